using System.Numerics;
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

    /// <summary>The most that nearness can add to the score of a record, by its region.</summary>
    /// <param name="subject">To which it is near.</param>
    /// <param name="weight">Of distance, in the score.</param>
    /// <param name="most">As long as a glance tells regions apart, and one more for all others.</param>
    public void MostByNearness(in MatchTraits subject, int weight, Span<byte> most)
    {
        var count = Math.Min(_regions.Count, most.Length - 1);
        most.Clear();
        if (subject.HasPoint)
            AddByPoint(subject.Point, weight, most[..count]);
        if (subject.HasRegion)
            AddByRegion(subject, weight, most[..count]);
        most[^1] = (byte)(subject.HasPoint || subject.HasRegion ? weight : 0);
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

    // The nearest that a point of each region can be. All at once: one by one, they took longer than looking at the
    // records.
    private void AddByPoint(EarthPoint point, int weight, Span<byte> most)
    {
        Span<double> nearness = stackalloc double[Vector<double>.Count];
        for (var first = 0; first < most.Length; first += nearness.Length)
        {
            var kilometres = EarthPoint.LeastKilometresOf(_extents.ChordsTo(point, first));
            SoftParts.MostNearness(kilometres).CopyTo(nearness);
            for (var i = 0; i < nearness.Length && first + i < most.Length; i++)
                if (_extents.HasPoints(first + i))
                    most[first + i] = (byte)((int)nearness[i] * weight / 1000);
        }
    }

    // Where points are missing the regions decide; of the whole world any, and same ones come closest.
    private void AddByRegion(in MatchTraits subject, int weight, Span<byte> most)
    {
        var country = subject.Region.AtDepth(1);
        var elsewhere = (byte)(SoftParts.NearnessElsewhere * weight / 1000);
        for (var number = 0; number < most.Length; number++)
            if (!subject.HasPoint || _extents.HasRecordsWithoutPoint(number))
            {
                var region = _regions[number];
                var byRegion = number == World ? (byte)(SoftParts.MostByRegion * weight / 1000)
                    : !country.Contains(region) ? elsewhere
                    : (byte)(SoftParts.MostNearness(subject.Region, region) * weight / 1000);
                most[number] = Math.Max(most[number], byRegion);
            }
    }

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
        // As many as fit into vectors.
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

    /// <summary>How far away the nearest point of each region can be, straight through the Earth, in its radii.
    /// </summary>
    public Vector<double> ChordsTo(EarthPoint point, int first)
    {
        var (x, y, z) = point.Unit;
        var dx = new Vector<double>(_x, first) - new Vector<double>(x);
        var dy = new Vector<double>(_y, first) - new Vector<double>(y);
        var dz = new Vector<double>(_z, first) - new Vector<double>(z);
        return Vector.SquareRoot((dx * dx) + (dy * dy) + (dz * dz)) - new Vector<double>(_radius, first);
    }
}
