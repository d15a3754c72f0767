using System.Numerics;

namespace ClusterInterop.Core.Matching;

/// <summary>Numbers by stem: a stem stands with its number, so that a look costs one place in memory. A general
/// dictionary takes two, and most of the time of a look is waiting for them.</summary>
internal sealed class StemTable
{
    private readonly (Stem Stem, int Number)[] _places; // a number is one more than it is, so that nothing is 0

    /// <param name="numbers">The numbers, 0 or more.</param>
    public StemTable(IReadOnlyDictionary<Stem, int> numbers)
    {
        _places = new (Stem, int)[BitOperations.RoundUpToPowerOf2((uint)(numbers.Count * 4 / 3) + 1)];
        foreach (var (stem, number) in numbers)
            _places[PlaceOf(stem)] = (stem, number + 1);
    }

    /// <summary>The number of a stem; -1 of one that has none.</summary>
    public int this[Stem stem] => _places[PlaceOf(stem)].Number - 1;

    // Where the stem stands, or where it would.
    private uint PlaceOf(Stem stem)
    {
        var mask = (uint)_places.Length - 1;
        var place = (uint)stem.GetHashCode() & mask;
        while (_places[place].Number != 0 && _places[place].Stem != stem)
            place = (place + 1) & mask;
        return place;
    }
}
