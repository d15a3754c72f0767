using ClusterInterop.V1;

namespace ClusterInterop.Core.Matching;

/// <summary>
/// The most that each part can add to a score; together 1,000, whatever the need asks. A need that prefers other
/// countries asks less for nearness, and one that prefers other ecosystems less for the same codes, so what is asked
/// takes its weight from there.
/// </summary>
internal readonly record struct MatchWeights(bool PrefersOtherCountries, bool PrefersOtherEcosystems)
{
    public const int Text = 250;
    public const int Quantity = 100;
    public const int Time = 50;
    public const int Certificates = 50;
    public const int Verification = 100;
    private const int AllCodes = 350;
    private const int AllDistance = 100;
    private const int OneThatIsAsked = 50;

    public int Codes => AllCodes - OtherEcosystem;

    public int Distance => AllDistance - OtherCountry;

    /// <summary>Taken from <see cref="Distance"/> if asked.</summary>
    public int OtherCountry => PrefersOtherCountries ? OneThatIsAsked : 0;

    /// <summary>Taken from <see cref="Codes"/> if asked.</summary>
    public int OtherEcosystem => PrefersOtherEcosystems ? OneThatIsAsked : 0;

    public int Of(MatchPartKind kind) => kind switch
    {
        MatchPartKind.Codes => Codes,
        MatchPartKind.Text => Text,
        MatchPartKind.Distance => Distance,
        MatchPartKind.Quantity => Quantity,
        MatchPartKind.Time => Time,
        MatchPartKind.Certificates => Certificates,
        MatchPartKind.Verification => Verification,
        MatchPartKind.OtherCountry => OtherCountry,
        MatchPartKind.OtherEcosystem => OtherEcosystem,
        _ => 0,
    };
}
