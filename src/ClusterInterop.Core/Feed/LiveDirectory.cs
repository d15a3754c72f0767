using System.Diagnostics;
using System.Threading.Channels;
using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Matching;
using ClusterInterop.Core.Records;
using ClusterInterop.Core.Search;
using ClusterInterop.Core.Vocabularies;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ClusterInterop.Core.Feed;

/// <summary>
/// The directory in memory: every record with its bytes, the change log, the search index and the match index, at one
/// revision. It is a hint, made from the feed at start and kept by following it; losing it costs a restart, never a
/// record.
/// </summary>
/// <remarks>One loop applies changes; anyone may read at the same time. Readers never see half a change.</remarks>
internal sealed partial class LiveDirectory : IDisposable
{
    /// <summary>How many pages are read and prepared ahead of the one that is loaded.</summary>
    private const int PagesAhead = 4;

    // Readers wait so long at most for what is applied; then it is their turn again.
    private static readonly TimeSpan MostApplyingAtOnce = TimeSpan.FromMilliseconds(0.25);

    private readonly IRecordStore _store;
    private readonly TimeProvider _time;
    private readonly FeedOptions _options;
    private readonly ILogger _logger;
    private readonly ReaderWriterLockSlim _lock = new();
    private readonly LiveRecords _records = new();
    private readonly RecentFacets _facets;
    private readonly MatchIndex _matches;
    private readonly Matcher _matcher;
    private readonly SearchIndex _search;
    private readonly Signal _advanced = new();
    private readonly RecentChanges _changes = new();
    private RecentPages? _pages;
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Revision _loaded = Revision.None;
    private KnownHead? _head;

    public LiveDirectory(
        IRecordStore store,
        VocabularySet vocabularies,
        TimeProvider time,
        IOptions<FeedOptions> options,
        ILogger<LiveDirectory> logger)
    {
        (_store, Vocabularies, _time, _options, _logger) = (store, vocabularies, time, options.Value, logger);
        _matcher = new Matcher(vocabularies);
        _matches = new MatchIndex(vocabularies);
        _facets = new RecentFacets(vocabularies);
        _search = new SearchIndex(_records, vocabularies);
        _records.ByName.BeginLoading();
        _search.BeginLoading();
    }

    /// <summary>How far the directory is known.</summary>
    public KnownHead Head => Volatile.Read(ref _head)
        ?? throw new InvalidOperationException("The directory is read before it has caught up with the feed.");

    /// <summary>Completes when everything that was stored at start is applied.</summary>
    public Task CaughtUp => _caughtUp.Task;

    /// <summary>Whether everything up to a revision is known, and all that was stored at start.</summary>
    public bool Knows(Revision revision) => CaughtUp.IsCompletedSuccessfully && Head.Applied >= revision;

    /// <summary>The open streams, which are woken when more is known than before.</summary>
    public StreamGroups Streams { get; } = new();

    public VocabularySet Vocabularies { get; }

    /// <summary>How many names of records are known. It only rises.</summary>
    public int NameCount => _records.Count;

    public string MatcherVersion => _matcher.Version;

    /// <summary>What a record says, in the form in which it is matched.</summary>
    public RecordFacets FacetsOf(in LiveRecord record) => _facets.Of(record);

    /// <summary>A match that was found, of a need and a capability in either order, with its reasons.</summary>
    public V1.Match Explain(RecordFacets one, RecordFacets other) =>
        (one.Need is not null ? _matcher.Explain(one, other) : _matcher.Explain(other, one))
        ?? throw new UnreachableException($"The index found a match of {one.Name} and {other.Name} that is none.");

    /// <summary>Reads the directory at one moment. The function must be short, must not read again, and keeps nothing
    /// but the immutable records it is given.</summary>
    public T Read<T>(SnapshotReader<T> read)
    {
        _lock.EnterReadLock();
        try
        {
            return read(new LiveSnapshot(Head, _records, _facets, _search, _matches));
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    /// <summary>The records changed after a revision, oldest change first, and how far everything is known.</summary>
    public ChangePage ReadChanges(Revision after)
    {
        var head = Head;
        var pages = Volatile.Read(ref _pages);
        if (!ReferenceEquals(pages?.Head, head))
            Volatile.Write(ref _pages, pages = new RecentPages(head));
        ref var place = ref pages.PlaceOf(after.Value);
        if (Volatile.Read(ref place) is { } known && known.After == after)
            return known;

        // A page of a later head serves those of an earlier one too. Of those who read a long way behind, each stands
        // somewhere else.
        var page = ReadPage(after);
        if (page.IsLast)
            Volatile.Write(ref place, page);
        return page;
    }

    /// <summary>Whether a record that was read a while ago is still what the directory knows of it.</summary>
    /// <param name="asOf">The head that was known when it was read.</param>
    public bool IsLatest(in LiveRecord record, KnownHead asOf) =>
        ReferenceEquals(asOf, Head) || IsLatest(record);

    /// <summary>Whether a record that was read a while ago is still what the directory knows of it.</summary>
    public bool IsLatest(in LiveRecord record)
    {
        var (ordinal, revision) = (record.Ordinal, record.Revision);
        return Read(snapshot => snapshot.Records.RevisionOf(ordinal) == revision);
    }

    /// <summary>Waits until everything up to a revision is known, and all that was stored at start.</summary>
    /// <exception cref="RevisionNotReachedException">It is not in time.</exception>
    /// <exception cref="ServerStartingException">Not even what was stored at start is known in time.</exception>
    public async Task WaitForAsync(Revision revision, CancellationToken cancellationToken)
    {
        var begin = _time.GetTimestamp();
        while (true)
        {
            var advance = _advanced.Next;
            if (Knows(revision))
                return;

            var left = _options.RevisionPatience - _time.GetElapsedTime(begin);
            if (left <= TimeSpan.Zero)
                throw CaughtUp.IsCompletedSuccessfully
                    ? new RevisionNotReachedException(revision.Value, Head.Applied.Value)
                    : new ServerStartingException();
            await advance.WaitAsync(left, _time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Follows the feed until it is cancelled. The one writer: run it once.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            // Taken before the read, so that a commit between the read and the wait still wakes us.
            var commit = _store.NextCommit;
            try
            {
                if (!CaughtUp.IsCompleted)
                    await LoadAsync(cancellationToken);

                var page = await ReadWholePageAsync(Head.Applied, cancellationToken);
                Apply(page);
                if (!page.IsLast)
                    continue;
            }
            catch (StorageUnavailableException)
            {
                // What is known goes on being read, and the rest comes when the disk works again.
            }

            await commit.WaitAsync(_options.PollInterval, _time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    public void Dispose() => _lock.Dispose();

    private ChangePage ReadPage(Revision after) => Read(snapshot =>
    {
        var records = snapshot.Records;
        var changes = records.Changes.Read(after, _options.PageSize)
            .ConvertAll(ordinal => _changes.Of(records[ordinal]));
        var isLast = changes.Count < _options.PageSize;
        return new ChangePage(
            after,
            changes,
            isLast ? snapshot.Head.Applied : changes[^1].Record.Revision,
            isLast,
            snapshot.Head);
    });

    // What replaced a change of the page may be on the next one. Then both are one page.
    private async Task<FeedPage> ReadWholePageAsync(Revision after, CancellationToken cancellationToken)
    {
        var size = _options.PageSize;
        var page = await ReadPageAsync(after, size, cancellationToken);
        while (!page.IsLast && !page.IsWholeUpTo(page.Records.Count))
            page = await ReadPageAsync(after, size *= 2, cancellationToken);
        return page;
    }

    private async Task<FeedPage> ReadPageAsync(Revision after, int size, CancellationToken cancellationToken)
    {
        // The head is read before the page: a page that is not full then holds all up to that head, and more.
        var head = await _store.ReadHeadAsync(cancellationToken);
        var page = await _store.ReadChangesAsync(after, size, cancellationToken);
        var (applied, isLast) = (page is [.., var last] ? last.Revision : after, page.Count < size);
        if (isLast && head.Revision > applied)
            applied = head.Revision;
        else if (applied > head.Revision)
            head = await _store.ReadHeadAsync(cancellationToken);
        return new FeedPage(after, page, isLast, new KnownHead(applied, head));
    }

    // Everything that was stored at start, on all cores: pages are read ahead and prepared while others are applied.
    // Nobody reads yet, so nothing is locked.
    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var pages = Channel.CreateBounded<Task<PreparedPage>>(PagesAhead);
        var reading = Task.Run(() => ReadAheadAsync(pages.Writer, cancellationToken), cancellationToken);
        KnownHead? head = null;
        await foreach (var preparing in pages.Reader.ReadAllAsync(cancellationToken))
        {
            var page = await preparing;
            Load(page);
            Tidy();
            _loaded = page.Head.Applied;
            head = page.Head;
        }

        await reading;
        Parallel.Invoke(_records.ByName.EndLoading, _search.EndLoading);

        // What the pages left behind is several times what is kept of them.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        Volatile.Write(ref _head, head);
        _caughtUp.SetResult();
        _advanced.Pulse();
        LogCaughtUp(_loaded.Value, _records.Count);
    }

    private async Task ReadAheadAsync(ChannelWriter<Task<PreparedPage>> pages, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            var position = _loaded;
            while (true)
            {
                var page = await ReadPageAsync(position, _options.PageSize, cancellationToken);
                position = page.Head.Applied;
                await pages.WriteAsync(Task.Run(() => Prepare(page), cancellationToken), cancellationToken);
                if (page.IsLast)
                    break;
            }
        }
        catch (Exception thrown)
        {
            failure = thrown;
        }

        pages.Complete(failure);
    }

    private PreparedPage Prepare(FeedPage page)
    {
        var facets = new RecordFacets[page.Records.Count];
        for (var i = 0; i < facets.Length; i++)
            facets[i] = RecordFacets.From(page.Records[i].Record, Vocabularies);
        return new PreparedPage(page, facets);
    }

    private void Load(PreparedPage page)
    {
        var changes = new Change[page.Records.Count];
        for (var i = 0; i < changes.Length; i++)
            changes[i] = Put(page.Records[i], page.Facets[i]);
        Parallel.Invoke(
            () =>
            {
                foreach (var change in changes)
                    _search.Put(change.Before, change.Now, change.Message);
            },
            () =>
            {
                foreach (var change in changes)
                    Match(change);
            });
    }

    private void Apply(FeedPage changes)
    {
        // Reading words, codes and quantities is most of the work, and needs no lock.
        var page = Prepare(changes);
        if (changes.Records.Count == 0 && page.Head.Applied <= Head.Applied)
        {
            Volatile.Write(ref _head, page.Head);
            return;
        }

        var next = 0;
        do
        {
            next = ApplyFrom(next, page);
            Tidy();
            _advanced.Pulse();
            Streams.Wake();
        }
        while (next < changes.Records.Count);
    }

    private void Tidy()
    {
        if (!_matches.IsUntidy)
            return;

        var replace = _matches.Tidied();
        _lock.EnterWriteLock();
        try
        {
            replace();
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    // As much as may be at once, at least one record; and never so that a record is left at what it no longer was at
    // the revision that is known then.
    private int ApplyFrom(int next, PreparedPage page)
    {
        _lock.EnterWriteLock();
        try
        {
            var begin = _time.GetTimestamp();
            while (next < page.Records.Count)
            {
                var change = Put(page.Records[next], page.Facets[next]);
                _search.Put(change.Before, change.Now, change.Message);
                Match(change);
                _facets.Note(change.Now, change.Facets);
                next++;
                if (_time.GetElapsedTime(begin) > MostApplyingAtOnce && page.Changes.IsWholeUpTo(next))
                    break;
            }

            Volatile.Write(ref _head, next == page.Records.Count
                ? page.Head
                : page.Head with { Applied = page.Records[next - 1].Revision });
            return next;
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    private Change Put(StoredRecord stored, RecordFacets facets)
    {
        var ordinal = _records.Put(stored, facets, out var before);
        return new Change(before, _records[ordinal], stored.Record, facets);
    }

    private void Match(in Change change)
    {
        if (change.Now.IsMatchable)
            _matches.Put(change.Now.Ordinal, change.Facets);
        else
            _matches.Remove(change.Now.Ordinal);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The index is at revision {Revision}: {Records} records.")]
    private partial void LogCaughtUp(long revision, int records);

    /// <summary>Changes as they are stored, and how far everything is known with them.</summary>
    private sealed record FeedPage(Revision After, IReadOnlyList<StoredRecord> Records, bool IsLast, KnownHead Head)
    {
        /// <summary>Whether the first so many records are all that changed up to the last of them. Each change takes a
        /// revision: one that is missing was replaced by a later change of its record.</summary>
        public bool IsWholeUpTo(int count) => count == 0 || Records[count - 1].Revision.Value - After.Value == count;
    }

    private sealed record PreparedPage(FeedPage Changes, RecordFacets[] Facets)
    {
        public IReadOnlyList<StoredRecord> Records => Changes.Records;

        public KnownHead Head => Changes.Head;
    }

    /// <summary>A record that was put.</summary>
    private readonly record struct Change(
        LiveRecord? Before, LiveRecord Now, Record Message, RecordFacets Facets);
}
