using ClusterInterop.Core.Matching;
using ClusterInterop.V1;
using CsCheck;

namespace ClusterInterop.Core.Tests.Matching;

/// <summary>The index finds exactly what the obvious matcher finds by looking at every pair.</summary>
public sealed class MatchIndexPropertyTests
{
    private const int Ordinals = 8;

    private static readonly MatchQuery Everything = new();

    private static readonly ObviousMatcher Obvious = new(Sample.Vocabularies);

    // A record to put at an ordinal, or none to withdraw what is there.
    private static readonly Gen<(int Ordinal, Record? Record)[]> Changes = Gen.Select(
        Gen.Int[0, Ordinals - 1],
        Gen.Frequency((5, RandomRecords.Needs), (5, RandomRecords.Capabilities), (2, Gen.Const(default(Record)!))),
        (ordinal, record) => (ordinal, record?.Also(put => put.Name += $"-{ordinal}"))).Array[3, 12];

    [Fact]
    public void Whatever_is_added_changed_and_withdrawn_the_index_finds_what_a_full_scan_finds() =>
        Changes.Sample(changes =>
        {
            var index = new MatchIndex(Sample.Vocabularies);
            var records = new Record?[Ordinals];
            var facets = new RecordFacets?[Ordinals];
            var scores = new int?[Ordinals, Ordinals];
            foreach (var (ordinal, record) in changes)
            {
                records[ordinal] = record;
                facets[ordinal] = record?.Facets();
                if (record is null)
                    index.Remove(ordinal);
                else
                    index.Put(ordinal, facets[ordinal]!);
                if (ordinal % 2 == 0)
                    index.Tidied()();
                for (var other = 0; other < Ordinals; other++)
                    scores[ordinal, other] = scores[other, ordinal] = Judge(records[ordinal], records[other]);
                for (var subject = 0; subject < Ordinals; subject++)
                    if (facets[subject] is { } present)
                        ShouldBeSame(
                            index.Find(present, Everything, ordinal => records[ordinal]!.Name),
                            Expected(subject, records, scores));
            }
        }, iter: 10_000);

    [Fact]
    public void A_pair_is_judged_and_explained_as_the_obvious_matcher_judges_it()
    {
        var matcher = new Matcher(Sample.Vocabularies);
        Gen.Select(RandomRecords.Needs, RandomRecords.Capabilities).Sample((need, capability) =>
        {
            var expected = Obvious.Judge(need, capability);

            var match = matcher.Explain(need.Facets(), capability.Facets());

            matcher.Judge(need.Facets(), capability.Facets()).ShouldBe(expected);
            match.ShouldBe(ExplainedAsFound(matcher, need.Facets(), capability.Facets()));
            match?.Score.ShouldBe(expected!.Value);
            match?.Parts.Sum(part => part.Value).ShouldBe(expected!.Value);
            match?.Parts.ShouldAllBe(part => part.Value >= 0 && part.Value <= part.Weight && part.Explanation != "");
            (match is null).ShouldBe(expected is null);
        }, iter: 5_000);
    }

    [Fact]
    public void A_query_takes_the_best_of_what_passes_it() => Gen.Select(
        Changes, RandomRecords.Needs, Gen.Int[0, 700], Gen.Int[1, 4], Gen.Bool).Sample(
            (changes, need, minScore, most, excludeSame) =>
            {
                var index = new MatchIndex(Sample.Vocabularies);
                var records = new Record?[Ordinals];
                foreach (var (ordinal, record) in changes.Where(change => change.Record is not null))
                {
                    records[ordinal] = record;
                    index.Put(ordinal, record!.Facets());
                }

                var expected = Enumerable.Range(0, Ordinals)
                    .Where(ordinal => ordinal % 3 != 0 && records[ordinal] is not null)
                    .Where(ordinal => !excludeSame || records[ordinal]!.Name[..15] != need.Name[..15])
                    .Select(ordinal => (Ordinal: ordinal, Score: Judge(need, records[ordinal])))
                    .Where(hit => hit.Score >= minScore)
                    .OrderByDescending(hit => hit.Score).Select(hit => hit.Score!.Value).Take(most);

                var query = new MatchQuery(ordinal => ordinal % 3 != 0, minScore, excludeSame, most);
                index.Find(need.Facets(), query, ordinal => records[ordinal]!.Name).Select(hit => hit.Score).ShouldBe(expected);
            });

    [Fact]
    public void The_best_of_many_are_the_first_of_all() => Gen.Select(
        Gen.Frequency((5, RandomRecords.Needs), (5, RandomRecords.Capabilities)).Array[200, 400], Gen.Int[1, 20]).Sample(
            (records, most) =>
            {
                var index = new MatchIndex(Sample.Vocabularies);
                for (var ordinal = 0; ordinal < records.Length; ordinal++)
                    index.Put(ordinal, records[ordinal].Facets());
                index.Tidied()();
                for (var ordinal = 0; ordinal < records.Length / 8; ordinal++)
                    index.Put(ordinal, records[records.Length - 1 - ordinal].Facets());

                foreach (var subject in records.Take(40).Select(record => record.Facets()))
                {
                    var all = index.Find(subject, Everything, NameOf);
                    index.Find(subject, new MatchQuery(Most: most), NameOf).ShouldBe(all.Take(most));
                    var least = all.Count > most ? all[most].Score : 500;
                    index.Find(subject, new MatchQuery(MinScore: least), NameOf)
                        .ShouldBe(all.TakeWhile(hit => hit.Score >= least));
                }

                string NameOf(int ordinal) => $"{ordinal * 7919 % 1009}";
            }, iter: 100);

    // As servers do it: found by the index, from either side, and explained.
    private static Match? ExplainedAsFound(Matcher matcher, RecordFacets need, RecordFacets capability)
    {
        var index = new MatchIndex(Sample.Vocabularies);
        index.Put(0, need);
        index.Put(1, capability);
        var needs = index.Find(need, Everything, _ => "");
        var capabilities = index.Find(capability, Everything, _ => "");
        needs.Select(hit => hit.Score).ShouldBe(capabilities.Select(hit => hit.Score));
        return needs is [_] ? matcher.Explain(need, capability) : null;
    }

    private static (int Ordinal, int Score)[] Expected(int subject, Record?[] records, int?[,] scores) =>
    [
        .. Enumerable.Range(0, Ordinals)
            .Where(other => scores[subject, other] is not null)
            .Select(other => (Ordinal: other, Score: scores[subject, other]!.Value))
            .OrderByDescending(hit => hit.Score)
            .ThenBy(hit => records[hit.Ordinal]!.Name, StringComparer.Ordinal),
    ];

    private static void ShouldBeSame(IReadOnlyList<MatchHit> hits, (int Ordinal, int Score)[] expected)
    {
        var found = hits.Select(hit => (hit.Ordinal, hit.Score));
        if (!found.SequenceEqual(expected)) // the assertion takes its time, also where it has nothing to say
            found.ShouldBe(expected);
    }

    private static int? Judge(Record? one, Record? other) => (one, other) switch
    {
        ({ Need: not null }, { Capability: not null }) => Obvious.Judge(one, other),
        ({ Capability: not null }, { Need: not null }) => Obvious.Judge(other, one),
        _ => null,
    };
}
