using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using ClusterInterop.V1;

namespace ClusterInterop.Client;

/// <summary>
/// The name of a record: <c>associations/{association}</c> for an association's profile, else
/// <c>associations/{association}/{kind}/{id}</c>. It converts to the text that the contract uses.
/// </summary>
public readonly partial record struct RecordName
{
    private static readonly (RecordKind Kind, string Segment)[] Segments =
    [
        (RecordKind.Cluster, "clusters"),
        (RecordKind.Organisation, "organisations"),
        (RecordKind.Ecosystem, "ecosystems"),
        (RecordKind.Capability, "capabilities"),
        (RecordKind.Need, "needs"),
    ];

    private RecordName(string association, RecordKind kind, string? id)
    {
        Association = association;
        Kind = kind;
        Id = id;
    }

    /// <summary>Gets the id of the association that publishes the record, such as <c>es</c>.</summary>
    public string Association { get; }

    /// <summary>Gets the kind of the record.</summary>
    public RecordKind Kind { get; }

    /// <summary>Gets the id that the publisher chose; null for the profile of an association.</summary>
    public string? Id { get; }

    /// <summary>Makes the name of an association's profile.</summary>
    /// <param name="association">The association's id: 1 to 63 of <c>a-z</c>, <c>0-9</c> and inner hyphens.</param>
    /// <returns>The name.</returns>
    /// <exception cref="ArgumentException">The id is not written so.</exception>
    public static RecordName ForAssociation(string association) =>
        new(Checked(association, nameof(association)), RecordKind.Association, null);

    /// <summary>Makes the name of a record.</summary>
    /// <param name="association">The association's id: 1 to 63 of <c>a-z</c>, <c>0-9</c> and inner hyphens.</param>
    /// <param name="kind">The kind; anything but an association.</param>
    /// <param name="id">The record's id, written likewise.</param>
    /// <returns>The name.</returns>
    /// <exception cref="ArgumentException">An id is not written so, or the kind has no such names.</exception>
    public static RecordName For(string association, RecordKind kind, string id)
    {
        if (!Segments.Any(segment => segment.Kind == kind))
            throw new ArgumentException($"Records of kind {kind} have no names with an id.", nameof(kind));
        return new(Checked(association, nameof(association)), kind, Checked(id, nameof(id)));
    }

    /// <summary>Reads a name, if it is one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">The name.</param>
    /// <returns>Whether the text is a name.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out RecordName name)
    {
        name = default;
        if (text is null || NamePattern().Match(text) is not { Success: true } match)
            return false;
        var segment = match.Groups["kind"];
        var kind = segment.Success
            ? Segments.First(known => known.Segment == segment.Value).Kind
            : RecordKind.Association;
        name = new(match.Groups["association"].Value, kind, segment.Success ? match.Groups["id"].Value : null);
        return true;
    }

    /// <summary>Returns the name as text.</summary>
    /// <param name="name">The name.</param>
    public static implicit operator string(RecordName name) => name.ToString();

    /// <summary>Returns the name as text.</summary>
    /// <returns>The text; empty for the default.</returns>
    public override string ToString()
    {
        if (Association is null)
            return "";
        var kind = Kind;
        return Id is null
            ? $"associations/{Association}"
            : $"associations/{Association}/{Segments.First(segment => segment.Kind == kind).Segment}/{Id}";
    }

    private static string Checked(string id, string parameter) => IdPattern().IsMatch(id ?? "")
        ? id!
        : throw new ArgumentException(
            $"'{id}' is not an id: 1 to 63 of a-z, 0-9 and hyphens, neither first nor last.", parameter);

    private const string IdRule = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

    [GeneratedRegex(@"\A" + IdRule + @"\z")]
    private static partial Regex IdPattern();

    [GeneratedRegex(
        @"\Aassociations/(?<association>" + IdRule + ")"
        + "(/(?<kind>clusters|organisations|ecosystems|capabilities|needs)/(?<id>" + IdRule + @"))?\z")]
    private static partial Regex NamePattern();
}
