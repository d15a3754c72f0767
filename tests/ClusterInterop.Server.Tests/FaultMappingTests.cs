using System.Globalization;
using System.Reflection;
using System.Text;
using ClusterInterop.Core.Faults;
using ClusterInterop.Server.Wire;
using Google.Protobuf;
using Google.Rpc;

namespace ClusterInterop.Server.Tests;

public sealed class FaultMappingTests
{
    private static IEnumerable<Type> Faults => typeof(FaultException).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(FaultException)) && !type.IsAbstract);

    [Fact]
    public void Every_fault_has_a_status_code_one_reason_and_details_below_4_KiB()
    {
        foreach (var fault in Faults.Select(Example))
        {
            var status = FaultMapping.ToStatus(fault);

            status.Code.ShouldBe((int)FaultMapping.CodeOf(fault));
            var infos = status.Details.Where(detail => detail.Is(ErrorInfo.Descriptor)).ToList();
            infos.Count.ShouldBe(1);
            var info = infos[0].Unpack<ErrorInfo>();
            info.Domain.ShouldBe("clusterinterop");
            info.Reason.ShouldMatch("^[A-Z][A-Z0-9_]{0,62}$");
            status.CalculateSize().ShouldBeLessThan(4096);
        }
    }

    [Fact]
    public void No_two_faults_have_the_same_reason() =>
        Faults.Select(type => Example(type).Reason).ShouldBeUnique();

    [Fact]
    public void Twenty_long_violations_fit_with_all_their_paths_and_their_true_count()
    {
        var violations = new Violations();
        for (var i = 0; i < 31; i++)
        {
            violations.Add(
                string.Create(CultureInfo.InvariantCulture, $"writes[{i}].put.capability.certificates[0].issuer"),
                "TOO_LONG",
                new string('ü', 900));
        }

        var status = FaultMapping.ToStatus(new InvalidRequestException(violations.Reported, violations.Count));

        status.CalculateSize().ShouldBeLessThan(4096);
        var reported = status.GetDetail<BadRequest>()!.FieldViolations;
        reported.Count.ShouldBe(20);
        reported[19].Field.ShouldBe("writes[19].put.capability.certificates[0].issuer");
        reported[19].Reason.ShouldBe("TOO_LONG");
        status.GetDetail<ErrorInfo>()!.Metadata["violation_count"].ShouldBe("31");
    }

    [Fact]
    public void A_violation_names_its_field_its_rule_and_a_sentence()
    {
        var status = FaultMapping.ToStatus(
            InvalidRequestException.Of("name", "NAME_INVALID", "\"x\" is not the name of a record."));

        status.GetDetail<BadRequest>()!.FieldViolations.ShouldBe(
        [
            new BadRequest.Types.FieldViolation
            {
                Field = "name",
                Reason = "NAME_INVALID",
                Description = "\"x\" is not the name of a record.",
            },
        ]);
        status.GetDetail<ErrorInfo>()!.Metadata["violation_count"].ShouldBe("1");
        status.Details.Any(detail => detail.Is(RetryInfo.Descriptor)).ShouldBeFalse();
    }

    [Fact]
    public void A_fault_that_passes_says_when_to_try_again() =>
        FaultMapping.ToStatus(new SyncInProgressException("es")).GetDetail<RetryInfo>()!.RetryDelay.Seconds.ShouldBe(5);

    /// <summary>Writes the table when it is out of date, and fails, so that the change is looked at.</summary>
    [Fact]
    public void The_documentation_lists_every_fault()
    {
        var path = Path.Combine(Sources.Root, "docs", "faults.md");
        var expected = Document();
        var found = File.Exists(path) ? File.ReadAllText(path) : "";
        if (found != expected)
            File.WriteAllText(path, expected);

        (found == expected).ShouldBeTrue("docs/faults.md was out of date and is written anew: look at it, commit it.");
    }

    private static string Document()
    {
        var faults = Faults.Select(Example).ToDictionary(fault => fault.Reason);
        faults.Keys.Order(StringComparer.Ordinal).ShouldBe(FaultDocumentation.Texts.Keys.Order(StringComparer.Ordinal));

        var text = new StringBuilder(FaultDocumentation.Introduction);
        foreach (var (reason, (when, remedy)) in FaultDocumentation.Texts)
        {
            var code = FaultMapping.CodeOf(faults[reason]).ToString();
            var retry = faults[reason].RetryAfter is { } after
                ? string.Create(CultureInfo.InvariantCulture, $"{after.TotalSeconds} s")
                : "";
            string[] cells = ["", $"`{reason}`", UpperSnake(code), when, remedy, retry, ""];
            text.Append(string.Join(" | ", cells).Trim()).Append('\n');
        }

        return text.Append(FaultDocumentation.Conclusion).ToString();
    }

    private static string UpperSnake(string code) => string.Concat(code.Select((character, i) =>
        char.IsUpper(character) && i > 0 ? $"_{character}" : char.ToUpperInvariant(character).ToString()));

    private static FaultException Example(Type type)
    {
        var constructor = type.GetConstructors(BindingFlags.Public | BindingFlags.Instance).Single();
        return (FaultException)constructor.Invoke([.. constructor.GetParameters().Select(ExampleOf)]);
    }

    // Long on purpose: whatever callers send, an answer stays small.
    private static object ExampleOf(ParameterInfo parameter) => parameter.ParameterType switch
    {
        var type when type == typeof(string) => new string('é', 5000),
        var type when type == typeof(int) => 7,
        var type when type == typeof(long) => 7L,
        var type when type == typeof(TimeSpan) => TimeSpan.FromSeconds(30),
        var type when type == typeof(IReadOnlyList<Violation>) =>
            new List<Violation> { new(new string('p', 190), "TOO_LONG", new string('m', 5000)) },
        var type => throw new InvalidOperationException($"There is no example of {type.Name}; add one."),
    };
}
