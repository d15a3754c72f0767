using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ClusterInterop.V1;
using Google.Protobuf;

namespace ClusterInterop.RealData.Tests.Connectors;

/// <summary>Collects the records and warnings of a connector's run.</summary>
internal sealed class RegisterBuilder(string association, Reading reading)
{
    private const int MostAnnotationCharacters = 1000;

    private readonly Dictionary<string, Record> _records = [];
    private readonly List<ConnectorWarning> _warnings = [];

    public bool AsItStands => reading == Reading.AsItStands;

    public Register Build() => new([.. _records.Values], _warnings);

    public bool Contains(string name) => _records.ContainsKey(name);

    public string NameOf(RecordKind kind, string id) => Client.RecordName.For(association, kind, id);

    /// <summary>A name that no record has yet: a row that the source repeats gets a number of its own.</summary>
    public string NewNameOf(RecordKind kind, string id)
    {
        var name = NameOf(kind, id);
        if (!Contains(name))
            return name;
        for (var number = 2; ; number++)
        {
            var numbered = NameOf(kind, string.Create(CultureInfo.InvariantCulture, $"{id}-{number}"));
            if (Contains(numbered))
                continue;
            Warn(numbered, "ROW_REPEATED", $"{id} stands in the source {number} times.");
            return numbered;
        }
    }

    /// <summary>Adds a finished record. Its content is its version, so that a synchronisation sends what
    /// changed.</summary>
    public void Add(Record record)
    {
        record.Visibility = Visibility.Public;
        record.Verification = VerificationLevel.Declared;
        var digest = SHA256.HashData(record.ToByteArray());
        record.SourceVersion = Convert.ToHexStringLower(digest.AsSpan(0, 12));
        _records[record.Name] = record;
    }

    public void Warn(string record, string reason, string message, string? refusedAs = null) =>
        _warnings.Add(new ConnectorWarning(record, reason, message, refusedAs));

    public static Text TextIn(string language, string text) =>
        new() { OriginalLanguage = language, ByLanguage = { [language] = text } };

    /// <summary>Keeps a value as the source writes it; a long one in pieces: <c>key</c>, <c>key-2</c> ...</summary>
    public static void Annotate(Record record, string key, string value)
    {
        for (var (start, piece) = (0, 1); start < value.Length; piece++)
        {
            var length = Math.Min(MostAnnotationCharacters, value.Length - start);
            if (start + length < value.Length && char.IsHighSurrogate(value[start + length - 1]))
                length--;
            var name = piece == 1 ? key : string.Create(CultureInfo.InvariantCulture, $"{key}-{piece}");
            record.Annotations[name] = value.Substring(start, length);
            start += length;
        }
    }

    /// <summary>An annotation that was kept in pieces, whole again; empty if there is none.</summary>
    public static string Annotated(Record record, string key)
    {
        var whole = new StringBuilder(record.Annotations.GetValueOrDefault(key));
        for (var piece = 2;; piece++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{key}-{piece}");
            if (!record.Annotations.TryGetValue(name, out var text))
                return whole.ToString();
            whole.Append(text);
        }
    }
}
