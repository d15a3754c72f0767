using ClusterInterop.V1;
using static ClusterInterop.Core.Tests.Matching.Sample;

namespace ClusterInterop.Core.Tests.Matching;

/// <summary>The hard conditions. All pairs here are tied by their code; what is not stated never excludes.</summary>
public sealed class ConditionTests
{
    [Theory]
    [InlineData(ResourceKind.Unspecified, ResourceKind.Funding, true)]
    [InlineData(ResourceKind.Logistics, ResourceKind.Unspecified, true)]
    [InlineData(ResourceKind.Testing, ResourceKind.Testing, true)]
    [InlineData(ResourceKind.Product, ResourceKind.Manufacturing, true)]
    [InlineData(ResourceKind.Manufacturing, ResourceKind.Product, true)]
    [InlineData(ResourceKind.Product, ResourceKind.Equipment, true)]
    [InlineData(ResourceKind.Equipment, ResourceKind.Manufacturing, true)]
    [InlineData(ResourceKind.Service, ResourceKind.Manufacturing, true)]
    [InlineData(ResourceKind.Service, ResourceKind.Testing, true)]
    [InlineData(ResourceKind.Expertise, ResourceKind.Service, true)]
    [InlineData(ResourceKind.Service, ResourceKind.Logistics, true)]
    [InlineData(ResourceKind.Product, ResourceKind.Service, false)]
    [InlineData(ResourceKind.Equipment, ResourceKind.Service, false)]
    [InlineData(ResourceKind.Testing, ResourceKind.Expertise, false)]
    [InlineData(ResourceKind.Funding, ResourceKind.Product, false)]
    public void Kinds_must_be_compatible(ResourceKind sought, ResourceKind provided, bool matches) =>
        Matches(need => need.Need.Kind = sought, capability => capability.Capability.Kind = provided).ShouldBe(matches);

    [Theory]
    [InlineData("PL213", "PL", true)]
    [InlineData("PL213", "PL213", true)]
    [InlineData("EL30", "GR", true)]
    [InlineData("PL213", "PL9", false)]
    [InlineData("PL2", "PL213", false)] // somewhere in PL2 is not in PL213
    [InlineData("", "PL213", true)] // not stated
    [InlineData("PL213", "", true)] // an area that states nothing
    public void The_place_of_the_need_lies_in_the_delivery_area(string place, string area, bool matches) =>
        Matches(
            need => need.Place = new Place { Region = place },
            capability => capability.Capability.DeliveryArea = AreaOf(area)).ShouldBe(matches);

    [Theory]
    [InlineData("ES511", "ES51", true)]
    [InlineData("ES511", "PL", false)]
    public void The_place_of_the_capability_lies_in_the_accepted_origin(string place, string area, bool matches) =>
        Matches(
            need => need.Need.AcceptedOrigin = AreaOf(area),
            capability => capability.Place = new Place { Region = place }).ShouldBe(matches);

    [Theory]
    [InlineData(50.0647, 19.9450, 252, true)] // Krakow, 252 km from Warsaw
    [InlineData(50.0647, 19.9450, 251, false)]
    [InlineData(null, null, 1, true)] // no point, no distance
    public void A_circle_holds_what_is_within_its_radius(double? latitude, double? longitude, int radius, bool matches)
        =>
        Matches(
            need => need.Place = latitude is { } lat
                ? new Place { Point = new GeoPoint { Latitude = lat, Longitude = longitude!.Value } } : new Place(),
            capability =>
            {
                capability.Place = new Place { Point = new GeoPoint { Latitude = 52.2297, Longitude = 21.0122 } };
                capability.Capability.DeliveryArea = new Area { RadiusKm = radius };
            }).ShouldBe(matches);

    [Fact]
    public void Of_regions_and_a_circle_one_suffices() =>
        Matches(
            need => need.Place = new Place
            {
                Region = "PL213",
                Point = new GeoPoint { Latitude = 50.06, Longitude = 19.94 },
            },
            capability =>
            {
                capability.Place = new Place { Point = new GeoPoint { Latitude = 52.2297, Longitude = 21.0122 } };
                capability.Capability.DeliveryArea = new Area { Regions = { "PL213" }, RadiusKm = 10 };
            }).ShouldBeTrue();

    [Theory]
    [InlineData(10, 20, 15, 25, true)]
    [InlineData(10, 20, 19, 20, true)]
    [InlineData(10, 20, 20, 25, false)] // the end is not part of it
    [InlineData(10, 20, 5, 10, false)]
    public void Windows_overlap(int needStart, int needEnd, int start, int end, bool matches) =>
        Matches(
            need => need.Need.Window = Days(needStart, needEnd),
            capability => capability.Capability.Window = Days(start, end)).ShouldBe(matches);

    [Theory]
    [InlineData(14, 14, true)]
    [InlineData(14, 15, false)]
    [InlineData(0, 0, true)]
    [InlineData(null, 15, true)]
    [InlineData(14, null, true)]
    public void The_lead_time_fits(int? most, int? takes, bool matches) =>
        Matches(
            need =>
            {
                if (most is { } days)
                    need.Need.LeadTimeDays = days;
            },
            capability =>
            {
                if (takes is { } days)
                    capability.Capability.LeadTimeDays = days;
            }).ShouldBe(matches);

    [Theory]
    [InlineData("EN 149", "en-149:2001", false)]
    [InlineData("EN 149", "EN149", true)]
    [InlineData("EN 149", "ISO 13485", false)]
    [InlineData("EN 149", "", false)] // to say nothing is not to hold it
    public void Required_certificates_are_held(string required, string held, bool matches) =>
        Matches(
            need => need.Need.RequiredCertificates.Add(required),
            capability =>
            {
                if (held.Length > 0)
                    capability.Capability.Certificates.Add(new Certificate { Standard = held });
            }).ShouldBe(matches);

    [Theory]
    [InlineData(10, 20, 5, 11, true)] // at the start
    [InlineData(10, 20, 11, 30, false)]
    [InlineData(null, 20, 15, 21, true)] // no start: at the end
    [InlineData(null, 20, 15, 20, false)]
    [InlineData(null, null, 15, 20, true)] // no date: at any time
    public void They_are_valid_at_the_date_of_the_need(int? start, int? end, int from, int until, bool matches) =>
        Matches(
            need =>
            {
                need.Need.RequiredCertificates.Add("CE");
                need.Need.Window = new TimeWindow
                {
                    Start = start is { } first ? Day(first) : null,
                    End = end is { } last ? Day(last) : null,
                };
            },
            capability => capability.Capability.Certificates.Add(
                new Certificate { Standard = "CE", Validity = Days(from, until) })).ShouldBe(matches);

    [Theory]
    [InlineData("1000", "H87", "1000", "H87", "0", true)]
    [InlineData("1000", "H87", "999.999999999", "H87", "0", false)]
    [InlineData("12", "H87", "1", "DZN", "0", true)]
    [InlineData("1000", "H87", "1500", "H87", "501", false)] // what is promised already is not to be had
    [InlineData("1", "KGM", "1", "LBR", "0", false)]
    [InlineData("10", "H87", "10", "KGM", "0", false)] // not convertible
    [InlineData("10", "XBX", "10", "H87", "0", false)] // nobody knows what is in a box
    public void What_is_available_reaches_the_minimum(
        string minimum, string unit, string available, string availableUnit, string reserved, bool matches) =>
        Matches(
            need => need.Need.MinimumQuantity = Quantity(minimum, unit),
            capability =>
            {
                capability.Capability.Available = Quantity(available, availableUnit);
                capability.Capability.Reserved = Quantity(reserved, availableUnit);
            }).ShouldBe(matches);

    [Fact]
    public void Without_a_minimum_any_quantity_in_a_convertible_unit_helps()
    {
        Matches(Sought("10"), Offered("1", "H87")).ShouldBeTrue();
        Matches(Sought("10"), Offered("1", "KGM")).ShouldBeFalse();
        Matches(Sought("10"), _ => { }).ShouldBeTrue();
        Matches(_ => { }, Offered("1", "KGM")).ShouldBeTrue();

        static Action<Record> Sought(string value) => need => need.Need.Quantity = Quantity(value);
        static Action<Record> Offered(string value, string unit) =>
            capability => capability.Capability.Available = Quantity(value, unit);
    }

    [Fact]
    public void Capacity_and_terms_take_no_part() =>
        Matches(
            need =>
            {
                need.Need.MinimumQuantity = Quantity("1000");
                need.Need.Terms = new Terms { Kinds = { TermsKind.Donation } };
            },
            capability =>
            {
                capability.Capability.Capacity = Quantity("1", "KGM");
                capability.Capability.Terms = new Terms { Kinds = { TermsKind.Sale } };
            }).ShouldBeTrue();

    private static bool Matches(Action<Record> need, Action<Record> capability) =>
        Score(Need().Also(need), Capability().Also(capability)) is not null;

    private static Area AreaOf(string region) => region.Length > 0 ? new Area { Regions = { region } } : new Area();
}
