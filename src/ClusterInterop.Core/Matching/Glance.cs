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

    private readonly uint _where; // region 12, area 13, kind 5, verification 2
    private readonly uint _what; // whether times are stated 1, lead time 6, amount 6, unit 4, other codes 14
    private readonly uint _when; // first month 8, last month 8, certificates 16

    public Glance(in MatchTraits traits, bool isNeed, int region, AreaSketch area, int unit)
    {
        _where = ((uint)Math.Min(region, MostRegion) << 20) | ((uint)area.Packed << 7)
            | ((uint)traits.Kind << 2) | traits.Verification;
        var leadTime = traits.LeadTimeDays >= 0 ? Math.Min(traits.LeadTimeDays, MostLeadTime)
            : isNeed ? MostLeadTime : 0;
        _what = (traits.HasWindow || traits.LeadTimeDays >= 0 ? 1u << 31 : 0) | ((uint)leadTime << 24)
            | ((uint)AmountOf(traits.Quantity) << 18) | ((uint)Math.Min(unit, AnyUnit) << 14);
        _when = ((uint)MonthOf(traits.Start) << 24) | ((uint)MonthOf(traits.End) << 16)
            | CertificatesOf(traits.Demand is { } demand ? demand.RequiredBits : traits.Certificates?.Bits ?? 0);
    }

    private Glance(uint where, uint what, uint when) => (_where, _what, _when) = (where, what, when);

    public int Kind => (int)(_where >> 2 & 31);

    public int Verification => (int)(_where & 3);

    /// <summary>The number of the region; the highest one stands for all others too.</summary>
    public int Region => (int)(_where >> 20);

    /// <summary>Where it can be delivered, or from where it may come.</summary>
    public AreaSketch Area => new((ushort)(_where >> 7 & 0x1FFF));

    /// <summary>Days from order to delivery; what a capability does not state takes no time.</summary>
    public int LeadTime => (int)(_what >> 24 & 63);

    /// <summary>The power of two that the amount reaches, or one of the constants.</summary>
    public int Amount => (int)(_what >> 18 & 63);

    public int Unit => (int)(_what >> 14 & 15);

    /// <summary>What the record carries besides the code in whose list this glance stands.</summary>
    public OtherCodes Others => new((ushort)(_what & 0x3FFF));

    public int Start => (int)(_when >> 24);

    public int End => (int)(_when >> 16 & 255);

    /// <summary>A bit for each standard that is required or held; two may share one.</summary>
    public uint Certificates => _when & 0xFFFF;

    /// <summary>Whether a window or lead time is stated.</summary>
    public bool HasTimes => _what >> 31 != 0;

    /// <summary>Whether the number stands for one region alone.</summary>
    public static bool IsExact(int region) => region < MostRegion;

    /// <summary>The power of two that an amount reaches, or one of the constants.</summary>
    public static int AmountOf(QuantityFacet? quantity) => quantity switch
    {
        null => NoAmount,
        { Whole: > 0 and var whole } => Math.Min(BitOperations.Log2((ulong)whole), AnyAmount - 1),
        _ => AnyAmount,
    };

    /// <summary>A bit of <see cref="Certificates"/> for each of these.</summary>
    public static uint CertificatesOf(ulong bits) =>
        (uint)((bits | (bits >> 16) | (bits >> 32) | (bits >> 48)) & 0xFFFF);

    /// <summary>The same glance in the list of a code.</summary>
    public Glance Beside(OtherCodes others) => new(_where, (_what & ~0x3FFFu) | others.Packed, _when);

    private static int MonthOf(long ticks)
    {
        if (ticks is long.MinValue or long.MaxValue)
            return ticks < 0 ? 0 : LastMonth;
        var moment = new DateTime(ticks, DateTimeKind.Utc);
        return Math.Clamp(((moment.Year - FirstMonth.Year) * 12) + moment.Month, 0, LastMonth);
    }
}
