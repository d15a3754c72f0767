using System.Buffers;
using System.Numerics;

namespace ClusterInterop.Core.Matching;

/// <summary>A set of ordinals that is filled once and then walked over in order: a bit each, in a borrowed array. At a
/// million ordinals clearing it costs some microseconds, less than telling repeated ordinals apart in any other way.
/// </summary>
internal readonly struct CandidateSet : IDisposable
{
    private readonly ulong[] _bits;
    private readonly int _length;

    public CandidateSet(int ordinals)
    {
        _length = (ordinals + 63) / 64;
        _bits = ArrayPool<ulong>.Shared.Rent(_length);
        Array.Clear(_bits, 0, _length);
    }

    public void Add(ReadOnlySpan<int> ordinals)
    {
        foreach (var ordinal in ordinals)
            _bits[ordinal >> 6] |= 1UL << ordinal;
    }

    public Enumerator GetEnumerator() => new(_bits.AsSpan(0, _length));

    public void Dispose() => ArrayPool<ulong>.Shared.Return(_bits);

    /// <summary>Walks over the ordinals, ascending.</summary>
    public ref struct Enumerator(ReadOnlySpan<ulong> bits)
    {
        private readonly ReadOnlySpan<ulong> _bits = bits;
        private int _position = -1;
        private ulong _left;

        public readonly int Current => (_position << 6) + BitOperations.TrailingZeroCount(_left);

        public bool MoveNext()
        {
            _left &= _left - 1; // takes away the current one; nothing stays nothing
            while (_left == 0)
            {
                if (++_position >= _bits.Length)
                    return false;
                _left = _bits[_position];
            }

            return true;
        }
    }
}
