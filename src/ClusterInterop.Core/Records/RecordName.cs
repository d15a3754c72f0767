using ClusterInterop.V1;

namespace ClusterInterop.Core.Records;

/// <summary>
/// The name of a record: <c>associations/{association}</c>, or <c>associations/{association}/{kind}/{id}</c>. An
/// instance that exists is valid, so nothing further in checks it again.
/// </summary>
public readonly record struct RecordName
{
    private const string Prefix = "associations/";
    private const int MostIdCharacters = 63;

    private static readonly Dictionary<string, RecordKind> KindsBySegment = new()
    {
        ["clusters"] = RecordKind.Cluster,
        ["organisations"] = RecordKind.Organisation,
        ["ecosystems"] = RecordKind.Ecosystem,
        ["capabilities"] = RecordKind.Capability,
        ["needs"] = RecordKind.Need,
    };

    private RecordName(string value, RecordKind kind, int associationLength)
    {
        Value = value;
        Kind = kind;
        AssociationLength = associationLength;
    }

    public string Value { get; }

    public RecordKind Kind { get; }

    public AssociationId Association => new(Value.Substring(Prefix.Length, AssociationLength));

    private int AssociationLength { get; }

    public static RecordName Parse(string text) =>
        TryParse(text, out var name) ? name : throw new FormatException($"\"{text}\" is not the name of a record.");

    public static bool TryParse(string? text, out RecordName name)
    {
        name = default;
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal))
            return false;

        var rest = text.AsSpan(Prefix.Length);
        var slash = rest.IndexOf('/');
        var association = slash < 0 ? rest : rest[..slash];
        if (!IsId(association))
            return false;
        if (slash < 0)
        {
            name = new(text, RecordKind.Association, association.Length);
            return true;
        }

        rest = rest[(slash + 1)..];
        slash = rest.IndexOf('/');
        if (slash < 0
            || !KindsBySegment.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(rest[..slash], out var kind)
            || !IsId(rest[(slash + 1)..]))
            return false;

        name = new(text, kind, association.Length);
        return true;
    }

    /// <summary>Whether a text is <c>[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?</c>.</summary>
    public static bool IsId(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > MostIdCharacters || text[0] == '-' || text[^1] == '-')
            return false;

        foreach (var character in text)
        {
            if (character is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '-'))
                return false;
        }

        return true;
    }

    /// <summary>The segment that stands for a kind in names, such as <c>capabilities</c>; empty for none.</summary>
    public static string SegmentOf(RecordKind kind) =>
        kind == RecordKind.Association
            ? "associations"
            : KindsBySegment.FirstOrDefault(pair => pair.Value == kind).Key ?? "";

    public bool Equals(RecordName other) => Value == other.Value;

    public override int GetHashCode() => Value?.GetHashCode(StringComparison.Ordinal) ?? 0;

    public override string ToString() => Value;
}
