using ClusterInterop.Core.Matching;
using CsCheck;

namespace ClusterInterop.Core.Tests.Matching;

public sealed class EarthPointTests
{
    [Theory]
    [InlineData(52.2297, 21.0122, 50.0647, 19.9450, 252)] // Warsaw to Krakow
    [InlineData(40.4168, -3.7038, 52.2297, 21.0122, 2290)] // Madrid to Warsaw
    [InlineData(0, 179.5, 0, -179.5, 111)] // across the date line
    [InlineData(90, 0, -90, 0, 20015)] // pole to pole
    [InlineData(0, 0, 0, 180, 20015)] // to the other side
    [InlineData(41.3874, 2.1686, 41.3874, 2.1686, 0)]
    public void Distances_are_those_of_the_great_circle(double lat, double lon, double toLat, double toLon, int km) =>
        EarthPoint.At(lat, lon).KilometresTo(EarthPoint.At(toLat, toLon)).ShouldBe(km);

    [Fact]
    public void They_agree_with_the_textbook_to_a_kilometre() => Gen.Select(
        Gen.Double[-90, 90], Gen.Double[-180, 180], Gen.Double[-90, 90], Gen.Double[-180, 180]).Sample((a, b, c, d) =>
        {
            const double degree = Math.PI / 180;
            var haversine = Math.Pow(Math.Sin((c - a) * degree / 2), 2)
                + (Math.Cos(a * degree) * Math.Cos(c * degree) * Math.Pow(Math.Sin((d - b) * degree / 2), 2));
            var expected = 2 * 6371.0088 * Math.Asin(Math.Min(1, Math.Sqrt(haversine)));

            EarthPoint.At(a, b).KilometresTo(EarthPoint.At(c, d)).ShouldBeInRange(
                (int)(expected - 0.01), (int)(expected + 1));
        });
}
