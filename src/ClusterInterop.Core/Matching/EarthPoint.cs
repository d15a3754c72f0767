namespace ClusterInterop.Core.Matching;

/// <summary>
/// A point on the Earth, and distances as the crow flies. Only additions, multiplications, divisions and square roots
/// are used, which every machine rounds alike; the sines of <see cref="Math"/> are those of the platform and are not.
/// </summary>
internal readonly record struct EarthPoint
{
    /// <summary>The mean radius of the Earth (IUGG), in kilometres.</summary>
    private const double RadiusKm = 6371.0088;

    private const double HalfTurn = 3.141592653589793;

    private static readonly double[] Steps = MakeSteps();

    // As a point of the unit sphere, so that a distance costs one square root and a look at a table.
    private readonly double _x;
    private readonly double _y;
    private readonly double _z;

    private EarthPoint(double x, double y, double z) => (_x, _y, _z) = (x, y, z);

    /// <summary>The point as one of the unit sphere.</summary>
    public (double X, double Y, double Z) Unit => (_x, _y, _z);

    public static EarthPoint FromUnit(double x, double y, double z) => new(x, y, z);

    public static EarthPoint At(double latitude, double longitude)
    {
        var (phi, lambda) = (latitude * (HalfTurn / 180), longitude * (HalfTurn / 180));
        return new(Cosine(phi) * Cosine(lambda), Cosine(phi) * Sine(lambda), Sine(phi));
    }

    /// <summary>The distance along the great circle, rounded to a whole kilometre.</summary>
    public int KilometresTo(EarthPoint other) => KilometresOf(ChordTo(other));

    /// <summary>The straight distance through the Earth, in radii: what is nearer by it is nearer along the circle.
    /// </summary>
    public double ChordTo(EarthPoint other)
    {
        var (dx, dy, dz) = (_x - other._x, _y - other._y, _z - other._z);
        return Math.Sqrt((dx * dx) + (dy * dy) + (dz * dz));
    }

    /// <summary>The distance along the great circle that belongs to a chord, rounded to a whole kilometre.</summary>
    public static int KilometresOf(double chord)
    {
        // A guess that is right to a kilometre or two up to a third of the way around, then the step that holds it.
        var half = chord / 2;
        var square = half * half;
        var kilometres = (int)(2 * RadiusKm * half * (1 + (square * ((1.0 / 6) + (square * (3.0 / 40))))));
        if (kilometres >= Steps.Length)
            kilometres = Steps.Length - 1;
        while (kilometres > 0 && chord < Steps[kilometres])
            kilometres--;
        while (kilometres + 1 < Steps.Length && chord >= Steps[kilometres + 1])
            kilometres++;
        return kilometres;
    }

    /// <summary>No more than <see cref="KilometresOf"/> says, and cheaper: the way straight through is shorter.
    /// </summary>
    public static int LeastKilometresOf(double chord) => Math.Max(0, (int)(chord * RadiusKm) - 1);

    // The chord at which each kilometre begins.
    private static double[] MakeSteps()
    {
        var steps = new double[(int)((RadiusKm * HalfTurn) + 0.5) + 1];
        for (var km = 1; km < steps.Length; km++)
            steps[km] = 2 * Sine((km - 0.5) / (2 * RadiusKm));
        return steps;
    }

    private static double Cosine(double angle) => Sine((HalfTurn / 2) - angle);

    // Brought to a quarter turn, where 12 terms of the Taylor series are exact to the last digits.
    private static double Sine(double angle)
    {
        if (angle > HalfTurn)
            angle -= 2 * HalfTurn;
        if (angle < -HalfTurn)
            angle += 2 * HalfTurn;
        if (angle > HalfTurn / 2)
            angle = HalfTurn - angle;
        if (angle < -HalfTurn / 2)
            angle = -HalfTurn - angle;
        var square = angle * angle;
        var (sum, term) = (angle, angle);
        for (var n = 2; n <= 24; n += 2)
        {
            term *= -square / (n * (n + 1));
            sum += term;
        }

        return sum;
    }
}
