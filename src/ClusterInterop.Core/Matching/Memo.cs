using System.Collections.Concurrent;

namespace ClusterInterop.Core.Matching;

/// <summary>Values that are asked for again and again by few keys: each is kept when it is first made, as long as there
/// is room. Safe for any thread.</summary>
/// <param name="most">How many are kept.</param>
/// <param name="make">Makes a value, the same for the same key.</param>
internal sealed class Memo<TKey, TValue>(int most, Func<TKey, TValue> make)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, TValue> _made = [];
    private int _count; // that of the dictionary locks all of it

    public TValue this[TKey key]
    {
        get
        {
            if (_made.TryGetValue(key, out var known))
                return known;
            var value = make(key);
            if (Volatile.Read(ref _count) < most && _made.TryAdd(key, value))
                Interlocked.Increment(ref _count);
            return value;
        }
    }
}
