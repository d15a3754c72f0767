using ClusterInterop.Core.Search;
using CsCheck;

namespace ClusterInterop.Core.Tests.Search;

public sealed class OrdinalSetTests
{
    // From sets with few of many numbers to sets with most of few, by way of those that change between the two forms.
    private static readonly Gen<(int Ordinal, bool Added)[]> Changes =
        from largest in Gen.OneOf(Gen.Const(1_000), Gen.Const(40_000), Gen.Const(1_000_000))
        from additions in Gen.Int[1, 9]
        from changes in Gen.Select(Gen.Int[0, largest], Gen.Int[0, 9].Select(roll => roll <= additions))
            .Array[0, 4_000]
        select changes;

    [Fact]
    public void A_set_holds_what_was_added_and_not_removed_since() => Changes.Sample(changes =>
    {
        var (set, expected) = (new OrdinalSet(), new SortedSet<int>());
        foreach (var (ordinal, added) in changes)
        {
            if (added)
                set.Add(ordinal);
            else
                set.Remove(ordinal);
            _ = added ? expected.Add(ordinal) : expected.Remove(ordinal);
        }

        set.Count.ShouldBe(expected.Count);
        using var scratch = new QueryScratch(1_000_001);
        var bitmap = scratch.NewBitmap();
        set.UnionInto(bitmap);
        var found = new List<int>();
        foreach (var ordinal in bitmap)
            found.Add(ordinal);
        found.ShouldBe(expected);
        bitmap.Count().ShouldBe(expected.Count);
        set.ToArray().ShouldBe(expected);
    }, iter: 100);
}
