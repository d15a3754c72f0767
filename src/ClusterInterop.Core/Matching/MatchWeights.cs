using ClusterInterop.V1;

namespace ClusterInterop.Core.Matching;

/// <summary>
/// The most that each part can add to a score; together 1,000, whatever the need asks. A need that prefers other
/// countries asks less for nearness, and one that prefers other ecosystems less for the same codes, so what is asked
/// takes its weight from there.
/// </summary>
internal static class MatchWeights
{
    public const int Codes = 350;
    public const int Text = 250;
    public const int Distance = 100;
    public const int Quantity = 100;
    public const int Time = 50;
    public const int Certificates = 50;
    public const int Verification = 100;

    /// <summary>Taken from <see cref="Distance"/> if asked.</summary>
    public const int OtherCountry = 50;

    /// <summary>Taken from <see cref="Codes"/> if asked.</summary>
    public const int OtherEcosystem = 50;

    public static int Of(MatchPartKind kind, NeedFacets need) => kind switch
    {
        MatchPartKind.Codes => Codes - (need.PrefersOtherEcosystems ? OtherEcosystem : 0),
        MatchPartKind.Text => Text,
        MatchPartKind.Distance => Distance - (need.PrefersOtherCountries ? OtherCountry : 0),
        MatchPartKind.Quantity => Quantity,
        MatchPartKind.Time => Time,
        MatchPartKind.Certificates => Certificates,
        MatchPartKind.Verification => Verification,
        MatchPartKind.OtherCountry => need.PrefersOtherCountries ? OtherCountry : 0,
        MatchPartKind.OtherEcosystem => need.PrefersOtherEcosystems ? OtherEcosystem : 0,
        _ => 0,
    };
}
