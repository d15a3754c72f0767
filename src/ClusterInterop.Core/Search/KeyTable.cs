using System.IO.Hashing;
using System.Security.Cryptography;

namespace ClusterInterop.Core.Search;

/// <summary>
/// Finds the number of a byte string by its hash; the strings themselves are somewhere else. It has many small parts,
/// so that growing moves a few thousand entries and not a million: nobody waits for it.
/// </summary>
/// <param name="keyOf">The string of a number.</param>
/// <remarks>One writer; readers only while nobody writes.</remarks>
internal sealed class KeyTable(KeyOfNumber keyOf)
{
    private const int Parts = 256;
    private const int FewestSlots = 8;

    // Drawn anew in each process, so that nobody can choose strings that collide.
    private static readonly long Seed = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    private readonly Part[] _parts = new Part[Parts];

    /// <summary>The number of a string; -1 when it has none.</summary>
    public int Find(ReadOnlySpan<byte> key)
    {
        var hash = HashOf(key);
        ref var part = ref PartOf(hash);
        if (part.Slots is not { } slots)
            return -1;

        for (var at = HomeOf(hash, slots.Length); slots[at] != 0; at = at + 1 < slots.Length ? at + 1 : 0)
        {
            if ((uint)(slots[at] >> 32) == (uint)hash && keyOf(NumberIn(slots[at])).SequenceEqual(key))
                return NumberIn(slots[at]);
        }

        return -1;
    }

    /// <summary>Adds the number of a string that has none.</summary>
    public void Add(ReadOnlySpan<byte> key, int number)
    {
        var hash = HashOf(key);
        ref var part = ref PartOf(hash);
        if (++part.Count * 6 > (part.Slots ??= []).Length * 5)
            part.Slots = Grown(part.Slots);
        Place(part.Slots, ((ulong)(uint)hash << 32) | ((uint)number + 1));
    }

    /// <summary>Removes the number of a string that has it.</summary>
    public void Remove(ReadOnlySpan<byte> key, int number)
    {
        var hash = HashOf(key);
        ref var part = ref PartOf(hash);
        var slots = part.Slots ?? [];
        var at = HomeOf(hash, slots.Length);
        while (NumberIn(slots[at]) != number)
            at = at + 1 < slots.Length ? at + 1 : 0;

        // Those after it that stand behind their own place only because of it move up.
        part.Count--;
        for (var next = at; ;)
        {
            next = next + 1 < slots.Length ? next + 1 : 0;
            if (slots[next] == 0)
                break;
            var home = HomeOf(slots[next] >> 32, slots.Length);
            if (at <= next ? home <= at || home > next : home <= at && home > next)
                (slots[at], at) = (slots[next], next);
        }

        slots[at] = 0;
    }

    private static ulong HashOf(ReadOnlySpan<byte> key) => XxHash3.HashToUInt64(key, Seed);

    private ref Part PartOf(ulong hash) => ref _parts[hash >> 56];

    private static ulong[] Grown(ulong[] slots)
    {
        var grown = new ulong[(slots.Length * 5 / 4) + FewestSlots];
        foreach (var slot in slots)
        {
            if (slot != 0)
                Place(grown, slot);
        }

        return grown;
    }

    private static void Place(ulong[] slots, ulong slot)
    {
        var at = HomeOf(slot >> 32, slots.Length);
        while (slots[at] != 0)
            at = at + 1 < slots.Length ? at + 1 : 0;
        slots[at] = slot;
    }

    // By the lower half of the hash alone, which is what a slot has of it.
    private static int HomeOf(ulong hash, int length) => (int)(((hash & uint.MaxValue) * (uint)length) >> 32);

    private static int NumberIn(ulong slot) => (int)(uint)slot - 1;

    private struct Part
    {
        public ulong[]? Slots;
        public int Count;
    }
}

/// <summary>The byte string that a number stands for.</summary>
internal delegate ReadOnlySpan<byte> KeyOfNumber(int number);
