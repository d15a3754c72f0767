using System.Globalization;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;

namespace ClusterInterop.Benchmarks.Peers;

/// <summary>The columns of a segment of Lucene.NET as arrays of its field cache, and the hard conditions over
/// them.</summary>
internal sealed class CachedColumns
{
    private const double Degree = 1e6;
    private const double KilometresPerDegree = 111.2;
    private const double WestToEast = 0.64;

    private readonly FieldCache.Int64s _kind, _start, _end, _lead, _unit, _quantity, _minimum, _certificates, _radius,
        _latitude, _longitude, _hasArea, _hasRegion;

    private readonly SortedSetDocValues _area;
    private readonly SortedSetDocValues _regions;

    public CachedColumns(AtomicReader segment)
    {
        _kind = Of("kind");
        _start = Of("start");
        _end = Of("end");
        _lead = Of("lead");
        _unit = Of("unit");
        _quantity = Of("quantity");
        _minimum = Of("minimum");
        _certificates = Of("certificates");
        _radius = Of("radius");
        _latitude = Of("latitude");
        _longitude = Of("longitude");
        _hasArea = Of("hasArea");
        _hasRegion = Of("hasRegion");
        _area = segment.GetSortedSetDocValues("area");
        _regions = segment.GetSortedSetDocValues("regions");

        FieldCache.Int64s Of(string field) => FieldCache.DEFAULT.GetInt64s(
            segment, field, FieldCache.NUMERIC_UTILS_INT64_PARSER, setDocsWithField: false);
    }

    public static IEnumerable<(string Name, long Value)> ValuesOf(PeerColumns record) =>
    [
        ("kind", record.KindBit), ("start", record.Start), ("end", record.End), ("lead", record.LeadTimeDays),
        ("unit", record.Unit), ("quantity", (long)(record.Quantity * 1000)),
        ("minimum", (long)(record.Minimum * 1000)), ("certificates", record.Certificates),
        ("radius", record.RadiusKm), ("latitude", Scaled(record.Latitude)), ("longitude", Scaled(record.Longitude)),
        ("hasArea", record.HasArea ? 1 : 0), ("hasRegion", record.Regions.Length > 0 ? 1 : 0),
    ];

    /// <summary>Whether what is at a number fits the subject.</summary>
    /// <param name="areNeeds">Whether the columns are of needs, and the subject is a capability.</param>
    public Predicate<int> ConditionsFor(PeerColumns subject, bool areNeeds)
    {
        var (place, area) = (OrdinalsOf(_area, subject.Regions), OrdinalsOf(_regions, subject.Area));
        var (latitude, longitude) = (Scaled(subject.Latitude), Scaled(subject.Longitude));
        var (quantity, minimum) = ((long)(subject.Quantity * 1000), (long)(subject.Minimum * 1000));
        return document =>
            (_kind.Get(document) & subject.KindsMet) != 0
            && TimesFit(document)
            && QuantitySuffices(document)
            && AreHeld(_certificates.Get(document))
            && (_hasArea.Get(document) == 0 || MayContainSubject(document))
            && (!subject.HasArea || SubjectMayContain(document));

        bool TimesFit(int document)
        {
            var (start, lead) = (_start.Get(document), _lead.Get(document));
            return (start == PeerColumns.Unstated || subject.Start == PeerColumns.Unstated
                    || (start < subject.End && subject.Start < _end.Get(document)))
                && (lead < 0 || subject.LeadTimeDays < 0
                    || (areNeeds ? subject.LeadTimeDays <= lead : lead <= subject.LeadTimeDays));
        }

        bool QuantitySuffices(int document)
        {
            var unit = _unit.Get(document);
            return unit < 0 || subject.Unit < 0 || (unit == subject.Unit
                && (areNeeds ? quantity >= _minimum.Get(document) : _quantity.Get(document) >= minimum));
        }

        bool AreHeld(long certificates) => areNeeds
            ? (certificates & ~subject.Certificates) == 0
            : (subject.Certificates & ~certificates) == 0;

        bool MayContainSubject(int document) =>
            LiesIn(_area, document, place, unplaced: subject.Regions.Length == 0)
            || (_radius.Get(document) is >= 0 and var radius && IsWithin(document, radius));

        bool SubjectMayContain(int document) =>
            (subject.Area.Length > 0
                && (_hasRegion.Get(document) == 0 || LiesIn(_regions, document, area, unplaced: false)))
            || (subject.RadiusKm >= 0 && IsWithin(document, subject.RadiusKm));

        bool IsWithin(int document, long radius)
        {
            var (otherLatitude, otherLongitude) = (_latitude.Get(document), _longitude.Get(document));
            if (latitude == PeerColumns.Unstated || otherLatitude == PeerColumns.Unstated)
                return true;
            var north = latitude - otherLatitude;
            var east = (longitude - otherLongitude) * WestToEast;
            return KilometresPerDegree * Math.Sqrt((north * (double)north) + (east * east)) / Degree <= radius;
        }
    }

    private static bool LiesIn(SortedSetDocValues values, int document, HashSet<long> ordinals, bool unplaced)
    {
        values.SetDocument(document);
        for (var ordinal = values.NextOrd(); ordinal != SortedSetDocValues.NO_MORE_ORDS; ordinal = values.NextOrd())
            if (unplaced || ordinals.Contains(ordinal))
                return true;
        return false;
    }

    private static HashSet<long> OrdinalsOf(SortedSetDocValues values, int[] regions) =>
    [
        .. regions.Select(region =>
            values.LookupTerm(new BytesRef(region.ToString(CultureInfo.InvariantCulture)))),
    ];

    private static long Scaled(double degrees) =>
        double.IsNaN(degrees) ? PeerColumns.Unstated : (long)(degrees * Degree);
}
