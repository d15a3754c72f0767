using ClusterInterop.Core.Feed;
using ClusterInterop.Core.Matching;
using ClusterInterop.Core.Records;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.Storage;
using ClusterInterop.Storage.Sqlite;
using ClusterInterop.V1;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ClusterInterop.Server.Tests.Streams;

/// <summary>A directory as a server runs it, without the wire: the real store in a temporary folder, the index that
/// follows it, and streams, all by a clock that stands still until the test moves it.</summary>
internal sealed class DirectoryWorld : IAsyncDisposable
{
    public static readonly DateTimeOffset Begin = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly ServiceProvider _services;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _following;
    private readonly bool _ownsFolder;

    private DirectoryWorld(string folder, bool ownsFolder, FeedOptions options, FakeTimeProvider time)
    {
        Folder = folder;
        Time = time;
        _ownsFolder = ownsFolder;
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(Time)
            .Configure<StoreOptions>(store => store.DataDirectory = folder)
            .AddSqliteRecordStore()
            .BuildServiceProvider();
        Store = _services.GetRequiredService<IRecordStore>();
        var vocabularies = VocabularySet.BuiltIn;
        var contract = new ContractValidator(vocabularies);
        Directory = new LiveDirectory(
            Store, vocabularies, Time, Options.Create(options), NullLogger<LiveDirectory>.Instance);
        Publisher = new Publisher(Store, contract, new ValidWrites(contract, new RecordRules(vocabularies, Time)));
        var starts = new StreamStarts(Store, Directory);
        Records = new RecordStream(contract, Directory, starts, Time, Options.Create(options));
        Matches = new MatchStream(contract, Directory, starts, Time, Options.Create(options));
        Finder = new MatchFinder(contract, new RecordRules(vocabularies, Time), Directory);
        Upkeep = new Upkeep(
            Store, Time, Options.Create(new UpkeepOptions()), NullLogger<Upkeep>.Instance);
        _following = Directory.FollowAsync(_stop.Token);
    }

    public string Folder { get; }

    public FakeTimeProvider Time { get; }

    public IRecordStore Store { get; }

    public LiveDirectory Directory { get; }

    public Publisher Publisher { get; }

    public RecordStream Records { get; }

    public MatchStream Matches { get; }

    public MatchFinder Finder { get; }

    public Upkeep Upkeep { get; }

    public static async Task<DirectoryWorld> StartAsync(
        FeedOptions? options = null, string? folder = null, DateTimeOffset? now = null)
    {
        var ownsFolder = folder is null;
        folder ??= System.IO.Directory.CreateTempSubdirectory("clusterinterop-").FullName;
        var world = new DirectoryWorld(folder, ownsFolder, options ?? new FeedOptions(), new FakeTimeProvider(now ?? Begin));
        await world.Directory.CaughtUp.WaitAsync(TimeSpan.FromSeconds(20));
        return world;
    }

    public static Caller CallerOf(string association) =>
        AssociationId.TryParse(association, out var id) ? new Caller(id) : Caller.OfNoAssociation;

    /// <summary>Copies a database as it stands, with its log, and without the lock of the process that runs
    /// it.</summary>
    public static void CopyData(string from, string to)
    {
        foreach (var file in System.IO.Directory.EnumerateFiles(from).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    /// <summary>Publishes records of one association at once, and waits until the index knows them.</summary>
    public async Task<Revision> PutAsync(params Record[] records)
    {
        var request = new WriteRecordsRequest();
        request.Writes.AddRange(records.Select(record => new Write { Put = record }));
        return await WriteAsync(RecordName.Parse(records[0].Name).Association.Value, request);
    }

    public Task<Revision> WithdrawAsync(string name)
    {
        var request = new WriteRecordsRequest { Writes = { new Write { Withdraw = name } } };
        return WriteAsync(RecordName.Parse(name).Association.Value, request);
    }

    public Task<Revision> EraseAsync(string name)
    {
        var request = new WriteRecordsRequest { Writes = { new Write { Erase = name } } };
        return WriteAsync(RecordName.Parse(name).Association.Value, request);
    }

    public MessageReader Watch(WatchRecordsRequest? request = null, string caller = "", StreamLife? life = null) =>
        Read(life, (given, token) => Records.OpenAsync(request ?? new(), CallerOf(caller), given, token));

    /// <summary>Opens a stream of records on another index than that of this world.</summary>
    public MessageReader Watch(LiveDirectory directory)
    {
        var options = Options.Create(new FeedOptions());
        var records = new RecordStream(
            new ContractValidator(directory.Vocabularies), directory, new StreamStarts(Store, directory), Time, options);
        return Read(null, (life, token) => records.OpenAsync(new(), Caller.OfNoAssociation, life, token));
    }

    /// <summary>An index that knows what is stored now, and will never know more.</summary>
    public async Task<LiveDirectory> NewStoppedIndexAsync()
    {
        var index = new LiveDirectory(
            Store, Directory.Vocabularies, Time, Options.Create(new FeedOptions()), NullLogger<LiveDirectory>.Instance);
        using var stop = new CancellationTokenSource();
        var following = index.FollowAsync(stop.Token);
        await index.CaughtUp.WaitAsync(TimeSpan.FromSeconds(20));
        await stop.CancelAsync();
        await following.ContinueWith(_ => { }, TaskScheduler.Default);
        return index;
    }

    public MessageReader Watch(WatchMatchesRequest request, string caller = "", StreamLife? life = null) =>
        Read(life, (given, token) => Matches.OpenAsync(request, CallerOf(caller), given, token));

    public StreamLife LongLife(CancellationToken stopping = default) =>
        new(Time.GetUtcNow() + TimeSpan.FromDays(1000), null, stopping);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _following.ContinueWith(_ => { }, TaskScheduler.Default);
        await _services.DisposeAsync();
        Directory.Dispose();
        _stop.Dispose();
        if (_ownsFolder)
            System.IO.Directory.Delete(Folder, recursive: true);
    }

    private MessageReader Read(StreamLife? life, Func<StreamLife, CancellationToken, Task<StreamRun>> open)
    {
        var given = life ?? LongLife();
        return new(token => open(given, token));
    }

    private async Task<Revision> WriteAsync(string association, WriteRecordsRequest request)
    {
        var response = await Publisher.WriteAsync(request.Clone(), CallerOf(association), CancellationToken.None);
        var revision = new Revision(response.Revision);
        await Directory.WaitForAsync(revision, CancellationToken.None);
        return revision;
    }
}
