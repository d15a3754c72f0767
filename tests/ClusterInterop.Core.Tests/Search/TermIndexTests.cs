using System.Text;
using ClusterInterop.Core.Search;
using CsCheck;

namespace ClusterInterop.Core.Tests.Search;

public sealed class TermIndexTests
{
    private const int Records = 5_000;
    private static readonly byte[][] Terms =
        [.. new[] { "a", "ab", "abc", "b", "ba", "ł", "łó", "маска" }.Select(Encoding.UTF8.GetBytes)];

    // Few terms and many records, so that lists become long and short again, and terms come and go.
    private static readonly Gen<(int Term, int First, int Count, bool Added, bool Marked)[]> Changes =
        Gen.Select(
            Gen.Int[0, Terms.Length - 1], Gen.Int[0, Records - 1],
            Gen.OneOf(Gen.Const(1), Gen.Int[1, 8], Gen.Int[900, 1_300]), Gen.Bool, Gen.Bool).Array[0, 60];

    [Fact]
    public void A_term_has_the_records_that_were_added_and_not_removed_since() => Changes.Sample(changes =>
    {
        var (index, expected) = (new TermIndex(isOrdered: true), new Dictionary<(int Term, int Record), bool>());
        foreach (var (term, first, count, added, marked) in changes)
        {
            for (var record = first; record < Math.Min(first + count, Records); record++)
            {
                if (added && expected.TryAdd((term, record), marked))
                    index.Add(index.FindOrAdd(Terms[term]), record, marked);
                else if (!added && expected.Remove((term, record), out var was))
                    index.Remove(index.Find(Terms[term]), record, was);
            }
        }

        using var scratch = new QueryScratch(Records);
        var among = scratch.NewBitmap();
        for (var record = 0; record < Records; record += 1 + (record % 3))
            among.Add(record);
        for (var term = 0; term < Terms.Length; term++)
        {
            var number = index.Find(Terms[term]);
            var ofTerm = expected.Where(pair => pair.Key.Term == term).ToDictionary(
                pair => pair.Key.Record, pair => pair.Value);
            (number >= 0).ShouldBe(ofTerm.Count > 0);
            if (number < 0)
                continue;

            var all = scratch.NewBitmap();
            index.UnionInto(all, number);
            all.Count().ShouldBe(ofTerm.Count);
            var seen = new Seen([]);
            index.VisitAmong(number, among, ref seen);
            seen.Postings.OrderBy(posting => posting.Record).ShouldBe(
                ofTerm.Where(pair => among.Contains(pair.Key)).OrderBy(pair => pair.Key)
                    .Select(pair => (pair.Key, pair.Value)));
        }

        var starting = new List<int>();
        foreach (var number in index.StartingWith("a"u8))
            starting.Add(number);
        starting.ShouldBe(Terms[..3].Select(term => index.Find(term)).Where(number => number >= 0));
    }, iter: 200);

    private readonly record struct Seen(List<(int Record, bool Marked)> Postings) : IPostingVisitor
    {
        public void Visit(int ordinal, bool isMarked) => Postings.Add((ordinal, isMarked));
    }
}
