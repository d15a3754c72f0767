using ClusterInterop.V1;

namespace ClusterInterop.Benchmarks.Workload;

/// <summary>A search for capabilities that has at least one answer: the division of a code, a country, a
/// word.</summary>
internal sealed record SearchQuestion(string Code, string Country, string Word)
{
    private const int PageSize = 50;
    private const int DivisionDigits = 2;
    private const int CodeDigits = 8;
    private const int LeastLetters = 5;

    /// <summary>So many, each made of a capability of the workload.</summary>
    public static IReadOnlyList<SearchQuestion> Of(RecordGenerator generator, int capabilities, int count)
    {
        // Steps of a size that divides nothing, so that the records asked for lie everywhere.
        var questions = new List<SearchQuestion>(count);
        for (var i = 0; questions.Count < count; i++)
        {
            var record = generator.Capability((int)(i * 7_919L % capabilities));
            var word = record.Title.ByLanguage[record.Title.OriginalLanguage].Split(' ')
                .FirstOrDefault(word => word.Length >= LeastLetters);
            if (record.Codes.Count > 0 && record.Place is { Country.Length: > 0 } place && word is not null)
                questions.Add(new(
                    record.Codes[0].Value[..DivisionDigits].PadRight(CodeDigits, '0'), place.Country, word));
        }

        return questions;
    }

    public SearchRecordsRequest ToRequest() => new()
    {
        Filter = new RecordFilter
        {
            Codes = { new Code { Scheme = CodeTree.Scheme, Value = Code } },
            Regions = { Country },
            Text = Word,
        },
        PageSize = PageSize,
    };
}
