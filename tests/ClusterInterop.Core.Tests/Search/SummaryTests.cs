using System.Globalization;
using ClusterInterop.Core.Faults;
using ClusterInterop.V1;
using CsCheck;

namespace ClusterInterop.Core.Tests.Search;

public sealed class SummaryTests
{
    private static readonly GroupBy ByKind = new() { Kind = new KindDimension() };
    private static readonly GroupBy ByAssociation = new() { Association = new AssociationDimension() };
    private static readonly GroupBy ByResourceKind = new() { ResourceKind = new ResourceKindDimension() };
    private readonly Published _directory = new();

    [Fact]
    public void It_counts_and_adds_up_as_a_recount_does() => Gen.Int.Sample(seed =>
    {
        var random = new Random(seed);
        var (directory, values) = (new Published(), new RandomDirectory(random));
        for (var i = 0; i < 60; i++)
            directory.Put(values.NextRecord());
        var (filter, caller) = (values.NextFilter(), values.NextCaller());

        var summary = directory.Summarize(
            new SummarizeRecordsRequest
            {
                Filter = filter,
                GroupBy = { ByRegion(1), ByCode("cpv", 2), ByKind },
                MaxGroups = 1000,
            },
            caller is null ? Core.Records.Caller.OfNoAssociation : Published.CallerOf(caller));

        var passing = directory.Records
            .Where(record => FullScan.Passes(record, filter, caller)).ToList();
        summary.TotalRecords.ShouldBe(passing.Count);
        summary.Groups.Select(group => $"{string.Join('\t', group.Keys)} {group.Count} {Told(group)}")
            .ShouldBe(Recount(passing));
        summary.TotalGroups.ShouldBe(summary.Groups.Count);
    }, iter: 200);

    [Fact]
    public void Places_count_under_their_country_or_region_or_what_is_known_of_them()
    {
        PutAt("a", new Place { Region = "ES511" });
        PutAt("b", new Place { Region = "ES51" });
        PutAt("c", new Place { Country = "ES" });
        PutAt("d", new Place { Region = "EL30" });
        PutAt("e", null);

        Groups(ByRegion(0)).ShouldBe(["ES 3", " 1", "GR 1"]);
        Groups(ByRegion(1)).ShouldBe(["ES5 2", " 1", "EL3 1", "ES 1"]);
        Groups(ByRegion(3)).ShouldBe([" 1", "EL30 1", "ES 1", "ES51 1", "ES511 1"]);
    }

    [Fact]
    public void Codes_count_under_their_ancestor_and_a_record_once_a_group()
    {
        _directory.Put("a", "x", codes: [Cpv("33141000"), Cpv("33190000"), Cpv("18400000")]);
        _directory.Put("b", "x", codes: [Cpv("33000000"), new Code { Scheme = "ecosystem", Value = "health" }]);
        _directory.Put("c", "x");

        Groups(ByCode("cpv", 1)).ShouldBe(["33000000 2", " 1", "18000000 1"]);
        Groups(ByCode("cpv", 0)).ShouldBe([" 1", "18400000 1", "33000000 1", "33141000 1", "33190000 1"]);
        Groups(ByCode("ecosystem", 1)).ShouldBe([" 2", "health 1"]);
    }

    [Fact]
    public void Regions_as_codes_are_written_as_their_scheme_writes_them()
    {
        _directory.Put("a", "x", codes: new Code { Scheme = "nuts", Value = "EL30" });

        Groups(ByCode("nuts", 1)).ShouldBe(["EL 1"]);
    }

    [Fact]
    public void Kinds_associations_and_resource_kinds_have_readable_keys()
    {
        Put("a", new Capability { Kind = ResourceKind.Product });
        Put("b", new Capability());
        _directory.Put(new Record { Name = "associations/es", Title = Published.InEnglish("Spain") });

        Groups(ByResourceKind, ByKind).ShouldBe(
            ["|associations 1", "|capabilities 1", "product|capabilities 1"]);
        Groups(ByAssociation).ShouldBe(["es 3"]);
    }

    [Fact]
    public void What_is_available_is_added_up_exactly_in_base_units_less_what_is_reserved()
    {
        Put("a", new Capability { Available = Quantity("1.5", "TNE"), Reserved = Quantity("0.000000001", "KGM") });
        Put("b", new Capability { Available = Quantity("1", "ONZ") });
        Put("c", new Capability { Available = Quantity("7", "H87") });
        _directory.Put(new Record
        {
            Name = "associations/es/needs/d", Need = new Need { Quantity = Quantity("2", "TNE") },
        });

        var group = _directory.Summarize(new SummarizeRecordsRequest { GroupBy = { ByAssociation } }).Groups.Single();

        group.Available.ShouldBe([Quantity("7", "H87"), Quantity("1500.028349522125", "KGM")]);
        group.Needed.ShouldBe([Quantity("2000", "KGM")]);
    }

    [Fact]
    public void Capacity_a_day_is_rounded_once_to_9_decimals_half_away_from_zero()
    {
        Put("a", new Capability { Capacity = Quantity("100", "H87"), CapacityDays = 3 });
        Put("b", new Capability { Capacity = Quantity("100", "H87"), CapacityDays = 3 });
        Put("c", new Capability { Capacity = Quantity("100", "H87"), CapacityDays = 3 });
        Put("d", new Capability { Capacity = Quantity("5", "H87") });
        Put("e", new Capability { Capacity = Quantity("0.000000001", "KGM"), CapacityDays = 2 });

        var group = _directory.Summarize(new SummarizeRecordsRequest { GroupBy = { ByAssociation } }).Groups.Single();

        group.CapacityPerDay.ShouldBe([Quantity("105", "H87"), Quantity("0.000000001", "KGM")]);
    }

    [Fact]
    public void The_largest_groups_are_told_and_all_are_counted()
    {
        for (var i = 0; i < 150; i++)
            _directory.Put($"r{i}", "x", codes: Cpv($"33{i:D3}000"));

        var summary = _directory.Summarize(new SummarizeRecordsRequest { GroupBy = { ByCode("cpv", 0) } });

        summary.Groups.Count.ShouldBe(100);
        summary.TotalGroups.ShouldBe(150);
        summary.TotalRecords.ShouldBe(150);
    }

    [Fact]
    public void A_dimension_that_is_given_twice_or_not_known_is_refused_by_its_path()
    {
        var request = new SummarizeRecordsRequest
        {
            GroupBy = { ByKind, ByKind.Clone(), ByCode("no-such-list", 1) },
            Filter = new RecordFilter { Text = "!" },
        };

        Should.Throw<InvalidRequestException>(() => _directory.Summarize(request)).FieldViolations
            .Select(violation => (violation.Path, violation.Reason)).ShouldBe(
            [
                ("filter.text", "TEXT_WITHOUT_WORDS"),
                ("group_by[1]", "DUPLICATE"),
                ("group_by[2].code.scheme", "SCHEME_UNKNOWN"),
            ]);
    }

    [Fact]
    public void A_text_has_at_most_50_different_words()
    {
        var words = string.Join(' ', Enumerable.Range(0, 50).Select(n => $"w{n} W{n}"));

        _directory.Summarize(new SummarizeRecordsRequest { Filter = new() { Text = words } }).TotalRecords.ShouldBe(0);
        Should.Throw<InvalidRequestException>(() => _directory.Summarize(
            new SummarizeRecordsRequest { Filter = new() { Text = words + " w50" } })).FieldViolations
            .Single().Message.ShouldBe("It has 51 different words; at most 50 are allowed.");
    }

    private static IEnumerable<string> Recount(List<Record> records)
    {
        var groups = new SortedDictionary<string, List<Record>>(StringComparer.Ordinal);
        foreach (var record in records)
        {
            var region = record.Place?.Region is { Length: > 0 } stated ? stated : record.Place?.Country ?? "";
            region = region is { Length: 2 } ? region.Replace("EL", "GR") : region[..Math.Min(region.Length, 3)];
            var codes = record.Codes.Where(code => code.Scheme == "cpv")
                .Select(code => code.Value[..3] + "00000").Distinct().DefaultIfEmpty("");
            foreach (var code in codes)
            {
                var keys = $"{region}\t{code}\t{record.Name.Split('/')[2]}";
                groups.TryAdd(keys, []);
                groups[keys].Add(record);
            }
        }

        return groups.OrderByDescending(group => group.Value.Count)
            .Select(group => $"{group.Key} {group.Value.Count} {Added(group.Value)}");
    }

    // Quantities of the random directory are few and small, so that plain decimals add them up exactly.
    private static string Added(List<Record> records)
    {
        var available = records.Select(record => record.Capability?.Available).OfType<Quantity>();
        var needed = records.Select(record => record.Need?.Quantity).OfType<Quantity>();
        return $"{Sums(available)};{Sums(needed)}";
    }

    private static string Told(SummaryGroup group) =>
        $"{string.Join(',', group.Available.Select(q => $"{q.Value} {q.Unit}"))};"
        + string.Join(',', group.Needed.Select(q => $"{q.Value} {q.Unit}"));

    private static string Sums(IEnumerable<Quantity> quantities) => string.Join(',', quantities
        .GroupBy(q => q.Unit == "TNE" ? "KGM" : q.Unit).OrderBy(unit => unit.Key)
        .Select(unit => string.Create(CultureInfo.InvariantCulture, $"{unit.Sum(InBaseUnit):0.###} {unit.Key}")));

    private static decimal InBaseUnit(Quantity q) =>
        decimal.Parse(q.Value, CultureInfo.InvariantCulture) * (q.Unit == "TNE" ? 1000 : 1);

    private IEnumerable<string> Groups(params GroupBy[] dimensions) =>
        _directory.Summarize(new SummarizeRecordsRequest { GroupBy = { dimensions } }).Groups
            .Select(group => $"{string.Join('|', group.Keys)} {group.Count}");

    private void PutAt(string id, Place? place) =>
        _directory.Put(new Record { Name = $"associations/es/clusters/{id}", Cluster = new Cluster(), Place = place });

    private void Put(string id, Capability capability) =>
        _directory.Put(new Record { Name = $"associations/es/capabilities/{id}", Capability = capability });

    private static GroupBy ByRegion(int level) => new() { Region = new RegionDimension { Level = level } };

    private static GroupBy ByCode(string scheme, int level) =>
        new() { Code = new CodeDimension { Scheme = scheme, Level = level } };

    private static Code Cpv(string value) => new() { Scheme = "cpv", Value = value };

    private static Quantity Quantity(string value, string unit) => new() { Value = value, Unit = unit };
}
