using System.Globalization;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;

namespace ClusterInterop.Benchmarks.Peers;

/// <summary>
/// A need or a capability as plain numbers, which any database can hold: what the hard conditions and the cheaper parts
/// of the score need. Made from the record itself, and not from what the product makes of it.
/// </summary>
/// <remarks>Texts, preferred certificates and lead time in the score are left out, and so are matches by text alone:
/// peers do less than the product does. Standards fit in 64 bits here, because the workload knows 32.</remarks>
internal sealed record PeerColumns
{
    /// <summary>What is not stated, where 0 is a value.</summary>
    public const long Unstated = long.MinValue;

    /// <summary>The codes; of a need, too.</summary>
    public required IReadOnlyList<PeerCode> Codes { get; init; }

    /// <summary>The kinds that it meets, a bit each.</summary>
    public required long KindsMet { get; init; }

    public required long KindBit { get; init; }

    /// <summary>The region with all above it, each as one number; empty for no place.</summary>
    public required int[] Regions { get; init; }

    public required double Latitude { get; init; }

    /// <summary>NaN, like the latitude, for no point.</summary>
    public required double Longitude { get; init; }

    /// <summary>The beginning of the window in seconds; <see cref="Unstated"/> for none.</summary>
    public required long Start { get; init; }

    public required long End { get; init; }

    /// <summary>The days it takes, or may take; -1 for not stated.</summary>
    public required int LeadTimeDays { get; init; }

    /// <summary>The base unit as a number; -1 for no quantity.</summary>
    public required int Unit { get; init; }

    /// <summary>What is free, or wanted, in base units.</summary>
    public required double Quantity { get; init; }

    /// <summary>The least that is worth a delivery; 0 for none.</summary>
    public required double Minimum { get; init; }

    /// <summary>Certificates held or required, a bit each.</summary>
    public required long Certificates { get; init; }

    /// <summary>Where it is delivered, or may come from, each region as one number.</summary>
    public required int[] Area { get; init; }

    /// <summary>-1 for no circle.</summary>
    public required int RadiusKm { get; init; }

    public required int Verification { get; init; }

    /// <summary>Whether an area says anything at all.</summary>
    public bool HasArea => Area.Length > 0 || RadiusKm >= 0;
}

/// <summary>A code with those above it.</summary>
/// <param name="First">The code as a number; the codes below it lie between it and <paramref name="Last"/>.</param>
/// <param name="Depth">How deep it stands, 1 the topmost.</param>
/// <param name="Above">The first numbers of the codes above it.</param>
internal readonly record struct PeerCode(long First, long Last, int Depth, long[] Above);

/// <summary>Reads records into columns.</summary>
/// <remarks>Safe for any thread.</remarks>
internal sealed class PeerColumnReader(VocabularySet vocabularies)
{
    private static readonly (ResourceKind, ResourceKind)[] Compatible =
    [
        (ResourceKind.Product, ResourceKind.Manufacturing), (ResourceKind.Product, ResourceKind.Equipment),
        (ResourceKind.Equipment, ResourceKind.Manufacturing), (ResourceKind.Service, ResourceKind.Manufacturing),
        (ResourceKind.Service, ResourceKind.Testing), (ResourceKind.Service, ResourceKind.Expertise),
        (ResourceKind.Service, ResourceKind.Logistics),
    ];

    private readonly Dictionary<string, int> _numbers = [];
    private readonly Lock _lock = new();

    public PeerColumns Read(Record record)
    {
        var (need, capability) = (record.Need, record.Capability);
        var quantity = QuantityOf(need?.Quantity ?? need?.MinimumQuantity ?? capability?.Available);
        var window = need?.Window ?? capability?.Window;
        var area = need?.AcceptedOrigin ?? capability?.DeliveryArea;
        var point = record.Place?.Point;
        return new PeerColumns
        {
            Codes = [.. record.Codes.Select(CodeOf)],
            KindsMet = KindsMetBy(need?.Kind ?? capability!.Kind),
            KindBit = 1L << (int)(need?.Kind ?? capability!.Kind),
            Regions = RegionsOf(record.Place),
            Latitude = point?.Latitude ?? double.NaN,
            Longitude = point?.Longitude ?? double.NaN,
            Start = window?.Start?.Seconds ?? PeerColumns.Unstated,
            End = window?.End?.Seconds ?? PeerColumns.Unstated,
            LeadTimeDays = need is { HasLeadTimeDays: true } ? need.LeadTimeDays
                : capability is { HasLeadTimeDays: true } ? capability.LeadTimeDays : -1,
            Unit = quantity.Unit,
            Quantity = quantity.Value,
            Minimum = QuantityOf(need?.MinimumQuantity).Value,
            Certificates = BitsOf(
                need?.RequiredCertificates ?? capability!.Certificates.Select(held => held.Standard)),
            Area = area is null ? [] : [.. area.Regions.Select(region => NumberOf(ResolvedRegion(region)))],
            RadiusKm = area is { HasRadiusKm: true } && point is not null ? area.RadiusKm : -1,
            Verification = (int)record.Verification,
        };
    }

    private static long KindsMetBy(ResourceKind kind)
    {
        if (kind == ResourceKind.Unspecified)
            return -1;
        var met = 1L | 1L << (int)kind;
        foreach (var (one, other) in Compatible)
            met |= one == kind ? 1L << (int)other : other == kind ? 1L << (int)one : 0;
        return met;
    }

    private PeerCode CodeOf(Code code)
    {
        if (!vocabularies.TryResolve(code.Scheme, code.Value, out var range, out _))
            throw new InvalidOperationException($"The workload's code {code.Scheme} {code.Value} is not understood.");
        return new PeerCode(
            range.First,
            range.Last,
            range.Depth,
            [.. Enumerable.Range(1, range.Depth - 1).Select(depth => (long)range.AtDepth(depth).First)]);
    }

    private int[] RegionsOf(Place? place)
    {
        if (place is null)
            return [];
        var range = ResolvedRegion(place.Region.Length > 0 ? place.Region : place.Country);
        return [.. Enumerable.Range(1, range.Depth).Select(depth => NumberOf(range.AtDepth(depth)))];
    }

    private CodeRange ResolvedRegion(string region) =>
        vocabularies.TryResolveRegion(region, out var range, out _)
            ? range
            : throw new InvalidOperationException($"The workload's region {region} is not understood.");

    private (int Unit, double Value) QuantityOf(Quantity? quantity) =>
        quantity is not null
        && vocabularies.Units.TryConvertToBase(
            ExactDecimal.Parse(quantity.Value), quantity.Unit, out var converted, out var unit)
            ? (NumberOf(unit), (double)converted.Numerator / (double)converted.Denominator)
            : (-1, 0);

    private long BitsOf(IEnumerable<string> standards) =>
        standards.Aggregate(0L, (bits, standard) => bits | 1L << NumberOf($"standard {standard}"));

    private int NumberOf(CodeRange region) =>
        NumberOf(string.Create(CultureInfo.InvariantCulture, $"region {region.First} {region.Last}"));

    private int NumberOf(string what)
    {
        lock (_lock)
        {
            if (!_numbers.TryGetValue(what, out var number))
                _numbers.Add(what, number = _numbers.Count);
            return number;
        }
    }
}
