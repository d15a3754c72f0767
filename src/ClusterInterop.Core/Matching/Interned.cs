using System.Runtime.InteropServices;

namespace ClusterInterop.Core.Matching;

/// <summary>Values that many records have in common, each kept once, with a number, and counted by use. The number 0
/// stands for none.</summary>
internal sealed class Interned<T>
    where T : notnull
{
    private readonly Dictionary<T, int> _numbers = [];
    private readonly List<(T Value, int Uses)> _values = [default];
    private readonly Stack<int> _free = [];

    /// <summary>The value of a number; the default of its type for none.</summary>
    public T this[int number] => _values[number].Value;

    /// <summary>The number of a value; -1 if nobody has it.</summary>
    public int NumberOf(T value) => _numbers.GetValueOrDefault(value, -1);

    public int Take(T value) => Take(value, out _);

    public int Take(T value, out bool isNew)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, value, out var known);
        isNew = !known;
        if (known)
            CollectionsMarshal.AsSpan(_values)[number].Uses++;
        else if (_free.TryPop(out number))
            _values[number] = (value, 1);
        else
        {
            number = _values.Count;
            _values.Add((value, 1));
        }

        return number;
    }

    /// <summary>The value that stands for all that are equal to this one; null for null.</summary>
    public T? Shared(T? value) => value is null ? default : this[Take(value)];

    public void Release(T? value)
    {
        if (value is not null)
            Release(_numbers[value]);
    }

    public void Release(int number)
    {
        if (number == 0 || --CollectionsMarshal.AsSpan(_values)[number].Uses > 0)
            return;
        _numbers.Remove(_values[number].Value);
        _values[number] = default;
        _free.Push(number);
    }
}
