using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using ClusterInterop.Benchmarks.Frame;
using ClusterInterop.Benchmarks.Workload;
using ClusterInterop.V1;
using Grpc.Core;

namespace ClusterInterop.Benchmarks.Servers;

/// <summary>What was published at a rate, whatever became of it.</summary>
/// <param name="Records">The records, in the order in which they were due.</param>
/// <param name="Due">When each was due, in ticks of the stopwatch, by name.</param>
/// <param name="SentLate">How much later each was sent.</param>
internal sealed record PacedPublishes(
    IReadOnlyList<Record> Records,
    IReadOnlyDictionary<string, long> Due,
    Samples SentLate,
    int Refused,
    TimeSpan ProcessorBefore);

/// <summary>Publishes capabilities at a fixed rate and waits for no answer: an open loop, as the world is.</summary>
internal sealed class PacedPublisher(Run run, ServerProcess server, RecordGenerator generator)
{
    /// <summary>Publishes all of them. Nothing else does, so a subscription can ask for these alone.</summary>
    public const string Association = "live";

    private const int Channels = 8;

    private readonly PublishingService.PublishingServiceClient[] _publishers =
    [
        .. Enumerable.Range(0, Channels)
            .Select(_ => new PublishingService.PublishingServiceClient(server.NewChannel())),
    ];

    private int _published;

    /// <summary>Completes when all are answered.</summary>
    public async Task<PacedPublishes> PublishAsync(int perSecond, TimeSpan time)
    {
        var count = (int)(perSecond * time.TotalSeconds);
        run.Say($"{count:N0} publishes at {perSecond:N0}/s");
        var records = Enumerable.Range(_published, count).Select(LiveCapability).ToList();
        _published += count;
        var due = new Dictionary<string, long>(count);
        var first = Stopwatch.GetTimestamp() + Stopwatch.Frequency / 10;
        for (var i = 0; i < count; i++)
            due.Add(records[i].Name, first + (long)((double)i / perSecond * Stopwatch.Frequency));

        var answers = new ConcurrentBag<Task>();
        var late = new Samples(count);
        var before = server.ProcessorTime;
        await Task.Factory.StartNew(
            () => Send(records, due, answers, late),
            run.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.WhenAll(answers).ContinueWith(_ => { }, TaskScheduler.Default);
        return new PacedPublishes(records, due, late, answers.Count(answer => !answer.IsCompletedSuccessfully), before);
    }

    private void Send(
        List<Record> records, Dictionary<string, long> due, ConcurrentBag<Task> answers, Samples late)
    {
        var headers = server.Calling(Association);
        for (var i = 0; i < records.Count; i++)
        {
            var moment = due[records[i].Name];
            WaitUntil(moment);
            late.Add(Stopwatch.GetTimestamp() - moment);
            answers.Add(_publishers[i % Channels]
                .WriteRecordsAsync(new WriteRecordsRequest { Writes = { new Write { Put = records[i] } } }, headers)
                .ResponseAsync);
        }
    }

    private Record LiveCapability(int number)
    {
        // Numbers that no stored record has, so that no stored text is published again.
        var record = generator.Capability(int.MaxValue - number);
        record.Name = $"associations/{Association}/capabilities/{record.Name[(record.Name.LastIndexOf('/') + 1)..]}";
        return record;
    }

    // The platform's sleep is a millisecond long at least, which at a thousand publishes a second is the whole
    // interval; and to spin would take a core from the server.
    private static void WaitUntil(long moment)
    {
        for (var left = moment - Stopwatch.GetTimestamp(); left > 0; left = moment - Stopwatch.GetTimestamp())
        {
            var nanoseconds = (long)(left * (1e9 / Stopwatch.Frequency));
            var sleep = new TimeSpec(nanoseconds / 1_000_000_000, nanoseconds % 1_000_000_000);
            _ = Sleep(in sleep, IntPtr.Zero);
        }
    }

    [DllImport("libc", EntryPoint = "nanosleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sleep(in TimeSpec time, IntPtr left);

    private readonly record struct TimeSpec(long Seconds, long Nanoseconds);
}
