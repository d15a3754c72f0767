using System.Globalization;

namespace ClusterInterop.Core.Records;

/// <summary>The number of a change. Commit order is revision order; 0 stands before the first change.</summary>
public readonly record struct Revision(long Value) : IComparable<Revision>
{
    public static readonly Revision None;

    public int CompareTo(Revision other) => Value.CompareTo(other.Value);

    public static bool operator <(Revision left, Revision right) => left.Value < right.Value;

    public static bool operator >(Revision left, Revision right) => left.Value > right.Value;

    public static bool operator <=(Revision left, Revision right) => left.Value <= right.Value;

    public static bool operator >=(Revision left, Revision right) => left.Value >= right.Value;

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Tells one history of the directory from another: made when a database is made, kept by backups.</summary>
public readonly record struct FeedId(uint Value);

/// <summary>
/// A random number given to each commit. After a restore the same revisions are given again, to other changes: a token
/// whose tag is not that of its revision stands for a change that is lost.
/// </summary>
public readonly record struct CommitTag(uint Value);

/// <summary>The id of an association: the tenant. An instance that exists is valid.</summary>
public readonly record struct AssociationId
{
    /// <summary>Publishes the 14 industrial ecosystems; nobody can call as it.</summary>
    public static readonly AssociationId Eu = new("eu");

    internal AssociationId(string value) => Value = value;

    public string Value { get; }

    public static bool TryParse(string? text, out AssociationId id)
    {
        id = text is not null && RecordName.IsId(text) ? new(text) : default;
        return id.Value is not null;
    }

    public override string ToString() => Value;
}
