using System.Globalization;
using System.Text;

namespace ClusterInterop.Core.Faults;

/// <summary>Collects what is wrong with a request: all of it is counted, the first few are reported.</summary>
public sealed class Violations
{
    /// <summary>How many violations an answer lists; beyond, only their number is told.</summary>
    public const int MostReported = 20;

    private const int MostMessageCharacters = 500; // as the contract promises
    private const int MostValueCharacters = 60;
    private const int MostQuotedCharacters = 120;
    private readonly List<Violation> _reported = [];

    public int Count { get; private set; }

    public bool Any => Count > 0;

    public IReadOnlyList<Violation> Reported => _reported;

    public void Add(string path, string reason, string message)
    {
        Count++;
        if (_reported.Count < MostReported)
            _reported.Add(new Violation(path, reason, Cut(message, MostMessageCharacters)));
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
        var quoted = new StringBuilder("\"");
        for (var i = 0; i < value.Length; i++)
        {
            var visible = IsVisible(value[i]) ? value[i..(i + 1)] : Escape(value[i]);
            if (i == MostValueCharacters || quoted.Length + visible.Length > MostQuotedCharacters)
            {
                quoted.Append('…');
                break;
            }

            quoted.Append(visible);
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>A value as it may stand in a line: whole, and on that line.</summary>
    public static string Escape(string value) => value.All(IsVisible)
        ? value
        : string.Concat(value.Select(character => IsVisible(character) ? character.ToString() : Escape(character)));

    /// <summary>Whether a character leaves the text around it alone. Control, format (bidirectional marks among them),
    /// line-separating and surrogate characters would let a value rewrite it on a terminal or in a log.</summary>
    public static bool IsVisible(char character) =>
        !char.IsControl(character) && !char.IsSurrogate(character)
        && char.GetUnicodeCategory(character) is not (UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    /// <summary>The beginning of a text, of at most so many characters, none of them half of a pair.</summary>
    public static string Cut(string text, int atMost) =>
        text.Length <= atMost ? text : text[..(char.IsHighSurrogate(text[atMost - 1]) ? atMost - 1 : atMost)];

    private static string Escape(char character) =>
        string.Create(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
}
