using System.Numerics;

namespace ClusterInterop.Core.Matching;

/// <summary>
/// What of a record can be seen at a glance, in three numbers: enough to say of most records that they do not fit, or
/// what their score can be at most, without looking at their rows. It never says so wrongly; of what it cannot hold it
/// says nothing.
/// </summary>
internal readonly record struct Glance
{
    /// <summary>One more than the highest number of a region.</summary>
    public const int RegionEnd = MostRegion + 1;

    /// <summary>The amount is not stated.</summary>
    public const int NoAmount = 63;

    /// <summary>The amount is stated, but not how much it is.</summary>
    public const int AnyAmount = 62;

    /// <summary>The unit of the amount is one of many.</summary>
    public const int AnyUnit = 15;

    /// <summary>The longest lead time: a need that states none has all the time.</summary>
    public const int MostLeadTime = 63;

    /// <summary>As many months as a number of eight bits tells apart, from 2010 on; what is before or after is open.
    /// </summary>
    public const int LastMonth = 255;

    private const int MostRegion = (1 << 12) - 1;
    private static readonly DateTime FirstMonth = new(2010, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly uint _what; // kind 5, verification 2, region 12
    private readonly uint _where; // whether times are stated 1, region of the area 12, lead time 6, amount 6, unit 4
    private readonly uint _when; // first month 8, last month 8, certificates 16

    public Glance(in MatchTraits traits, bool isNeed, int region, int areaRegion, int unit)
    {
        _what = ((uint)traits.Kind << 14) | ((uint)traits.Verification << 12) | (uint)Math.Min(region, MostRegion);
        var leadTime = traits.LeadTimeDays >= 0 ? Math.Min(traits.LeadTimeDays, MostLeadTime)
            : isNeed ? MostLeadTime : 0;
        _where = (traits.HasWindow || traits.LeadTimeDays >= 0 ? 1u << 31 : 0)
            | ((uint)Math.Min(areaRegion, MostRegion) << 16) | ((uint)leadTime << 10)
            | ((uint)AmountOf(traits.Quantity) << 4) | (uint)Math.Min(unit, AnyUnit);
        _when = ((uint)MonthOf(traits.Start) << 24) | ((uint)MonthOf(traits.End) << 16)
            | CertificatesOf(traits.Demand is { } demand ? demand.RequiredBits : traits.Certificates?.Bits ?? 0);
    }

    public int Kind => (int)(_what >> 14);

    public int Verification => (int)(_what >> 12 & 3);

    /// <summary>The number of the region; the highest one stands for all others too.</summary>
    public int Region => (int)(_what & MostRegion);

    /// <summary>The number of the one region of which its area consists; 0 for anywhere, and where the area takes a
    /// closer look.</summary>
    public int AreaRegion => (int)(_where >> 16 & MostRegion);

    /// <summary>Days from order to delivery; what a capability does not state takes no time.</summary>
    public int LeadTime => (int)(_where >> 10 & 63);

    /// <summary>The power of two that the amount reaches, or one of the constants.</summary>
    public int Amount => (int)(_where >> 4 & 63);

    public int Unit => (int)(_where & 15);

    public int Start => (int)(_when >> 24);

    public int End => (int)(_when >> 16 & 255);

    /// <summary>A bit for each standard that is required or held; two may share one.</summary>
    public uint Certificates => _when & 0xFFFF;

    /// <summary>Whether a window or lead time is stated.</summary>
    public bool HasTimes => _where >> 31 != 0;

    /// <summary>Whether the number stands for one region alone.</summary>
    public static bool IsExact(int region) => region < MostRegion;

    private static int AmountOf(QuantityFacet? quantity) => quantity switch
    {
        null => NoAmount,
        { Whole: > 0 and var whole } => Math.Min(BitOperations.Log2((ulong)whole), AnyAmount - 1),
        _ => AnyAmount,
    };

    private static int MonthOf(long ticks)
    {
        if (ticks is long.MinValue or long.MaxValue)
            return ticks < 0 ? 0 : LastMonth;
        var moment = new DateTime(ticks, DateTimeKind.Utc);
        return Math.Clamp(((moment.Year - FirstMonth.Year) * 12) + moment.Month, 0, LastMonth);
    }

    private static uint CertificatesOf(ulong bits) =>
        (uint)((bits | (bits >> 16) | (bits >> 32) | (bits >> 48)) & 0xFFFF);
}
