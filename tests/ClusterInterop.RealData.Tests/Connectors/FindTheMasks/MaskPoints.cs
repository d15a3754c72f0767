using System.Globalization;
using ClusterInterop.V1;

namespace ClusterInterop.RealData.Tests.Connectors.FindTheMasks;

/// <summary>Points as the source writes them; some rows have slipped by a column.</summary>
internal static class MaskPoints
{
    public static GeoPoint? Of(RegisterBuilder register, Record record, string latitude, string longitude)
    {
        if (latitude.Length == 0 && longitude.Length == 0)
            return null;
        if (longitude.Length > 0)
            return new GeoPoint { Latitude = Degrees(latitude), Longitude = Degrees(longitude) };
        if (register.AsItStands)
            return new GeoPoint { Latitude = Degrees(latitude) };

        RegisterBuilder.Annotate(record, "latitude", latitude);
        register.Warn(
            record.Name, "POINT_INVALID", $"Latitude {latitude} without longitude is kept as an annotation.", "OUT_OF_RANGE");
        return null;
    }

    private static double Degrees(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
