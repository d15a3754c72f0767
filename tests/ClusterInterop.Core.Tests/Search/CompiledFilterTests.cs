using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Records;
using ClusterInterop.Core.Search;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Tests.Search;

public sealed class CompiledFilterTests
{
    [Fact]
    public void A_filter_the_server_does_not_understand_is_refused_by_its_path()
    {
        var filter = new RecordFilter
        {
            Codes = { new Code { Scheme = "cpv", Value = "33000000" }, new Code { Scheme = "cpv", Value = "x" } },
            Regions = { "ZZ" },
            Text = "masks",
        };
        var violations = new Violations();

        CompiledFilter.Compile(filter, "subjects", false, VocabularySet.BuiltIn, Caller.OfNoAssociation, violations);

        violations.Reported.Select(violation => (violation.Path, violation.Reason)).ShouldBe(
        [
            ("subjects.codes[1].value", "CODE_UNKNOWN"),
            ("subjects.regions[0]", "REGION_UNKNOWN"),
            ("subjects.text", "TEXT_NOT_ALLOWED"),
        ]);
    }

    [Theory]
    [InlineData("kinds[0]", "REQUIRED")]
    [InlineData("codes[0].scheme", "SCHEME_UNKNOWN")]
    [InlineData("codes[1].value", "CODE_UNKNOWN")]
    [InlineData("regions[0]", "REGION_UNKNOWN")]
    [InlineData("states[0]", "ENUM_UNKNOWN")]
    [InlineData("names[0]", "NAME_INVALID")]
    public void What_the_contract_says_of_a_filter_is_checked_before(string path, string reason)
    {
        var request = new SearchRecordsRequest
        {
            Filter = new RecordFilter
            {
                Kinds = { RecordKind.Unspecified },
                Codes = { new Code { Scheme = "isbn", Value = "1" }, new Code { Scheme = "cpv", Value = "99000000" } },
                Regions = { "ZZ" },
                States = { (RecordState)77 },
                Names = { "associations/es/things/1" },
            },
        };

        Should.Throw<InvalidRequestException>(() => new ContractValidator(VocabularySet.BuiltIn).Check(request))
            .FieldViolations.Select(violation => (violation.Path, violation.Reason))
            .ShouldContain(($"filter.{path}", reason));
    }

    [Fact]
    public void Without_a_filter_every_active_record_passes_that_the_caller_may_see()
    {
        var filter = Compile(null, Caller.OfNoAssociation);

        Passes(filter, new Record { Name = "associations/es", State = RecordState.Active }).ShouldBeTrue();
        Passes(filter, new Record { Name = "associations/es", State = RecordState.Withdrawn }).ShouldBeFalse();
        Passes(filter, new Record
        {
            Name = "associations/es", State = RecordState.Active, Visibility = Visibility.Network,
        }).ShouldBeFalse();
    }

    [Fact]
    public void Filters_that_pass_the_same_have_the_same_scope()
    {
        var one = new RecordFilter { Associations = { "pl", "es", "pl" }, Languages = { "pt-br" } };
        var same = new RecordFilter
        {
            Associations = { "es", "pl" }, Languages = { "pt-BR" }, States = { RecordState.Active },
        };

        ScopeOf(one, Caller.OfNoAssociation).ShouldBe(ScopeOf(same, Caller.OfNoAssociation));
        ScopeOf(null, Caller.OfNoAssociation).ShouldBe(ScopeOf(new RecordFilter(), Caller.OfNoAssociation));
    }

    [Fact]
    public void Filters_that_pass_different_records_have_different_scopes()
    {
        RecordFilter[] filters =
        [
            new(),
            new() { Associations = { "es" } },
            new() { Names = { "associations/es" } },
            new() { RefersTo = { "associations/es" } },
            new() { States = { RecordState.Withdrawn } },
            new() { Kinds = { RecordKind.Need } },
            new() { ResourceKinds = { ResourceKind.Product } },
            new() { MinVerification = VerificationLevel.Checked },
            new() { Regions = { "ES" } },
            new() { Codes = { new Code { Scheme = "nuts", Value = "ES" } } },
            new() { Languages = { "es" } },
            new() { Text = "es" },
        ];

        var scopes = filters.SelectMany(filter => new[]
        {
            ScopeOf(filter, Caller.OfNoAssociation),
            ScopeOf(filter, Published.Spain),
            ScopeOf(filter, Published.CallerOf("pl")),
        });

        scopes.Distinct().Count().ShouldBe(36);
    }

    private static CompiledFilter Compile(RecordFilter? filter, Caller caller)
    {
        var violations = new Violations();
        var compiled = CompiledFilter.Compile(filter, "filter", true, VocabularySet.BuiltIn, caller, violations);
        violations.ThrowIfAny();
        return compiled;
    }

    private static string ScopeOf(RecordFilter? filter, Caller caller) =>
        Convert.ToHexString(Compile(filter, caller).Scope.Span);

    private static bool Passes(CompiledFilter filter, Record record) => filter.Passes(Published.LiveOf(record));
}
