namespace ClusterInterop.Core.Vocabularies;

/// <summary>What a vocabulary knows about a code.</summary>
internal enum CodeStanding
{
    /// <summary>Nothing, or it is not written as codes of this list are: refused.</summary>
    Unknown,

    /// <summary>It is in the list.</summary>
    Listed,

    /// <summary>It is written as a code of the list and has an ancestor there: accepted, with a warning.</summary>
    Unlisted,

    /// <summary>A region code of an older NUTS version: accepted, matched by its prefix, with a warning.</summary>
    Outdated,
}
