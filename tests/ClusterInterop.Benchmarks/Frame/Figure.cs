namespace ClusterInterop.Benchmarks.Frame;

/// <summary>A number that was measured.</summary>
/// <param name="Name">What it is, the same in every run: a bar is held against the figure of its name.</param>
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
}

/// <summary>What kind of number a bar is about, and so at which scale it is held.</summary>
internal enum Held
{
    /// <summary>A time or a rate: at the full scale, for which it was set.</summary>
    AtFullScale,

    /// <summary>A ratio to a baseline of the same run says the same on any machine: at the short scale too, where half
    /// is enough.</summary>
    AsRatio,

    /// <summary>A count that tells right from wrong: always, and as it is.</summary>
    Always,
}

/// <summary>What a figure must reach.</summary>
/// <param name="Figure">The name of the figure.</param>
/// <param name="Goal">What is hoped for beyond the bar; null for nothing.</param>
internal sealed record Bar(string Figure, Bound Bound, double Value, Held Held, double? Goal = null)
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
        { } value => (Bound == Bound.AtLeast ? measured >= value : measured <= value) ? Verdict.Met : Verdict.Missed,
    };
}
