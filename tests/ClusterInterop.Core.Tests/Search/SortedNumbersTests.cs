using System.Globalization;
using System.Text;
using ClusterInterop.Core.Search;
using CsCheck;

namespace ClusterInterop.Core.Tests.Search;

public sealed class SortedNumbersTests
{
    // Strings that begin alike for more than eight bytes, that are the begin of others, and of one byte.
    private static readonly byte[][] Keys =
    [
        .. Enumerable.Range(0, 6_000).Select(number => Encoding.ASCII.GetBytes(string.Concat(
            number % 3 == 0 ? "associations/es/capabilities/r0" : number % 3 == 1 ? "a" : "",
            number.ToString(CultureInfo.InvariantCulture)))),
    ];

    [Fact]
    public void They_are_walked_from_any_string_in_order_whether_loaded_or_added() =>
        Gen.Select(
            Gen.Int[0, 5_999].Array[0, 5_000], Gen.Int[0, 5_999].Array[0, 5_000], Gen.Int[0, 5_999].Array[0, 5_000],
            Gen.Int[0, 5_999])
            .Sample((loaded, added, removed, from) =>
            {
                var (numbers, expected) = (new SortedNumbers(number => Keys[number]), new HashSet<int>());
                numbers.BeginLoading();
                foreach (var number in loaded.Where(expected.Add))
                    numbers.Add(number);
                numbers.EndLoading();
                foreach (var number in added.Where(expected.Add))
                    numbers.Add(number);
                foreach (var number in removed.Where(expected.Remove))
                    numbers.Remove(number);

                var walked = new List<int>();
                foreach (var number in numbers.Between(Keys[from], "associations/es/capabilities/r05"u8))
                    walked.Add(number);
                var inOrder = expected.OrderBy(number => Encoding.ASCII.GetString(Keys[number]), StringComparer.Ordinal)
                    .ToList();
                walked.ShouldBe(inOrder.Where(number => Keys[number].AsSpan().SequenceCompareTo(Keys[from]) >= 0
                    && Keys[number].AsSpan().SequenceCompareTo("associations/es/capabilities/r05"u8) < 0));
                numbers.Count.ShouldBe(expected.Count);

                var byBlocks = Enumerable.Range(0, numbers.BlockCount)
                    .SelectMany(block => numbers.InBlock(block).ToArray().Select(number => (block, number))).ToList();
                byBlocks.Select(pair => pair.number).ShouldBe(inOrder);
                byBlocks.ShouldAllBe(pair => numbers.BlockIndexOf(pair.number) == pair.block);
                var (block, position) = numbers.PositionOf(Keys[from]);
                byBlocks.Count(pair => pair.block < block).ShouldBe(
                    inOrder.Count(number => Keys[number].AsSpan().SequenceCompareTo(Keys[from]) < 0) - position);
            }, iter: 100);
}
