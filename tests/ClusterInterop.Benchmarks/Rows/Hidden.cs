using System.Diagnostics;
using ClusterInterop.Benchmarks.Frame;
using ClusterInterop.Benchmarks.Servers;
using ClusterInterop.Benchmarks.Workload;
using ClusterInterop.V1;
using Grpc.Core;

namespace ClusterInterop.Benchmarks.Rows;

/// <summary>Records that the caller may not see are asked for by name, among names that are not there.</summary>
internal static class Hidden
{
    private const int Names = 1_000;
    private const double LeastProbability = 0.01;
    private const string OfRecords = "GetRecord, p of the rank test";
    private const string OfContacts = "GetContacts, p of the rank test";
    private const string OfMatches = "FindMatches, p of the rank test";

    public static Row Row { get; } = new(
        "hidden",
        "A portal asks for 1,000 private records and for 1,000 names that are not there, one call at a time, in an "
        + "order drawn by chance: can it tell them apart by the time of the answer? p is that of a two-sided test of "
        + "Mann and Whitney over 4,000 answers to each (short: 1,000), the median of five rounds: of answers that take "
        + "equally long, three rounds in five fall below 0.01 once in a hundred thousand runs.",
        "The answers for names that are not there.",
        [
            Bar.AtLeast(OfRecords, LeastProbability, Held.Always),
            Bar.AtLeast(OfContacts, LeastProbability, Held.Always),
            Bar.AtLeast(OfMatches, LeastProbability, Held.Always),
        ],
        MeasureAsync);

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(Run run)
    {
        var generator = new RecordGenerator(run.Seed);
        var records = Enumerable.Range(0, 2 * Names).Select(generator.Need).ToList();
        foreach (var record in records)
            record.Visibility = Visibility.Private;

        // What is not there is made in the same way, so that the two kinds of names are of one length and form.
        var random = new Random(run.Seed);
        var shuffled = records.OrderBy(_ => random.Next()).ToList();
        var (hidden, missing) = (shuffled[..Names], shuffled[Names..]);
        using var directory = await PreparedDirectory.MakeAsync(generator, hidden, run.CancellationToken);
        await using var server = await ServerProcess.StartAsync(directory.Path, run.CancellationToken);
        var channel = server.NewChannel();
        var reader = new DirectoryService.DirectoryServiceClient(channel);
        var matching = new MatchingService.MatchingServiceClient(channel);

        var rounds = await Interleaved.MeasureAsync(
            run,
            Interleaved.FewestRounds,
            () => RoundAsync(name => reader.GetRecordAsync(new() { Name = name }).ResponseAsync),
            () => RoundAsync(name => reader.GetContactsAsync(new() { Name = name }).ResponseAsync),
            () => RoundAsync(name => matching.FindMatchesAsync(new() { Name = name }).ResponseAsync));
        return
        [
            .. FiguresOf("GetRecord", OfRecords, rounds[0]),
            .. FiguresOf("GetContacts", OfContacts, rounds[1]),
            .. FiguresOf("FindMatches", OfMatches, rounds[2]),
        ];

        async Task<Answers> RoundAsync(Func<string, Task> ask)
        {
            var answers = new Answers([], []);
            var samples = run.Choose(1_000, 4_000);
            var questions = Enumerable.Range(0, 2 * samples).Select(number => number < samples).ToArray();
            random.Shuffle(questions);
            foreach (var isHidden in questions)
            {
                run.CancellationToken.ThrowIfCancellationRequested();
                var name = (isHidden ? hidden : missing)[random.Next(Names)].Name;
                (isHidden ? answers.OfHidden : answers.OfMissing).Add(await TimeAsync(ask, name));
            }

            return answers;
        }
    }

    private static async Task<long> TimeAsync(Func<string, Task> ask, string name)
    {
        var begin = Stopwatch.GetTimestamp();
        try
        {
            await ask(name);
        }
        catch (RpcException refusal) when (refusal.StatusCode == StatusCode.NotFound)
        {
            return Stopwatch.GetTimestamp() - begin;
        }

        throw new UnreachableException($"{name} is there for a portal.");
    }

    private static IEnumerable<Figure> FiguresOf(string rpc, string probability, IReadOnlyList<Answers> rounds) =>
    [
        new(
            probability,
            Samples.Median(rounds.Select(round => RankTest.Probability(round.OfHidden, round.OfMissing)))),
        new($"{rpc} of hidden names, p50", MedianOf(rounds.SelectMany(round => round.OfHidden)), "µs"),
        new($"{rpc} of missing names, p50", MedianOf(rounds.SelectMany(round => round.OfMissing)), "µs"),
    ];

    private static double MedianOf(IEnumerable<long> ticks) =>
        Samples.Median(ticks.Select(tick => tick * 1e6 / Stopwatch.Frequency));

    /// <summary>How long each answer took, in ticks.</summary>
    private sealed record Answers(List<long> OfHidden, List<long> OfMissing);
}
