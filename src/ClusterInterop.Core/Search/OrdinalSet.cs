using System.Numerics;

namespace ClusterInterop.Core.Search;

/// <summary>Is shown postings.</summary>
internal interface IPostingVisitor
{
    /// <param name="ordinal">A record.</param>
    /// <param name="isMarked">What the mark means depends on whose postings they are.</param>
    void Visit(int ordinal, bool isMarked);
}

/// <summary>
/// A set of record ordinals: a sorted list while it is small, then a part for each 65,536 ordinals, which is a sorted
/// list of half the size, or a bitmap where one in 16 is in the set and the two take the same space. A change moves a
/// few kilobytes at most.
/// </summary>
/// <remarks>One writer; readers only while nobody writes.</remarks>
internal sealed class OrdinalSet
{
    private const int MostInOneList = 512;
    private const int PartBits = 16;
    private const int WordsInPart = 1 << (PartBits - 6);
    private const int MostInPartList = 4096;

    private int[] _sorted = [];
    private Part[]? _parts;

    public int Count { get; private set; }

    /// <summary>Adds an ordinal; one that is in the set already changes nothing.</summary>
    public void Add(int ordinal)
    {
        if (_parts is null && Count == MostInOneList)
            BecomeParts();
        if (_parts is null)
            Count += SortedLists.Add(ref _sorted, Count, ordinal) ? 1 : 0;
        else
            Count += PartFor(ordinal).Add((ushort)ordinal) ? 1 : 0;
    }

    /// <summary>Removes an ordinal; one that is not in the set changes nothing.</summary>
    public void Remove(int ordinal)
    {
        if (_parts is null)
            Count -= SortedLists.Remove(_sorted, Count, ordinal) ? 1 : 0;
        else if (ordinal >> PartBits < _parts.Length && _parts[ordinal >> PartBits].Remove((ushort)ordinal))
            Count--;

        // Well below the limit at which a list becomes parts, so that a set at the limit does not flip to and fro.
        if (_parts is not null && Count < MostInOneList / 2)
            BecomeList();
    }

    public void UnionInto(OrdinalBitmap target)
    {
        for (var i = 0; i < _parts?.Length; i++)
            _parts[i].UnionInto(target, i);
        if (_parts is null)
        {
            foreach (var ordinal in _sorted.AsSpan(0, Count))
                target.Add(ordinal);
        }
    }

    /// <summary>Removes from a result what is not in this set.</summary>
    public void Narrow(OrdinalBitmap result)
    {
        Span<ulong> bits = stackalloc ulong[WordsInPart];
        var list = _sorted.AsSpan(0, _parts is null ? Count : 0);
        for (var part = 0; part * WordsInPart < result.Words.Length; part++)
        {
            if (_parts is not null && part < _parts.Length && _parts[part].Bits is { } whole)
            {
                result.And(whole, part * WordsInPart);
                continue;
            }

            bits.Clear();
            if (_parts is not null && part < _parts.Length)
                _parts[part].CopyTo(bits);
            for (; !list.IsEmpty && list[0] >> PartBits == part; list = list[1..])
                bits[(list[0] >> 6) & (WordsInPart - 1)] |= 1UL << list[0];
            result.And(bits, part * WordsInPart);
        }
    }

    /// <summary>Shows those that are in another set too.</summary>
    public void VisitAmong<TVisitor>(OrdinalBitmap others, bool isMarked, ref TVisitor visitor)
        where TVisitor : struct, IPostingVisitor, allows ref struct
    {
        for (var i = 0; i < _parts?.Length; i++)
            _parts[i].VisitAmong(others, i, isMarked, ref visitor);
        if (_parts is null)
        {
            foreach (var ordinal in _sorted.AsSpan(0, Count))
            {
                if (others.Contains(ordinal))
                    visitor.Visit(ordinal, isMarked);
            }
        }
    }

    /// <summary>All, ascending.</summary>
    public int[] ToArray()
    {
        if (_parts is null)
            return _sorted[..Count];

        var (all, next) = (new int[Count], 0);
        Span<ulong> bits = stackalloc ulong[WordsInPart];
        for (var part = 0; part < _parts.Length; part++)
        {
            bits.Clear();
            _parts[part].CopyTo(bits);
            foreach (var ordinal in new SetBits(bits))
                all[next++] = (part << PartBits) + ordinal;
        }

        return all;
    }

    private ref Part PartFor(int ordinal)
    {
        var index = ordinal >> PartBits;
        if (index >= _parts!.Length)
            Array.Resize(ref _parts, index + 1);
        return ref _parts[index];
    }

    private void BecomeParts()
    {
        _parts = new Part[(_sorted[Count - 1] >> PartBits) + 1];
        foreach (var ordinal in _sorted.AsSpan(0, Count))
            _parts[ordinal >> PartBits].Add((ushort)ordinal);
        _sorted = [];
    }

    private void BecomeList()
    {
        _sorted = ToArray();
        _parts = null;
    }

    /// <summary>Of 65,536 ordinals those that are in the set, by their lower half.</summary>
    private struct Part
    {
        private ushort[]? _sorted;
        private int _count;

        /// <summary>All as bits; null where they are a list.</summary>
        public ulong[]? Bits { get; private set; }

        public bool Add(ushort ordinal)
        {
            if (Bits is null && _count == MostInPartList)
                BecomeBits();
            if (Bits is null)
            {
                _sorted ??= [];
                if (!SortedLists.Add(ref _sorted, _count, ordinal))
                    return false;
            }
            else
            {
                if ((Bits[ordinal >> 6] & (1UL << ordinal)) != 0)
                    return false;
                Bits[ordinal >> 6] |= 1UL << ordinal;
            }

            _count++;
            return true;
        }

        public bool Remove(ushort ordinal)
        {
            if (Bits is null)
            {
                if (!SortedLists.Remove(_sorted ?? [], _count, ordinal))
                    return false;
            }
            else
            {
                if ((Bits[ordinal >> 6] & (1UL << ordinal)) == 0)
                    return false;
                Bits[ordinal >> 6] &= ~(1UL << ordinal);
            }

            _count--;
            if (Bits is not null && _count < MostInPartList / 2)
                BecomeSorted();
            return true;
        }

        public readonly void UnionInto(OrdinalBitmap target, int part)
        {
            if (Bits is not null)
            {
                target.Or(Bits, part * WordsInPart);
                return;
            }

            foreach (var ordinal in _sorted.AsSpan(0, _count))
                target.Add((part << PartBits) + ordinal);
        }

        public readonly void VisitAmong<TVisitor>(
            OrdinalBitmap others, int part, bool isMarked, ref TVisitor visitor)
            where TVisitor : struct, IPostingVisitor, allows ref struct
        {
            var first = part << PartBits;
            if (Bits is null)
            {
                foreach (var ordinal in _sorted.AsSpan(0, _count))
                {
                    if (others.Contains(first + ordinal))
                        visitor.Visit(first + ordinal, isMarked);
                }

                return;
            }

            var words = others.Words[(part * WordsInPart)..];
            for (var i = 0; i < Math.Min(words.Length, WordsInPart); i++)
            {
                for (var rest = Bits[i] & words[i]; rest != 0; rest &= rest - 1)
                    visitor.Visit(first + (i << 6) + BitOperations.TrailingZeroCount(rest), isMarked);
            }
        }

        /// <summary>Adds all to bits.</summary>
        public readonly void CopyTo(Span<ulong> bits)
        {
            Bits?.CopyTo(bits);
            foreach (var ordinal in _sorted.AsSpan(0, Bits is null ? _count : 0))
                bits[ordinal >> 6] |= 1UL << ordinal;
        }

        private void BecomeBits()
        {
            var bits = new ulong[WordsInPart];
            CopyTo(bits);
            (Bits, _sorted) = (bits, null);
        }

        private void BecomeSorted()
        {
            _sorted = new ushort[_count];
            var next = 0;
            foreach (var ordinal in new SetBits(Bits))
                _sorted[next++] = (ushort)ordinal;
            Bits = null;
        }
    }
}

/// <summary>Sorted numbers at the begin of an array.</summary>
internal static class SortedLists
{
    /// <summary>Adds a number, in a larger array where there is no room; false if it is there already.</summary>
    public static bool Add<T>(ref T[] sorted, int count, T number)
        where T : struct, IComparable<T>
    {
        // Most come in order.
        var position = count == 0 || sorted[count - 1].CompareTo(number) < 0
            ? ~count : sorted.AsSpan(0, count).BinarySearch(number);
        if (position >= 0)
            return false;

        position = ~position;
        if (count == sorted.Length)
            Array.Resize(ref sorted, Math.Max(2, count + (count / 4) + 1));
        Array.Copy(sorted, position, sorted, position + 1, count - position);
        sorted[position] = number;
        return true;
    }

    /// <summary>Removes a number; false if it is not there.</summary>
    public static bool Remove<T>(T[] sorted, int count, T number)
        where T : struct, IComparable<T>
    {
        var position = sorted.AsSpan(0, count).BinarySearch(number);
        if (position < 0)
            return false;

        Array.Copy(sorted, position + 1, sorted, position, count - position - 1);
        return true;
    }
}
