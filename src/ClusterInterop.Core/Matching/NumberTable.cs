using System.Numerics;
using System.Runtime.CompilerServices;

namespace ClusterInterop.Core.Matching;

/// <summary>Sums by number, for one question after another: emptying it costs as much as was put in, not its size.
/// </summary>
/// <remarks>For one thread.</remarks>
internal sealed class NumberTable
{
    private Entry[] _entries = new Entry[64];
    private int[] _taken = new int[32]; // the places in use, in the order in which they were taken
    private int _shift = 26;

    public int Count { get; private set; }

    /// <summary>A number that was added, by the order in which they were added first.</summary>
    public int NumberAt(int index) => _entries[_taken[index]].Key - 1;

    public ulong SumAt(int index) => _entries[_taken[index]].Sum;

    /// <summary>The sum of a number; zero for one that is new.</summary>
    public ref ulong this[int number]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            ref var entry = ref EntryOf(number);
            if (entry.Key == 0)
                return ref Take(number);
            return ref entry.Sum;
        }
    }

    /// <summary>The sum of a number that was added; a null reference for others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref ulong Find(int number)
    {
        ref var entry = ref EntryOf(number);
        return ref entry.Key == 0 ? ref Unsafe.NullRef<ulong>() : ref entry.Sum;
    }

    /// <summary>Keeps the largest value of a number.</summary>
    public void Raise(int number, ulong value)
    {
        ref var sum = ref this[number];
        sum = Math.Max(sum, value);
    }

    public void Clear()
    {
        foreach (var place in _taken.AsSpan(0, Count))
            _entries[place].Key = 0;
        Count = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Entry EntryOf(int number)
    {
        var entries = _entries;
        var place = (int)(((uint)number * 0x9E3779B1) >> _shift);
        while (true)
        {
            ref var entry = ref entries[place];
            if (entry.Key == number + 1 || entry.Key == 0)
                return ref entry;
            place = (place + 1) & (entries.Length - 1);
        }
    }

    private ref ulong Take(int number)
    {
        if (Count == _taken.Length)
            Grow();
        ref var entry = ref EntryOf(number);
        entry = new Entry { Key = number + 1 };
        _taken[Count++] = (int)(Unsafe.ByteOffset(ref _entries[0], ref entry) / Unsafe.SizeOf<Entry>());
        return ref entry.Sum;
    }

    private void Grow()
    {
        var (entries, taken) = (_entries, _taken);
        _entries = new Entry[entries.Length * 2];
        _taken = new int[taken.Length * 2];
        _shift = 32 - BitOperations.Log2((uint)_entries.Length);
        var count = Count;
        Count = 0;
        foreach (var place in taken.AsSpan(0, count))
            Take(entries[place].Key - 1) = entries[place].Sum;
    }

    private struct Entry
    {
        public int Key; // one more than the number, so that nothing is 0
        public ulong Sum;
    }
}
