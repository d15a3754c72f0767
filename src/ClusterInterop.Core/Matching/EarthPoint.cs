namespace ClusterInterop.Core.Matching;

/// <summary>
/// A point on the Earth, and distances as the crow flies. Only additions, multiplications, divisions and square roots
/// are used, which every machine rounds alike; the sines of <see cref="Math"/> are those of the platform and are not.
/// </summary>
internal sealed record EarthPoint
{
    /// <summary>The mean radius of the Earth (IUGG), in kilometres.</summary>
    private const double RadiusKm = 6371.0088;

    private const double HalfTurn = 3.141592653589793;

    // As a point of the unit sphere, so that a distance costs one square root and a short series.
    private readonly double _x;
    private readonly double _y;
    private readonly double _z;

    private EarthPoint(double latitude, double longitude)
    {
        Latitude = latitude;
        Longitude = longitude;
        var (phi, lambda) = (latitude * (HalfTurn / 180), longitude * (HalfTurn / 180));
        _x = Cosine(phi) * Cosine(lambda);
        _y = Cosine(phi) * Sine(lambda);
        _z = Sine(phi);
    }

    public double Latitude { get; }

    public double Longitude { get; }

    public static EarthPoint At(double latitude, double longitude) => new(latitude, longitude);

    /// <summary>The distance along the great circle, rounded to a whole kilometre.</summary>
    public int KilometresTo(EarthPoint other)
    {
        var (dx, dy, dz) = (_x - other._x, _y - other._y, _z - other._z);
        var halfChord = Math.Min(1, Math.Sqrt((dx * dx) + (dy * dy) + (dz * dz)) / 2);
        return (int)((2 * RadiusKm * ArcSine(halfChord)) + 0.5);
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

    // For a sine of 0 to 1. Above one half the series is slow, and the angle is taken from the other end.
    private static double ArcSine(double sine)
    {
        if (sine > 0.5)
            return (HalfTurn / 2) - (2 * ArcSine(Math.Sqrt((1 - sine) / 2)));
        var square = sine * sine;
        var (sum, power) = (sine, sine);
        for (var n = 1; n <= 40; n += 2)
        {
            power *= square * n / (n + 1);
            sum += power / (n + 2);
        }

        return sum;
    }
}
