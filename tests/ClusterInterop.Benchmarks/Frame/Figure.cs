namespace ClusterInterop.Benchmarks.Frame;

/// <summary>A number that was measured.</summary>
/// <param name="Name">What it is, the same in every run: a bar is held against the figure of its name.</param>
/// <param name="Value">NaN for what could not be measured here, because what it is compared with is not installed.
/// </param>
/// <param name="Unit">Empty for a ratio or a count.</param>
internal sealed record Figure(string Name, double Value, string Unit = "");

/// <summary>Whether more or less is better.</summary>
internal enum Bound
{
    AtLeast,
    AtMost,
}

/// <summary>What a bar says about a figure.</summary>
internal enum Verdict
{
    Met,
    Missed,

    /// <summary>The bar is for the full scale.</summary>
    NotHeld,

    /// <summary>What it is held against is not there to be measured. At full scale that is as good as missed.</summary>
    NotMeasured,

    /// <summary>Missed at the short scale, as is known and written down: the product is not fast enough yet.</summary>
    NotYet,
}

/// <summary>What kind of number a bar is about, and so at which scale it is held.</summary>
internal enum Held
{
    /// <summary>A time or a rate: at the full scale, for which it was set.</summary>
    AtFullScale,

    /// <summary>A ratio to a baseline of the same run says the same on any machine, and so do bytes for each of many: at
    /// the short scale too, where half is enough.</summary>
    AsRatio,

    /// <summary>A count that tells right from wrong: always, and as it is.</summary>
    Always,
}

/// <summary>What a figure must reach.</summary>
/// <param name="Figure">The name of the figure.</param>
/// <param name="Goal">What is hoped for beyond the bar; null for nothing.</param>
/// <param name="NotYet">Why the bar is known not to be reached yet, so that the short scale is not failed by it; null
/// for every other bar.</param>
internal sealed record Bar(
    string Figure, Bound Bound, double Value, Held Held, double? Goal = null, string? NotYet = null)
{
    private const double ShortSlack = 2;

    public static Bar AtLeast(string figure, double value, Held held = Held.AtFullScale, double? goal = null) =>
        new(figure, Bound.AtLeast, value, held, goal);

    public static Bar AtMost(string figure, double value, Held held = Held.AtFullScale, double? goal = null) =>
        new(figure, Bound.AtMost, value, held, goal);

    /// <summary>What must be reached at a scale; null where the bar is not held.</summary>
    public double? ValueAt(Scale scale) => (scale, Held, Bound) switch
    {
        (Scale.Full, _, _) or (_, Held.Always, _) => Value,
        (_, Held.AtFullScale, _) => null,
        (_, _, Bound.AtLeast) => Value / ShortSlack,
        _ => Value * ShortSlack,
    };

    public Verdict Judge(double measured, Scale scale) => ValueAt(scale) switch
    {
        null => Verdict.NotHeld,
        _ when double.IsNaN(measured) => Verdict.NotMeasured,
        { } value when (Bound == Bound.AtLeast ? measured >= value : measured <= value) => Verdict.Met,
        _ => scale == Scale.Short && NotYet is not null ? Verdict.NotYet : Verdict.Missed,
    };
}
