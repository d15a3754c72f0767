using System.Numerics;

namespace ClusterInterop.Core.Search;

/// <summary>Numbers in as few bytes as they need, 7 bits in each, the lowest first.</summary>
internal static class Varint
{
    public static int SizeOf(uint value) => (BitOperations.Log2(value | 1) / 7) + 1;

    /// <summary>Writes a number; returns how many bytes it took.</summary>
    public static int Write(uint value, Span<byte> target)
    {
        var size = 0;
        for (; value >= 0x80; value >>= 7)
            target[size++] = (byte)(value | 0x80);
        target[size++] = (byte)value;
        return size;
    }

    public static uint Read(ReadOnlySpan<byte> source, out int size)
    {
        size = 1;
        uint value = source[0];
        if (value < 0x80)
            return value;

        value &= 0x7F;
        for (var shift = 7; ; shift += 7)
        {
            var next = source[size++];
            value |= (next & 0x7Fu) << shift;
            if (next < 0x80)
                return value;
        }
    }
}
