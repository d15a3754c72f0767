using System.Collections.Concurrent;
using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Records;
using ClusterInterop.V1;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ClusterInterop.Storage.Tests.Sqlite;

/// <summary>A full disk stops writes, and nothing else; when there is room again, they go on.</summary>
public sealed class FaultyDiskTests : IAsyncDisposable
{
    private static readonly AssociationId Es = RecordName.Parse("associations/es").Association;

    private readonly string _directory = Directory.CreateTempSubdirectory("clusterinterop-").FullName;
    private readonly Clock _time = new();
    private readonly Lines _log = new();
    private readonly FaultyDiskStore _store;

    public FaultyDiskTests() => _store = new FaultyDiskStore(_directory, _time, _log);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task A_write_that_finds_no_room_is_refused_for_now_and_nothing_of_it_is_stored()
    {
        await WriteAsync("r1", Need("small", 1));
        _store.Fill();

        var refusal = await Should.ThrowAsync<StorageUnavailableException>(
            () => WriteAsync("r2", Need("small", 2), Need("large", 50_000)));

        refusal.Reason.ShouldBe("STORAGE_UNAVAILABLE");
        refusal.RetryAfter.ShouldBe(TimeSpan.FromSeconds(5));
        (await _store.ReadHeadAsync(Cancel)).Revision.ShouldBe(new(1));
        var feed = await _store.ReadChangesAsync(Revision.None, 10, Cancel);
        feed.Single().Record.Summary.ByLanguage["es"].ShouldBe("x");
    }

    [Fact(Timeout = 60_000)]
    public async Task Reads_go_on_while_writes_are_refused()
    {
        await WriteAsync("r1", Need("small", 1));
        _store.Fill();

        for (var i = 0; i < 3; i++)
        {
            await Should.ThrowAsync<StorageUnavailableException>(() => WriteAsync($"large-{i}", Need("large", 50_000)));
            var found = await _store.FindAsync(RecordName.Parse("associations/es/needs/small"), Cancel);
            found.ShouldNotBeNull().Revision.ShouldBe(new(1));
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task When_there_is_room_again_the_same_request_is_done()
    {
        _store.Fill();
        await Should.ThrowAsync<StorageUnavailableException>(() => WriteAsync("r1", Need("large", 50_000)));
        _store.Mend();

        var done = await WriteAsync("r1", Need("large", 50_000));

        done.Results.Single().Outcome.ShouldBe(WriteOutcome.Created);
        done.Revision.ShouldBe(new(1));
    }

    [Fact(Timeout = 60_000)]
    public async Task What_was_acknowledged_before_and_after_is_there_when_the_store_is_opened_again()
    {
        await WriteAsync("r1", Need("before", 1));
        _store.Fill();
        await Should.ThrowAsync<StorageUnavailableException>(() => WriteAsync("r2", Need("large", 50_000)));
        _store.Mend();
        await WriteAsync("r3", Need("after", 50_000));
        await _store.DisposeAsync();

        await using var opened = new FaultyDiskStore(_directory, _time, NullLogger.Instance);

        (await opened.ReadChangesAsync(Revision.None, 10, Cancel)).Select(record => record.Name.Value)
            .ShouldBe(["associations/es/needs/before", "associations/es/needs/after"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_log_says_once_that_it_fails_and_once_that_it_works_again()
    {
        _store.Fill();
        for (var i = 0; i < 3; i++)
            await Should.ThrowAsync<StorageUnavailableException>(() => WriteAsync($"r{i}", Need("large", 50_000)));
        _store.Mend();
        await WriteAsync("r4", Need("large", 50_000));
        await WriteAsync("r5", Need("small", 1));

        _log.Levels.ShouldBe([LogLevel.Error, LogLevel.Information]);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_record_whose_time_is_up_meanwhile_expires_when_the_disk_can_be_written_again()
    {
        var expiring = Need("expiring", 1);
        expiring.ExpireTime = new() { Seconds = _time.GetUtcNow().AddHours(1).ToUnixTimeSeconds() };
        await WriteAsync("r1", expiring);
        _store.MakeReadOnly();
        _time.Advance(TimeSpan.FromHours(2));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var upkeep = new Upkeep(
            _store, _time, Options.Create(new UpkeepOptions()), NullLogger<Upkeep>.Instance).RunAsync(stop.Token);
        await _time.FirstWait.WaitAsync(Cancel);
        _log.Levels.ShouldBe([LogLevel.Error]);

        _store.Mend();
        var commit = _store.NextCommit;
        _time.Advance(TimeSpan.FromSeconds(1));
        await commit.WaitAsync(Cancel);

        var found = await _store.FindAsync(RecordName.Parse("associations/es/needs/expiring"), Cancel);
        found.ShouldNotBeNull().State.ShouldBe(RecordState.Expired);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => upkeep);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private Task<BatchResult> WriteAsync(string requestId, params Record[] records) => _store.WriteAsync(
        new WriteBatch([.. records.Select(record =>
            new ValidWrite(WriteAction.Put, RecordName.Parse(record.Name), "writes[0].put", record))])
        {
            Association = Es,
            RequestKey = new(Es, requestId, requestId),
        },
        Cancel);

    private static Record Need(string id, int characters) => new()
    {
        Name = $"associations/es/needs/{id}",
        Visibility = Visibility.Public,
        Title = new() { OriginalLanguage = "es", ByLanguage = { ["es"] = "Mascarillas" } },
        Summary = new() { OriginalLanguage = "es", ByLanguage = { ["es"] = new string('x', characters) } },
        Need = new(),
    };

    /// <summary>Stands still, and tells when somebody begins to wait for it.</summary>
    private sealed class Clock() : FakeTimeProvider(new DateTimeOffset(2026, 3, 16, 9, 0, 0, TimeSpan.Zero))
    {
        private readonly TaskCompletionSource _waits = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task FirstWait => _waits.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _waits.TrySetResult();
            return timer;
        }
    }

    private sealed class Lines : ILogger
    {
        public ConcurrentQueue<LogLevel> Levels { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter) => Levels.Enqueue(logLevel);
    }
}
