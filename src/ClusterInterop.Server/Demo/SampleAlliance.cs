using Google.Protobuf;

namespace ClusterInterop.Server.Demo;

/// <summary>
/// The sample alliance: one file of records for each association, one record a line in the JSON form of the contract,
/// as <c>clusterinterop publish</c> reads it. It stands in the spring of 2020. Each record is marked as a sample.
/// </summary>
internal static class SampleAlliance
{
    private const string Folder = "Demo.Alliance.";
    private const string Extension = ".jsonl";

    /// <summary>Reads the associations and their records, those referred to before those that refer to them.</summary>
    public static IReadOnlyList<SampleRegister> Read() =>
    [
        .. typeof(SampleAlliance).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => new SampleRegister(name[Folder.Length..^Extension.Length], [.. ReadLines(name)])),
    ];

    private static IEnumerable<Record> ReadLines(string resource)
    {
        using var reader = new StreamReader(typeof(SampleAlliance).Assembly.GetManifestResourceStream(resource)!);
        while (reader.ReadLine() is { } line)
            yield return JsonParser.Default.Parse<Record>(line);
    }
}

/// <summary>All that one association publishes.</summary>
internal sealed record SampleRegister(string Association, IReadOnlyList<Record> Records);
