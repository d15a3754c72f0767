using System.Diagnostics;
using System.Globalization;
using ClusterInterop.Benchmarks.Frame;
using ClusterInterop.Benchmarks.Servers;
using ClusterInterop.Benchmarks.Workload;
using ClusterInterop.Client;
using ClusterInterop.V1;

namespace ClusterInterop.Benchmarks.Rows;

/// <summary>An association synchronises its whole register with the SDK.</summary>
internal static class Sync
{
    private const int OneInAHundred = 100;
    private const string First = "first";
    private const string Unchanged = "unchanged";
    private const string ChangedRatio = "1 % changed / unchanged, time";

    public static Row Row { get; } = new(
        "sync",
        "SyncRecords of a register of 134,000 records (short: 10,000), by the SDK: at first, unchanged, 1 % changed.",
        "The unchanged register, for the one of which 1 % changed.",
        [
            Bar.AtLeast(First, 20_000),
            Bar.AtLeast(Unchanged, 150_000),
            Bar.AtMost(ChangedRatio, 1.3, Held.AsRatio),
        ],
        MeasureAsync);

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(Run run)
    {
        var count = run.Choose(10_000, 134_000);
        var generator = new RecordGenerator(run.Seed);
        run.Say($"making {count:N0} records");
        var records = Enumerable.Range(0, count).Select(generator.Capability).ToList();
        using var directory = await PreparedDirectory.MakeAsync(generator, [], run.CancellationToken);
        await using var server = await ServerProcess.StartAsync(directory.Path, run.CancellationToken);

        // Each round is the first of a register for an association of its own.
        var round = 0;
        List<Record> register = [];
        var rounds = await Interleaved.MeasureAsync(
            run,
            Interleaved.FewestRounds,
            () =>
            {
                round++;
                register = RegisterOf(round, records);
                return SyncAsync(answer => answer.Created == count);
            },
            () => SyncAsync(answer => answer.Unchanged == count),
            () =>
            {
                Change(register);
                return SyncAsync(answer => answer.Updated == count / OneInAHundred);
            });
        return
        [
            new(First, Samples.Median(rounds[0].Select(PerSecond)), "records/s"),
            new(Unchanged, Samples.Median(rounds[1].Select(PerSecond)), "entries/s"),
            new("1 % changed", Samples.Median(rounds[2].Select(PerSecond)), "entries/s"),
            new(ChangedRatio, Interleaved.Ratio(rounds[2], rounds[1], time => time.TotalSeconds)),
        ];

        double PerSecond(TimeSpan time) => count / time.TotalSeconds;

        async Task<TimeSpan> SyncAsync(Func<SyncRecordsResponse, bool> isRight)
        {
            var association = AssociationOf(round);
            using var client = ClusterInteropClient.Connect(
                server.Address,
                new ClusterInteropOptions { Credential = server.CredentialOf(association), MaxAttempts = 1 });
            var begin = Stopwatch.GetTimestamp();
            var answer = await client.SyncAsync(
                association, [RecordKind.Capability], register, cancellationToken: run.CancellationToken);
            var time = Stopwatch.GetElapsedTime(begin);
            if (!answer.Committed || !isRight(answer))
                throw new InvalidOperationException($"The synchronisation did something else: {answer}");

            // The index follows at its own pace; it must not disturb what comes next.
            await server.SettleAsync(run.CancellationToken);
            return time;
        }
    }

    private static string AssociationOf(int round) => string.Create(CultureInfo.InvariantCulture, $"a{round}");

    private static List<Record> RegisterOf(int round, List<Record> records) => records.ConvertAll(record =>
    {
        var id = record.Name[(record.Name.LastIndexOf('/') + 1)..];
        return new Record(record) { Name = $"associations/{AssociationOf(round)}/capabilities/{id}" };
    });

    private static void Change(List<Record> register)
    {
        for (var i = 0; i < register.Count; i += OneInAHundred)
        {
            register[i].SourceVersion += "+";
            register[i].Title.ByLanguage[register[i].Title.OriginalLanguage] += " 2";
        }
    }
}
