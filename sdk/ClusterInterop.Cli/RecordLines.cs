using System.Globalization;
using System.Text;
using ClusterInterop.V1;
using Google.Protobuf;

namespace ClusterInterop.Cli;

/// <summary>A line of a file of records.</summary>
/// <param name="Line">Its number.</param>
/// <param name="Contacts">Null where the line says nothing of contacts: they stay as they are.</param>
/// <param name="HasEnvelope">Whether the record is the field <c>record</c> of what stands in the line.</param>
internal sealed record RecordLine(int Line, Record Record, IReadOnlyList<Contact>? Contacts, bool HasEnvelope)
{
    public Write ToWrite() => new()
    {
        Put = Record,
        Contacts = Contacts is null ? null : new ContactList { Contacts = { Contacts } },
    };

    /// <summary>The path within the line of a field of the write or entry that was made of it: the server knows the
    /// record and its contacts by other names than the file.</summary>
    public string PathOf(string field)
    {
        if (field.StartsWith("contacts.contacts[", StringComparison.Ordinal))
            return field["contacts.".Length..];
        return HasEnvelope && !field.StartsWith("contacts", StringComparison.Ordinal) ? $"record.{field}" : field;
    }
}

/// <summary>
/// A file of records: one a line, in the JSON form of the contract, either the record itself or an object with the
/// record and its contacts: <c>{"record": {...}, "contacts": [...]}</c>.
/// </summary>
/// <param name="Records">The records, in the order of the file.</param>
internal sealed record RecordLines(IReadOnlyList<RecordLine> Records)
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
        var records = new List<RecordLine>();
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
                if (Parse(line, number, out var problem) is not { Record: var record } parsed)
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
                    records.Add(parsed);
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

    // An entry of a synchronisation has both fields. Its contacts are a message of their own in the contract, because
    // only that can be absent; in a file they are a list, and a record has no field of these names.
    private static RecordLine? Parse(string line, int number, out string problem)
    {
        if (JsonEnvelope.Read(line) is not (var body, var contacts))
        {
            problem = JsonFaults.Find(line, Record.Descriptor) ?? "";
            return problem.Length == 0 ? new(number, JsonParser.Default.Parse<Record>(line), null, false) : null;
        }

        problem = JsonFaults.Find(body, Record.Descriptor) is { } wrong ? $"record.{wrong}"
            : contacts is null ? ""
            : JsonFaults.Find($"{{\"contacts\":{contacts}}}", ContactList.Descriptor) ?? "";
        if (problem.Length > 0)
            return null;

        var list = contacts is null ? null : JsonParser.Default.Parse<ContactList>($"{{\"contacts\":{contacts}}}");
        return new(number, JsonParser.Default.Parse<Record>(body), list?.Contacts, true);
    }
}
