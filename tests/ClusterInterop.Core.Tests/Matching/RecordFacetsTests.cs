using ClusterInterop.Core.Matching;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClusterInterop.Core.Tests.Matching;

public sealed class RecordFacetsTests
{
    [Fact]
    public void A_region_implies_its_country()
    {
        var facets = Facets(new Record { Place = new Place { Region = "EL30" } });

        facets.Country.ShouldBe("GR");
        facets.Region.ShouldBe(RangeOf("nuts", "EL30"));
        Facets(new Record { Place = new Place { Country = "IS" } }).Country.ShouldBe("IS");
        Facets(new Record()).Region.ShouldBeNull();
    }

    [Fact]
    public void The_first_code_of_each_scheme_is_the_main_one()
    {
        var record = new Record();
        record.Codes.Add([Code("cpv", "33100000"), Code("cpv", "33000000"), Code("ecosystem", "health")]);

        Facets(record).Codes.Select(code => code.IsMain).ShouldBe([true, false, true]);
    }

    [Fact]
    public void Quantities_are_exact_in_the_base_unit_of_their_dimension()
    {
        var capability = new Capability
        {
            Available = new Quantity { Value = "2.5", Unit = "TNE" },
            Reserved = new Quantity { Value = "500000.001", Unit = "GRM" },
        };

        var facets = Facets(new Record { Capability = capability }).Capability!;

        facets.Available.ShouldBe(new QuantityFacet(new Fraction(2500, 1), "KGM", "TNE"));
        facets.Free!.Value.ShouldBe(new Fraction(1_999_999_999, 1_000_000));
    }

    [Fact]
    public void What_says_nothing_counts_as_not_stated()
    {
        var need = new Need { Window = new TimeWindow(), AcceptedOrigin = new Area { RadiusKm = 100 } };

        var facets = Facets(new Record { Need = need }).Need!;

        facets.Window.ShouldBeNull();
        facets.AcceptedOrigin.ShouldBeNull(); // a circle needs a point
        facets.LeadTimeDays.ShouldBeNull();
    }

    [Fact]
    public void Certificates_must_be_valid_at_the_start_of_the_window_else_at_its_end()
    {
        var start = new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc);
        var end = start.AddDays(31);
        var both = new TimeWindow { Start = Timestamp.FromDateTime(start), End = Timestamp.FromDateTime(end) };

        Facets(new Record { Need = new Need { Window = both } })
            .Need!.Window!.Value.CertificateDate.ShouldBe(start.Ticks);
        Facets(new Record { Need = new Need { Window = new TimeWindow { End = both.End } } })
            .Need!.Window!.Value.CertificateDate.ShouldBe(end.Ticks);
        new TickSpan(long.MinValue, long.MaxValue).CertificateDate.ShouldBeNull();
    }

    [Theory]
    [InlineData("EN 149", "en-149")]
    [InlineData("ISO 13485:2016", "iso13485 2016")]
    [InlineData("CE", "C.E.")]
    public void Standards_compare_without_regard_to_case_spaces_and_punctuation(string one, string other) =>
        StandardFacet.Of(one).Folded.ShouldBe(StandardFacet.Of(other).Folded);

    [Fact]
    public void A_record_refers_to_its_provider_its_clusters_and_its_ecosystems()
    {
        const string name = "associations/es/organisations/fab";
        var facilitating = new Organisation { Facilitation = new Facilitation { Clusters = { name } } };

        Facets(new Record { Capability = new Capability { Provider = name } }).RefersTo.ShouldBe([name]);
        Facets(new Record { Need = new Need { Seeker = name } }).RefersTo.ShouldBe([name]);
        Facets(new Record { Organisation = facilitating }).RefersTo.ShouldBe([name]);
        Facets(new Record { Need = new Need() }).RefersTo.ShouldBeEmpty();
    }

    [Fact]
    public void A_draft_without_name_is_of_no_association()
    {
        Facets(new Record { Need = new Need() }).Association.ShouldBe("");
        Facets(new Record { Name = "associations/pl/needs/masks", Need = new Need() }).Association.ShouldBe("pl");
    }

    private static RecordFacets Facets(Record record) => RecordFacets.From(record, VocabularySet.BuiltIn);

    private static Code Code(string scheme, string value) => new() { Scheme = scheme, Value = value };

    private static CodeRange RangeOf(string scheme, string value)
    {
        VocabularySet.BuiltIn.TryResolve(scheme, value, out var range, out _).ShouldBeTrue();
        return range;
    }
}
