namespace ClusterInterop.Core.Vocabularies;

/// <summary>How the version of a list may be written: it is sent to readers, and kept in a line of its own.</summary>
internal static class ListVersion
{
    public const int MaxLength = 63; // as the contract promises

    /// <summary>What a version must be, to be told after "must".</summary>
    public const string Rule = "have 1 to 63 characters, on one line, without spaces around them";

    public static bool IsValid(string version) =>
        version.Length is > 0 and <= MaxLength
        && version == version.Trim()
        && version.All(sign => sign == ' ' || !(char.IsWhiteSpace(sign) || char.IsControl(sign)));
}
