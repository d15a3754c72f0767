using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClusterInterop.Core.Tests.Matching;

/// <summary>
/// The matcher as one would write it with docs/matching.md and record.proto at hand and all the time in the world: on
/// the records as they are published, without facets, ranges, numbers for words or an index. What it shares with the
/// product are the code lists, the folding of words, exact decimals and units.
/// </summary>
internal sealed class ObviousMatcher(VocabularySet vocabularies)
{
    private static readonly ResourceKind[][] Meetings =
    [
        [ResourceKind.Product, ResourceKind.Manufacturing, ResourceKind.Equipment],
        [ResourceKind.Manufacturing, ResourceKind.Product, ResourceKind.Equipment, ResourceKind.Service],
        [ResourceKind.Equipment, ResourceKind.Product, ResourceKind.Manufacturing],
        [ResourceKind.Service, ResourceKind.Manufacturing, ResourceKind.Testing, ResourceKind.Expertise,
            ResourceKind.Logistics],
        [ResourceKind.Testing, ResourceKind.Service],
        [ResourceKind.Expertise, ResourceKind.Service],
        [ResourceKind.Logistics, ResourceKind.Service],
    ];

    private readonly ObviousCodes _codes = new(vocabularies);
    private readonly ObviousTexts _texts = new(vocabularies);

    /// <summary>The score, or null if the two do not match.</summary>
    public int? Judge(Record need, Record capability)
    {
        if (!HardConditionsHold(need, capability))
            return null;
        var text = _texts.Points(need, capability);
        var code = _codes.Closeness(need, capability);
        if (code is null && text == 0)
            return null;

        var codes = need.Codes.Count > 0 && capability.Codes.Count > 0 ? code ?? 0 : 0;
        return (codes * (need.Need.PreferOtherEcosystems ? 300 : 350) / 1000)
            + text
            + (Nearness(need, capability) * (need.Need.PreferOtherCountries ? 50 : 100) / 1000)
            + (Cover(need.Need, capability.Capability) * 100 / 1000)
            + (Slack(need.Need, capability.Capability) * 50 / 1000)
            + (Preferred(need.Need, capability.Capability) * 50 / 1000)
            + (Verification(capability.Verification) * 100 / 1000)
            + (CrossesBorder(need, capability) ? 50 : 0)
            + (ObviousCodes.CrossesEcosystems(need, capability) ? 50 : 0);
    }

    private bool HardConditionsHold(Record need, Record capability) =>
        KindsMeet(need.Need.Kind, capability.Capability.Kind)
        && WindowsOverlap(need.Need.Window, capability.Capability.Window)
        && !(need.Need.HasLeadTimeDays && capability.Capability.HasLeadTimeDays
            && capability.Capability.LeadTimeDays > need.Need.LeadTimeDays)
        && QuantityIsEnough(need.Need, capability.Capability)
        && IsNotOutside(need.Place, capability.Capability.DeliveryArea, capability.Place?.Point)
        && IsNotOutside(capability.Place, need.Need.AcceptedOrigin, need.Place?.Point)
        && need.Need.RequiredCertificates.All(standard => Holds(capability.Capability, standard, need.Need.Window));

    private static bool KindsMeet(ResourceKind one, ResourceKind other) =>
        one == other || one == ResourceKind.Unspecified || other == ResourceKind.Unspecified
        || Meetings.Any(meeting => meeting[0] == one && meeting.Contains(other));

    private static bool WindowsOverlap(TimeWindow? one, TimeWindow? other) =>
        Later(one?.Start, other?.Start) is not { } start || Earlier(one?.End, other?.End) is not { } end || start < end;

    private static DateTime? Later(Timestamp? one, Timestamp? other) =>
        new[] { one, other }.Max(moment => moment?.ToDateTime());

    private static DateTime? Earlier(Timestamp? one, Timestamp? other) =>
        new[] { one, other }.Min(moment => moment?.ToDateTime());

    private bool QuantityIsEnough(Need need, Capability capability)
    {
        if (capability.Available is not { } available || (need.Quantity ?? need.MinimumQuantity) is not { } wanted)
            return true;
        if (!vocabularies.Units.AreConvertible(available.Unit, wanted.Unit))
            return false;
        return need.MinimumQuantity is not { } least || Free(capability, least.Unit)!.Value >= Exact(least);
    }

    private Fraction? Free(Capability capability, string unit)
    {
        if (capability.Available is not { } available || !In(available, unit, out var free))
            return null;
        return capability.Reserved is { } reserved && In(reserved, unit, out var promised) ? free - promised : free;
    }

    private bool In(Quantity quantity, string unit, out Fraction value) =>
        vocabularies.Units.TryConvert(ExactDecimal.Parse(quantity.Value), quantity.Unit, unit, out value);

    private static Fraction Exact(Quantity quantity) => Fraction.From(ExactDecimal.Parse(quantity.Value));

    private static bool IsNotOutside(Place? place, Area? area, GeoPoint? center)
    {
        var hasCircle = area is { HasRadiusKm: true } && center is not null;
        if (area is null || (area.Regions.Count == 0 && !hasCircle))
            return true;
        var path = ObviousCodes.RegionPath(place);
        var inRegion = area.Regions.Count > 0
            && (path.Length == 0 || area.Regions.Any(region => path.Contains(ObviousCodes.RegionPath(region)[^1])));
        var inCircle = hasCircle && (place?.Point is null || Kilometres(place.Point, center!) <= area.RadiusKm);
        return inRegion || inCircle;
    }

    private static bool Holds(Capability capability, string standard, TimeWindow? window)
    {
        var day = (window?.Start ?? window?.End)?.ToDateTime();
        return capability.Certificates.Any(certificate =>
            Plain(certificate.Standard) == Plain(standard)
            && (day is null
                || ((certificate.Validity?.Start?.ToDateTime() ?? DateTime.MinValue) <= day
                    && day < (certificate.Validity?.End?.ToDateTime() ?? DateTime.MaxValue))));
    }

    private static string Plain(string standard) => string.Concat(Folding.Words(standard));

    private static int Nearness(Record need, Record capability)
    {
        if (need.Place?.Point is { } from && capability.Place?.Point is { } to)
            return 500_000 / (500 + Kilometres(from, to));
        var (one, other) = (ObviousCodes.RegionPath(need.Place), ObviousCodes.RegionPath(capability.Place));
        if (one.Length == 0 || other.Length == 0)
            return 0;
        return one.Zip(other).TakeWhile(pair => pair.First == pair.Second).Count() switch
        {
            0 => 100,
            1 => 500,
            2 => 650,
            3 => 800,
            _ => 900,
        };
    }

    private int Cover(Need need, Capability capability) =>
        need.Quantity is { } wanted && Free(capability, wanted.Unit) is { } free
            ? Exact(wanted) <= free ? 1000 : (int)((free * new Fraction(1000, 1) / Exact(wanted)) is var share
                ? share.Numerator / share.Denominator : 0)
            : 0;

    private static int Slack(Need need, Capability capability)
    {
        int? window = need.Window is { } wanted and not { Start: null, End: null }
            && capability.Window is { } offered and not { Start: null, End: null } ? Within(wanted, offered) : null;
        int? lead = !need.HasLeadTimeDays || !capability.HasLeadTimeDays ? null
            : need.LeadTimeDays == 0 ? 1000
            : 500 + ((need.LeadTimeDays - capability.LeadTimeDays) * 500 / need.LeadTimeDays);
        return (window, lead) is (not null, not null) ? (window.Value + lead.Value) / 2 : window ?? lead ?? 0;
    }

    private static int Within(TimeWindow wanted, TimeWindow offered)
    {
        var (start, end) = (Later(wanted.Start, offered.Start), Earlier(wanted.End, offered.End));
        if (start == wanted.Start?.ToDateTime() && end == wanted.End?.ToDateTime())
            return 1000;
        return wanted.Start is null || wanted.End is null
            ? 500
            : (int)((end!.Value - start!.Value).Ticks * 1000 / (wanted.End - wanted.Start).ToTimeSpan().Ticks);
    }

    private static int Preferred(Need need, Capability capability)
    {
        var standards = need.PreferredCertificates.DistinctBy(Plain).ToArray();
        return standards.Length == 0
            ? 0 : standards.Count(standard => Holds(capability, standard, need.Window)) * 1000 / standards.Length;
    }

    private static int Verification(VerificationLevel level) => level switch
    {
        VerificationLevel.Declared => 300,
        VerificationLevel.Checked => 700,
        VerificationLevel.Audited => 1000,
        _ => 0,
    };

    private static bool CrossesBorder(Record need, Record capability) =>
        need.Need.PreferOtherCountries
        && ObviousCodes.RegionPath(need.Place) is [var mine, ..]
        && ObviousCodes.RegionPath(capability.Place) is [var theirs, ..]
        && mine != theirs;

    private static int Kilometres(GeoPoint from, GeoPoint to)
    {
        const double degree = Math.PI / 180;
        var haversine = Math.Pow(Math.Sin((to.Latitude - from.Latitude) * degree / 2), 2)
            + (Math.Cos(from.Latitude * degree) * Math.Cos(to.Latitude * degree)
                * Math.Pow(Math.Sin((to.Longitude - from.Longitude) * degree / 2), 2));
        return (int)Math.Round(2 * 6371.0088 * Math.Asin(Math.Min(1, Math.Sqrt(haversine))));
    }
}
