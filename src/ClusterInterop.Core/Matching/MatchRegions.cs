using System.Runtime.InteropServices;
using ClusterInterop.Core.Vocabularies;

namespace ClusterInterop.Core.Matching;

/// <summary>The regions in which records are, and those above them, and how far apart the records of one may be: enough
/// to say how near any of them can be to a subject, without looking at them.</summary>
/// <remarks>A region is never forgotten: there are as many as codes of regions were ever used.</remarks>
internal sealed class MatchRegions
{
    /// <summary>The number of the whole world, and of records without a region.</summary>
    public const int World = 0;

    private readonly Dictionary<CodeRange, int> _numbers = [];
    private readonly List<CodeRange> _regions = [default];
    private readonly Extents _extents = new();

    public MatchRegions() => _extents.Reach(1);

    /// <summary>The region of a number; the default for the world.</summary>
    public CodeRange this[int number] => number < _regions.Count ? _regions[number] : default;

    /// <returns>The number of the region.</returns>
    public int Add(CodeRange? region, EarthPoint? point)
    {
        var number = World;
        Widen(World, point);
        if (region is { } range)
            for (var depth = 1; depth <= range.Depth; depth++)
                Widen(number = NumberOf(range.AtDepth(depth)), point);
        return number;
    }

    /// <summary>The number of the narrowest region that holds both.</summary>
    public int Common(int one, int other)
    {
        if (one == other && Glance.IsExact(one))
            return one;
        if (!Glance.IsExact(one) || !Glance.IsExact(other) || one == World || other == World)
            return World;
        var (range, second) = (_regions[one], _regions[other]);
        var depth = range.SharedDepth(second);
        return depth == 0 ? World : _numbers[range.AtDepth(depth)];
    }

    /// <summary>What can be seen at a glance of both areas.</summary>
    public AreaSketch Common(AreaSketch one, AreaSketch other)
    {
        if (one == other || one == AreaSketch.Anywhere)
            return one;
        if (other == AreaSketch.Anywhere)
            return other;
        if (!one.IsOfCountries && !other.IsOfCountries && Common(one.Region, other.Region) is var common and not World)
            return AreaSketch.OfRegion(common);
        return CountriesOf(one).With(CountriesOf(other));
    }

    /// <summary>What can be seen of an area at a glance.</summary>
    public AreaSketch SketchOf(AreaFacet? area) => area switch
    {
        null or { RadiusKm: not null } or { Regions: [] } => AreaSketch.Anywhere,
        { Regions: [var region] } => AreaSketch.OfRegion(NumberOf(region)),
        { Regions: var regions } => AreaSketch.OfCountries(regions),
    };

    /// <summary>The most that nearness can be, in thousandths, between the subject and a record of a region, or of one
    /// below it.</summary>
    public int MostNearness(in MatchTraits subject, int number)
    {
        if (!Glance.IsExact(number))
            return subject.HasPoint || subject.HasRegion ? 1000 : 0;
        var most = subject.HasPoint && _extents.HasPoints(number)
            ? SoftParts.Nearness(_extents.LeastKilometres(number, subject.Point)) : 0;
        // Where points are missing the regions decide; of the whole world any, and same ones come closest.
        if (subject.HasRegion && (!subject.HasPoint || _extents.HasRecordsWithoutPoint(number)))
            most = Math.Max(most, number == World
                ? SoftParts.MostByRegion : SoftParts.MostNearness(subject.Region, _regions[number]));
        return most;
    }

    /// <summary>False if surely no record of a region, or of one below it, is in the area of the subject.</summary>
    public bool MayBeInAreaOf(in MatchTraits subject, int number)
    {
        if (number == World || !Glance.IsExact(number) || subject.Area is not { } area)
            return true;
        foreach (var region in area.Regions)
            if (region.RelatedTo(_regions[number]))
                return true;
        return area.RadiusKm is { } radius && (_extents.HasRecordsWithoutPoint(number)
            || (_extents.HasPoints(number) && _extents.LeastKilometres(number, subject.Point) <= radius));
    }

    /// <summary>The number of a region; a new one if no record is in it.</summary>
    public int NumberOf(CodeRange region)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, region, out var known);
        if (!known)
        {
            number = _regions.Count;
            _regions.Add(region);
            _extents.Reach(_regions.Count);
        }

        return number;
    }

    private AreaSketch CountriesOf(AreaSketch area) =>
        area.IsOfCountries ? area : AreaSketch.OfCountries(_regions[area.Region]);

    private void Widen(int number, EarthPoint? point) => _extents.Widen(number, point);
}

/// <summary>Circles around the points of regions, side by side. They grow with what comes, and stay as large when it
/// goes: a bound that is too wide costs time, not truth.</summary>
internal sealed class Extents
{
    private double[] _x = [];
    private double[] _y = [];
    private double[] _z = [];
    private double[] _radius = [];
    private bool[] _hasPoints = [];
    private bool[] _hasRecordsWithoutPoint = [];

    public bool HasPoints(int region) => _hasPoints[region];

    public bool HasRecordsWithoutPoint(int region) => _hasRecordsWithoutPoint[region];

    /// <summary>Makes room for all regions below a number.</summary>
    public void Reach(int end)
    {
        if (end <= _x.Length)
            return;
        var length = Math.Max(64, _x.Length * 2);
        Array.Resize(ref _x, length);
        Array.Resize(ref _y, length);
        Array.Resize(ref _z, length);
        Array.Resize(ref _radius, length);
        Array.Resize(ref _hasPoints, length);
        Array.Resize(ref _hasRecordsWithoutPoint, length);
    }

    public void Widen(int region, EarthPoint? point)
    {
        if (point is not { } placed)
            _hasRecordsWithoutPoint[region] = true;
        else if (_hasPoints[region])
            _radius[region] = Math.Max(
                _radius[region], EarthPoint.FromUnit(_x[region], _y[region], _z[region]).ChordTo(placed));
        else
        {
            _hasPoints[region] = true;
            (_x[region], _y[region], _z[region]) = placed.Unit;
        }
    }

    /// <summary>How far away the nearest point of a region is, or less.</summary>
    public int LeastKilometres(int region, EarthPoint point) => EarthPoint.LeastKilometresOf(
        EarthPoint.FromUnit(_x[region], _y[region], _z[region]).ChordTo(point) - _radius[region]);
}
