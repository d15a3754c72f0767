namespace ClusterInterop.Core.Search;

/// <summary>Short runs of numbers, side by side in large arrays: an array for each of a million would cost more than
/// what is in it. There are runs of a few lengths, and one that is given back is given out again.</summary>
/// <remarks>One writer; readers only while nobody writes.</remarks>
internal sealed class NumberRuns
{
    /// <summary>The longest run.</summary>
    public const int Longest = 1024;

    private const int PieceBits = 16;
    private const int PieceLength = 1 << PieceBits;
    private static readonly int[] Lengths =
        [2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, Longest];

    private readonly uint[] _unused = new uint[Lengths.Length]; // the first of each length, plus 1; it holds the next
    private uint[][] _pieces = [];
    private int _used = PieceLength;

    /// <summary>How many numbers fit where a run of so many is.</summary>
    public static int RoomFor(int count) => Lengths[ClassOf(count)];

    /// <summary>The first numbers of a run.</summary>
    public Span<uint> this[uint run, int count] =>
        _pieces[run >> PieceBits].AsSpan((int)(run & (PieceLength - 1)), count);

    /// <summary>Takes a run with room for so many.</summary>
    public uint Take(int count)
    {
        var ofClass = ClassOf(count);
        if (_unused[ofClass] is > 0 and var first)
        {
            _unused[ofClass] = this[first - 1, 1][0];
            return first - 1;
        }

        if (_used + Lengths[ofClass] > PieceLength)
        {
            _pieces = [.. _pieces, new uint[PieceLength]];
            _used = 0;
        }

        var run = (uint)((_pieces.Length - 1) * PieceLength + _used);
        _used += Lengths[ofClass];
        return run;
    }

    /// <summary>Gives back a run that had room for so many.</summary>
    public void Return(uint run, int count)
    {
        var ofClass = ClassOf(count);
        this[run, 1][0] = _unused[ofClass];
        _unused[ofClass] = run + 1;
    }

    private static int ClassOf(int count)
    {
        var at = Array.BinarySearch(Lengths, count);
        return at < 0 ? ~at : at;
    }
}
