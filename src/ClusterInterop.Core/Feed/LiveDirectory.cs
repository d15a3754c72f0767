using System.Diagnostics;
using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Matching;
using ClusterInterop.Core.Records;
using ClusterInterop.Core.Search;
using ClusterInterop.Core.Vocabularies;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ClusterInterop.Core.Feed;

/// <summary>
/// The directory in memory: every record with its facets, the change log, the search index and the match index, at one
/// revision. It is a hint, made from the feed at start and kept by following it; losing it costs a restart, never a
/// record.
/// </summary>
/// <remarks>One loop applies changes; anyone may read at the same time. Readers never see half a change.</remarks>
internal sealed partial class LiveDirectory(
    IRecordStore store,
    VocabularySet vocabularies,
    TimeProvider time,
    IOptions<FeedOptions> options,
    ILogger<LiveDirectory> logger) : IDisposable
{
    private readonly ReaderWriterLockSlim _lock = new();
    private readonly Dictionary<RecordName, int> _ordinals = [];
    private readonly List<LiveRecord> _records = [];
    private readonly ChangeLog _changes = new();
    private readonly MatchIndex _matches = new();
    private readonly Matcher _matcher = new(vocabularies);
    private readonly SearchIndex _search = new(vocabularies);
    private readonly Signal _advanced = new();
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private KnownHead? _head;

    /// <summary>How far the directory is known.</summary>
    public KnownHead Head => Volatile.Read(ref _head)
        ?? throw new InvalidOperationException("The directory is read before it has caught up with the feed.");

    /// <summary>Completes when everything that was stored at start is applied.</summary>
    public Task CaughtUp => _caughtUp.Task;

    /// <summary>Whether everything up to a revision is known, and all that was stored at start.</summary>
    public bool Knows(Revision revision) => CaughtUp.IsCompletedSuccessfully && Head.Applied >= revision;

    /// <summary>Completes when more is known than now.</summary>
    public Task NextAdvance => _advanced.Next;

    public VocabularySet Vocabularies => vocabularies;

    public string MatcherVersion => _matcher.Version;

    /// <summary>A match that was found, of a need and a capability in either order, with its reasons.</summary>
    public V1.Match Explain(RecordFacets one, RecordFacets other, TextTie text) =>
        (one.Need is not null ? _matcher.Explain(one, other, text) : _matcher.Explain(other, one, text))
        ?? throw new UnreachableException($"The index found a match of {one.Name} and {other.Name} that is none.");

    /// <summary>Reads the directory at one moment. The function must be short, must not read again, and keeps nothing
    /// but the immutable records it is given.</summary>
    public T Read<T>(SnapshotReader<T> read)
    {
        _lock.EnterReadLock();
        try
        {
            return read(new LiveSnapshot(Head, _records, _ordinals, _search, _matches));
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    /// <summary>The records changed after a revision, oldest change first, and how far everything is known.</summary>
    public ChangePage ReadChanges(Revision after) => Read(snapshot =>
    {
        var changes = _changes.Read(after, options.Value.PageSize, ordinal => _records[ordinal]);
        var isLast = changes.Count < options.Value.PageSize;
        return new ChangePage(changes, isLast ? snapshot.Head.Applied : changes[^1].Revision, isLast, snapshot.Head);
    });

    /// <summary>Waits until everything up to a revision is known, and all that was stored at start.</summary>
    /// <exception cref="RevisionNotReachedException">It is not in time.</exception>
    /// <exception cref="ServerStartingException">Not even what was stored at start is known in time.</exception>
    public async Task WaitForAsync(Revision revision, CancellationToken cancellationToken)
    {
        var patience = options.Value.RevisionPatience;
        var begin = time.GetTimestamp();
        while (true)
        {
            var advance = NextAdvance;
            if (Knows(revision))
                return;

            var left = patience - time.GetElapsedTime(begin);
            if (left <= TimeSpan.Zero)
                throw CaughtUp.IsCompletedSuccessfully
                    ? new RevisionNotReachedException(revision.Value, Head.Applied.Value)
                    : new ServerStartingException();
            await advance.WaitAsync(left, time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Follows the feed until it is cancelled. The one writer: run it once.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        var applied = Revision.None;
        while (true)
        {
            // Taken before the read, so that a commit between the read and the wait still wakes us.
            var commit = store.NextCommit;
            try
            {
                var (page, head) = await ReadPageAsync(applied, cancellationToken);
                Apply(page, head);
                applied = head.Applied;
                if (page.Count == options.Value.PageSize)
                    continue;

                if (_caughtUp.TrySetResult())
                    LogCaughtUp(applied.Value, _records.Count);
            }
            catch (StorageUnavailableException)
            {
                // What is known goes on being read, and the rest comes when the disk works again.
            }

            await commit.WaitAsync(options.Value.PollInterval, time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    public void Dispose() => _lock.Dispose();

    private async Task<(IReadOnlyList<StoredRecord> Page, KnownHead Head)> ReadPageAsync(
        Revision applied, CancellationToken cancellationToken)
    {
        // The head is read before the page: a page that is not full then holds all up to that head, and more.
        var head = await store.ReadHeadAsync(cancellationToken);
        var page = await store.ReadChangesAsync(applied, options.Value.PageSize, cancellationToken);
        applied = page is [.., var last] ? last.Revision : applied;
        if (page.Count < options.Value.PageSize && head.Revision > applied)
            applied = head.Revision;
        else if (applied > head.Revision)
            head = await store.ReadHeadAsync(cancellationToken);
        return (page, new KnownHead(applied, head));
    }

    private void Apply(IReadOnlyList<StoredRecord> page, KnownHead head)
    {
        // Reading words, codes and quantities is most of the work, and needs no lock.
        var facets = page.Select(record => RecordFacets.From(record.Record, vocabularies)).ToList();
        var advanced = page.Count > 0 || _head is null || head.Applied > _head.Applied;
        _lock.EnterWriteLock();
        try
        {
            for (var i = 0; i < page.Count; i++)
                Apply(page[i], facets[i]);
            Volatile.Write(ref _head, head);
        }
        finally
        {
            _lock.ExitWriteLock();
        }

        if (advanced)
            _advanced.Pulse();
    }

    private void Apply(StoredRecord stored, RecordFacets facets)
    {
        var isKnown = _ordinals.TryGetValue(stored.Name, out var ordinal);
        if (!isKnown)
        {
            ordinal = _records.Count;
            _ordinals.Add(stored.Name, ordinal);
        }

        var record = new LiveRecord(ordinal, stored, facets);
        _changes.Append(record, isKnown, known => _records[known].Revision);
        if (isKnown)
            _records[ordinal] = record;
        else
            _records.Add(record);

        _search.Put(ordinal, stored, facets);
        if (record.IsMatchable)
            _matches.Put(ordinal, facets);
        else
            _matches.Remove(ordinal);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The index is at revision {Revision}: {Records} records.")]
    private partial void LogCaughtUp(long revision, int records);
}
