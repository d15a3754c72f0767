namespace ClusterInterop.Benchmarks.Workload;

/// <summary>What is special about a record: the kinds that are hard on an index are in the data, and reported apart.
/// </summary>
internal enum Shape
{
    Ordinary,

    /// <summary>Text alone.</summary>
    WithoutCodes,

    /// <summary>As many codes as the contract allows.</summary>
    ManyCodes,
    WithoutPlace,

    /// <summary>A capability that is delivered to every country.</summary>
    WholeEurope,

    /// <summary>A need whose main code is a whole division.</summary>
    Broad,
}

/// <summary>How often each shape occurs.</summary>
internal static class Shapes
{
    public const int MostCodes = 64;

    private static readonly Choice OfCapability = new([0.92, 0.01, 0.005, 0.035, 0.03]);
    private static readonly Choice OfNeed = new([0.93, 0.02, 0.005, 0.025, 0, 0.02]);

    /// <summary>One code, two or three: as in notices, of which those with more are taken for three.</summary>
    public static Choice CodeCounts { get; } = new([62, 16, 22]);

    public static Shape DrawOfCapability(Random random) => (Shape)OfCapability.Draw(random);

    public static Shape DrawOfNeed(Random random) => (Shape)OfNeed.Draw(random);
}
