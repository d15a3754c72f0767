using System.Globalization;
using System.Text;
using ClusterInterop.V1;
using Google.Protobuf;

namespace ClusterInterop.Cli;

/// <summary>A file of records: one a line, in the JSON form of the contract.</summary>
/// <param name="Records">The records, each with the number of its line, in the order of the file.</param>
internal sealed record RecordLines(IReadOnlyList<(int Line, Record Record)> Records)
{
    private const int MostProblems = 20;

    // A message of 4 MiB without what stands around the one record. The limit of a record, which is far below, is the
    // server's to tell.
    private const int MostBytesOfARequest = (4 * 1024 * 1024) - (16 * 1024);

    /// <summary>UTF-8 that refuses bytes which are none, instead of replacing what the publisher wrote.</summary>
    public static readonly Encoding StrictUtf8 = new UTF8Encoding(false, throwOnInvalidBytes: true);

    /// <summary>Reads a file, or with <c>-</c> what comes in. Every line that is no record is named.</summary>
    /// <returns>The records; null when a line is not one.</returns>
    /// <exception cref="UsageException">The file cannot be read.</exception>
    public static async Task<RecordLines?> ReadAsync(
        string path, Terminal terminal, CancellationToken cancellationToken)
    {
        try
        {
            if (path == "-")
                return await ReadAsync(terminal.In, terminal, cancellationToken);
            using var reader = new StreamReader(path, StrictUtf8);
            return await ReadAsync(reader, terminal, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path} cannot be read: {failure.Message}");
        }
    }

    private static async Task<RecordLines?> ReadAsync(
        TextReader reader, Terminal terminal, CancellationToken cancellationToken)
    {
        var records = new List<(int, Record)>();
        var lineOfName = new Dictionary<string, int>();
        var problems = new List<string>();
        var number = 0;
        try
        {
            // A read from a terminal or pipe cannot be cancelled; to wait for it can.
            while (await reader.ReadLineAsync(cancellationToken).AsTask().WaitAsync(cancellationToken) is { } line)
            {
                number++;
                if (string.IsNullOrWhiteSpace(line))
                    continue;
                if (Parse(line, out var problem) is not { } record)
                    problems.Add($"line {number}: {problem}");
                else if (record.Name.Length == 0)
                    problems.Add($"line {number}: name: It is required.");
                else if (record.CalculateSize() is var bytes and > MostBytesOfARequest)
                    problems.Add(string.Create(
                        CultureInfo.InvariantCulture,
                        $"line {number}: It has {bytes:N0} bytes; no request carries it."));
                else if (!lineOfName.TryAdd(record.Name, number))
                    problems.Add($"line {number}: name: {record.Name} is on line {lineOfName[record.Name]} already.");
                else
                    records.Add((number, record));
            }
        }
        catch (DecoderFallbackException)
        {
            problems.Add($"line {number + 1} or soon after: these bytes are not UTF-8.");
        }

        if (problems.Count == 0)
            return new RecordLines(records);
        Refuse(terminal, problems, "line is not a record", "lines are not records");
        return null;
    }

    /// <summary>Says which lines cannot be sent, and that therefore none was.</summary>
    public static void Refuse(Terminal terminal, IReadOnlyCollection<string> problems, string one, string several)
    {
        terminal.Error.WriteLine($"error: {Wording.Count(problems.Count, one, several)}; nothing was sent.");
        foreach (var problem in problems.Take(MostProblems))
            terminal.Error.WriteLine($"  {Wording.OnOneLine(problem)}");
        if (problems.Count > MostProblems)
            terminal.Error.WriteLine($"  … and {problems.Count - MostProblems} more");
    }

    private static Record? Parse(string line, out string problem)
    {
        problem = JsonFaults.Find(line, Record.Descriptor) ?? "";
        return problem.Length == 0 ? JsonParser.Default.Parse<Record>(line) : null;
    }
}
