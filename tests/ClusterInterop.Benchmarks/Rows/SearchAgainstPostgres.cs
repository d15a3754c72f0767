using ClusterInterop.Benchmarks.Frame;
using ClusterInterop.Benchmarks.Peers;
using ClusterInterop.Benchmarks.Servers;
using ClusterInterop.Benchmarks.Workload;
using ClusterInterop.V1;

namespace ClusterInterop.Benchmarks.Rows;

/// <summary>Records are searched by code, region and words at once.</summary>
internal static class SearchAgainstPostgres
{
    private const string Mean = "mean";
    private const string Tail = "p99";
    private const string Gain = "PostgreSQL / search";

    public static Row Row { get; } = new(
        "search",
        "SearchRecords by a code's division, a country and a word that a record has, page of 50, among 1,100,000 "
        + "records (short: 22,000); the server's time, from the first middleware until the answer is handed out.",
        "PostgreSQL 15, tuned, with a GIN index over codes with those above them and regions with those above them, "
        + "and a trigram index over the text (ILIKE): first 50 by name and how many there are in all, without the way "
        + "to the server and back. It does not rank.",
        [Bar.AtMost(Mean, 1), Bar.AtMost(Tail, 5), Bar.AtLeast(Gain, 20, Held.AsRatio)],
        MeasureAsync);

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(Run run)
    {
        var generator = new RecordGenerator(run.Seed);
        var (needs, capabilities) = (run.Choose(2_000, 100_000), run.Choose(20_000, 1_000_000));
        using var directory = await LargeDirectory.MakeAsync(run, generator, needs, capabilities);
        run.Say("starting the server");
        await using var server = await ServerProcess.StartAsync(
            directory.Path, run.CancellationToken, timesAnswers: true);
        await using var postgres = await FillAsync(run, generator, needs, capabilities);
        var questions = SearchQuestion.Of(generator, capabilities, run.Choose(100, 1_000));
        var directoryService = new DirectoryService.DirectoryServiceClient(server.NewChannel());
        await server.TakeAnswersAsync();
        var (found, foundByPostgres) = (0L, 0L);
        var rounds = await Interleaved.MeasureAsync(run, Interleaved.FewestRounds, SearchAsync, AskPostgresAsync);
        var asked = (Interleaved.FewestRounds + 1.0) * questions.Count;
        return
        [
            new(Mean, Samples.Median(rounds[0].Select(samples => samples.MeanMicroseconds / 1000)), "ms"),
            new("p50", Samples.Median(rounds[0].Select(samples => samples.PercentileMicroseconds(50) / 1000)), "ms"),
            new(Tail, Samples.Median(rounds[0].Select(samples => samples.PercentileMicroseconds(99) / 1000)), "ms"),
            new("found, mean", found / asked),
            new("PostgreSQL, mean", Samples.Median(rounds[1].Select(samples => samples.MeanMicroseconds / 1000)), "ms"),
            new("found by PostgreSQL, mean", postgres is null ? double.NaN : foundByPostgres / asked),
            new(Gain, Interleaved.Ratio(rounds[1], rounds[0], samples => samples.MeanMicroseconds)),
        ];

        async Task<Samples> SearchAsync()
        {
            foreach (var question in questions)
                found += (await directoryService.SearchRecordsAsync(question.ToRequest())).TotalSize;
            return await server.TakeAnswersAsync();
        }

        Task<Samples> AskPostgresAsync() => Task.FromResult(postgres is null
            ? new Samples()
            : postgres.Time(questions, count => foundByPostgres += count));
    }

    private static async Task<PostgresSearch?> FillAsync(
        Run run, RecordGenerator generator, int needs, int capabilities)
    {
        if (!PostgresServer.IsInstalled)
        {
            run.Note(PostgresServer.Missing);
            return null;
        }

        run.Say("filling PostgreSQL");
        var records = Enumerable.Range(0, needs).Select(generator.Need)
            .Concat(Enumerable.Range(0, capabilities).Select(generator.Capability));
        return await PostgresSearch.LoadAsync(
            await PostgresServer.StartAsync(run.CancellationToken), records, run.CancellationToken);
    }
}
