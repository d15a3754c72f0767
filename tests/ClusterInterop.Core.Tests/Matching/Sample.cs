using ClusterInterop.Core.Matching;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClusterInterop.Core.Tests.Matching;

/// <summary>Needs and capabilities of a few words each. The defaults are tied by one code, and nothing else is stated.
/// </summary>
internal static class Sample
{
    public static readonly VocabularySet Vocabularies = VocabularySet.BuiltIn;

    public static Record Need(string title = "A", string code = "33141000", string name = "associations/pl/needs/n") =>
        With(new Record { Name = name, Revision = 7, Need = new Need() }, title, code);

    public static Record Capability(
        string title = "B", string code = "33141000", string name = "associations/es/capabilities/c") =>
        With(new Record { Name = name, Revision = 9, Capability = new Capability() }, title, code);

    public static Record Also(this Record record, Action<Record> change)
    {
        var copy = record.Clone();
        change(copy);
        return copy;
    }

    /// <summary>Codes are CPV, or written as <c>scheme:value</c>.</summary>
    public static Code Code(string code) => code.Split(':') is [var scheme, var value]
        ? new Code { Scheme = scheme, Value = value }
        : new Code { Scheme = "cpv", Value = code };

    public static Quantity Quantity(string value, string unit = "H87") => new() { Value = value, Unit = unit };

    public static Timestamp Day(int day) =>
        Timestamp.FromDateTime(new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(day));

    public static TimeWindow Days(int start, int end) => new() { Start = Day(start), End = Day(end) };

    public static Text Text(params (string Language, string Words)[] texts)
    {
        var text = new Text();
        foreach (var (language, words) in texts)
            text.ByLanguage.Add(language, words);
        return text;
    }

    public static RecordFacets Facets(this Record record) => RecordFacets.From(record, Vocabularies);

    public static int? Score(Record need, Record capability) =>
        new Matcher(Vocabularies).Judge(need.Facets(), capability.Facets());

    public static Match? Match(Record need, Record capability) =>
        new Matcher(Vocabularies).Explain(need.Facets(), capability.Facets());

    public static MatchPart? Part(Record need, Record capability, MatchPartKind kind) =>
        Match(need, capability)!.Parts.SingleOrDefault(part => part.Kind == kind);

    private static Record With(Record record, string title, string code)
    {
        record.Title = Text(("en", title));
        if (code.Length > 0)
            record.Codes.Add(Code(code));
        return record;
    }
}
