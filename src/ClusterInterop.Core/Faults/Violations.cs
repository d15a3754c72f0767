using System.Globalization;

namespace ClusterInterop.Core.Faults;

/// <summary>Collects what is wrong with a request: all of it is counted, the first few are reported.</summary>
public sealed class Violations
{
    /// <summary>How many violations an answer lists; beyond, only their number is told.</summary>
    public const int MostReported = 20;

    private const int MostValueCharacters = 60;
    private readonly List<Violation> _reported = [];

    public int Count { get; private set; }

    public bool Any => Count > 0;

    public IReadOnlyList<Violation> Reported => _reported;

    public void Add(string path, string reason, string message)
    {
        Count++;
        if (_reported.Count < MostReported)
            _reported.Add(new Violation(path, reason, message));
    }

    public void ThrowIfAny()
    {
        if (Any)
            throw ToException();
    }

    public InvalidRequestException ToException() => new(_reported, Count);

    /// <summary>A caller's value as it may stand in a message: quoted, short, on one line.</summary>
    public static string Quote(string value)
    {
        var shown = value.Length <= MostValueCharacters ? value : value[..MostValueCharacters] + "…";
        return string.Create(CultureInfo.InvariantCulture, $"\"{string.Concat(shown.Select(Visible))}\"");
    }

    // Control, format (bidirectional marks among them) and unpaired surrogate characters would let a value rewrite the
    // message around it on a terminal or in a log.
    private static string Visible(char character) =>
        char.IsControl(character) || char.GetUnicodeCategory(character) is UnicodeCategory.Format
            || char.IsSurrogate(character)
            ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}")
            : character.ToString();
}
