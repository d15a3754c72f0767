using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Tests.Matching;

/// <summary>Codes as paths: all codes from the topmost down to the code itself.</summary>
internal sealed class ObviousCodes(VocabularySet vocabularies)
{
    /// <summary>In thousandths; null if no code of one is the same as, above or below one of the other.</summary>
    public int? Closeness(Record one, Record other)
    {
        int? best = null;
        foreach (var mine in one.Codes)
            foreach (var theirs in other.Codes)
                if (Closeness(mine, theirs, IsMain(one, mine), IsMain(other, theirs)) is { } closeness
                    && closeness > (best ?? 0))
                    best = closeness;
        return best;
    }

    public static bool CrossesEcosystems(Record need, Record capability)
    {
        var (mine, theirs) = (EcosystemsOf(need), EcosystemsOf(capability));
        return need.Need.PreferOtherEcosystems && mine.Length > 0 && theirs.Length > 0 && !mine.Intersect(theirs).Any();
    }

    /// <summary>The country and the regions down to the place; empty if none is stated.</summary>
    public static string[] RegionPath(Place? place) => place switch
    {
        { Region.Length: > 0 } => RegionPath(place.Region),
        { Country.Length: > 0 } => RegionPath(place.Country),
        _ => [],
    };

    public static string[] RegionPath(string region)
    {
        var country = region[..2] switch { "EL" => "GR", "UK" => "GB", var same => same };
        return [country, .. Enumerable.Range(3, region.Length - 2).Where(length => length <= region.Length)
            .Select(length => region[..length])];
    }

    private static string[] EcosystemsOf(Record record) =>
        [.. record.Codes.Where(code => code.Scheme == "ecosystem").Select(code => code.Value)];

    private static bool IsMain(Record record, Code code) =>
        ReferenceEquals(record.Codes.First(other => other.Scheme == code.Scheme), code);

    private int? Closeness(Code one, Code other, bool oneIsMain, bool otherIsMain)
    {
        if (one.Scheme != other.Scheme)
            return null;
        var (path, otherPath) = (PathOf(one), PathOf(other));
        var (shorter, longer) = path.Length <= otherPath.Length ? (path, otherPath) : (otherPath, path);
        if (!longer.Contains(shorter[^1]))
            return null;
        int[] byDepth = one.Scheme switch
        {
            "cpv" => [450, 600, 700, 800, 880, 950, 1000],
            "nace" => [250, 500, 750, 900],
            "ecosystem" or "eu-programme" => [250],
            "main-activity" => [150],
            _ => [100],
        };
        var (depth, otherDepth) = (DepthOf(one), DepthOf(other));
        var closeness = byDepth[Math.Min(Math.Min(depth, otherDepth), byDepth.Length) - 1];
        closeness -= 30 * Math.Abs(depth - otherDepth);
        closeness -= (oneIsMain ? 0 : 40) + (otherIsMain ? 0 : 40);
        return Math.Max(10, closeness);
    }

    private string[] PathOf(Code code) => code.Scheme switch
    {
        "cpv" => [.. Enumerable.Range(2, 7).Select(length => code.Value[..length].PadRight(8, '0')).Distinct()],
        "nace" when code.Value.Length > 2 => [.. PathOf(new Code { Scheme = "nace", Value = code.Value[..2] }),
            .. Enumerable.Range(4, code.Value.Length - 3).Select(length => code.Value[..length])],
        "nuts" => RegionPath(code.Value),
        _ => Ascend(code).Reverse().ToArray(),
    };

    private int DepthOf(Code code) => code.Scheme == "cpv"
        ? Math.Max(1, code.Value.TrimEnd('0').Length - 1)
        : PathOf(code).Length;

    private IEnumerable<string> Ascend(Code code)
    {
        for (var value = code.Value; value != "";)
        {
            yield return value;
            value = vocabularies.TryGet(code.Scheme, out var list) && list.TryGet(value, out var term)
                ? term.Parent : "";
        }
    }
}
