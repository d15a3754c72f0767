using ClusterInterop.Client;
using ClusterInterop.RealData.Tests.Connectors;
using ClusterInterop.RealData.Tests.Recounts;
using ClusterInterop.V1;

namespace ClusterInterop.RealData.Tests;

/// <summary>
/// Searching a data set finds what a plain recount over its records finds, for every value that is in it and every one
/// above; and its matches are the same followed or asked for.
/// </summary>
public abstract class FindingConformance<TConnector>(Alliance alliance, ITestOutputHelper output)
    : ConnectorConformance<TConnector>(alliance, output)
    where TConnector : IConnector, new()
{
    // The number of records is compared for every value, their names for each of so many.
    private const int NamesEvery = 20;
    private const int ChangesARound = 3;
    private const int Seed = 20200316;

    [Fact]
    public Task Search_by_code_finds_what_a_recount_finds() =>
        CompareAsync(Recount.ByCode, (filter, code) => filter.Codes.Add(code));

    [Fact]
    public Task Search_by_region_and_country_finds_what_a_recount_finds() =>
        CompareAsync(Recount.ByRegion, (filter, region) => filter.Regions.Add(region));

    [Fact]
    public Task Search_by_language_finds_what_a_recount_finds() =>
        CompareAsync(Recount.ByLanguage, (filter, language) => filter.Languages.Add(language));

    [Fact]
    public async Task The_matches_of_a_stream_cut_at_random_are_those_of_fresh_queries()
    {
        var data = await PublishedAsync();
        var subjects = await SubjectsAsync(data);
        var comparison = new MatchComparison(Alliance, data.Connector.Association, SubscriptionTo(data, subjects));
        var chance = new Random(Seed);
        Output.WriteLine($"Seed {Seed}.");
        var capabilities = data.Register.Records.Where(record => record.Capability is not null).ToArray();
        Record[] gone = [];

        var followed = await comparison.FollowAsync(chance, async round =>
        {
            // What is withdrawn after one round is back after the next; the last one finds all as it was.
            var withdraws = round % 2 == 1 && round < MatchComparison.Rounds - 1;
            if (withdraws)
                gone = chance.GetItems(capabilities, ChangesARound).Distinct().ToArray();
            var written = withdraws
                ? await data.Client.WithdrawAsync(gone.Select(record => record.Name), cancellationToken: Cancel)
                : await data.Client.PutAsync(gone, cancellationToken: Cancel);
            await data.SettledAsync(written.Revision);
        });

        var found = await comparison.FindAsync(subjects.Select(subject => subject.Name));
        MatchComparison.ShouldBeEqual(followed, found);
        found.Count.ShouldBeGreaterThan(0);
        Output.WriteLine($"{data.Connector.DataSet}: {found.Count:N0} matches of {subjects.Count:N0} needs, "
            + $"of score {MinScore} or more; at best {found.Values.Max(match => match.Score)}.");
    }

    /// <summary>The least score of the matches that are compared.</summary>
    protected virtual int MinScore => 0;

    /// <summary>The needs whose matches are compared: those of the data set.</summary>
    protected virtual Task<IReadOnlyList<Record>> SubjectsAsync(PublishedRegister data) =>
        Task.FromResult<IReadOnlyList<Record>>([.. data.Register.Records.Where(record => record.Need is not null)]);

    private MatchSubscription SubscriptionTo(PublishedRegister data, IReadOnlyList<Record> subjects) => new()
    {
        Subjects = new RecordFilter
        {
            Kinds = { RecordKind.Need },
            Associations = { subjects[0].Name.Split('/')[1] },
        },
        Candidates = new RecordFilter
        {
            Kinds = { RecordKind.Capability },
            Associations = { data.Connector.Association },
        },
        MinScore = MinScore,
    };

    private async Task CompareAsync<T>(
        Func<IEnumerable<Record>, IReadOnlyDictionary<T, List<string>>> recount, Action<RecordFilter, T> narrow)
    {
        var data = await PublishedAsync();
        var expected = recount(data.Register.Records);
        var number = 0;
        foreach (var (value, names) in expected)
        {
            var filter = data.Filter;
            narrow(filter, value);

            var page = await data.Client.SearchPageAsync(new() { Filter = filter, PageSize = 1 }, Cancel);

            page.TotalSize.ShouldBe(names.Count, $"{value}");
            if (number++ % NamesEvery != 0)
                continue;
            var found = data.Client.SearchAsync(filter, new() { PageSize = 500 }, Cancel);
            (await found.Select(record => record.Name).ToListAsync(Cancel))
                .ShouldBe(names, ignoreOrder: false, $"{value}");
        }

        expected.ShouldNotBeEmpty();
        Output.WriteLine($"{expected.Count:N0} values searched.");
    }
}
