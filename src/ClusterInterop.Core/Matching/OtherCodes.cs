namespace ClusterInterop.Core.Matching;

/// <summary>Which codes a record carries besides one, as far as fourteen bits tell: two numbers of up to 126, each of
/// which stands for many codes; or that there are more than two.</summary>
internal readonly record struct OtherCodes(ushort Packed)
{
    /// <summary>One more than the highest number.</summary>
    public const int NumberEnd = 1 << Bits;

    /// <summary>The number of no code.</summary>
    public const int None = 0;

    /// <summary>The number of any code.</summary>
    public const int Any = NumberEnd - 1;

    private const int Bits = 7;

    public int First => Packed & Any;

    public int Second => Packed >> Bits;

    /// <param name="entries">The codes of a record.</param>
    /// <param name="list">The list of one of them.</param>
    public static OtherCodes Of(ReadOnlySpan<uint> entries, int list)
    {
        var (numbers, count) = (0, 0);
        foreach (var packed in entries)
            if (new CodeEntry(packed).Number is var number && number != list && count++ < 2)
                numbers = (numbers << Bits) | NumberOf(number);
        return new((ushort)(count <= 2 ? numbers : (Any << Bits) | Any));
    }

    /// <summary>What stands for the code of a list.</summary>
    public static int NumberOf(int list) => 1 + (int)((uint)list * 0x9E3779B1 >> 8) % (NumberEnd - 2);
}
