namespace ClusterInterop.Core.Vocabularies;

/// <summary>
/// A code as an interval of numbers, so that "is a descendant of" is "lies within". In the schemes whose codes carry
/// their tree in their writing (CPV, NACE, regions) the interval follows from the code alone, so that an unlisted or
/// outdated code falls in the right place too; in others it is the code's position in the list.
/// </summary>
/// <param name="Scheme">Number of the scheme, see <see cref="Schemes"/>. Countries and NUTS share one.</param>
/// <param name="First">The code itself, as a number.</param>
/// <param name="Last">The last number below the code.</param>
internal readonly record struct CodeRange(int Scheme, uint First, uint Last)
{
    /// <summary>How deep the code stands in its tree, 1 the topmost.</summary>
    public int Depth => Schemes.DepthOf(Scheme, Last - First);

    /// <summary>Whether the other code is this one or stands below it.</summary>
    public bool Contains(CodeRange other) => Scheme == other.Scheme && First <= other.First && other.Last <= Last;

    /// <summary>Whether one of the two is the other or stands below it.</summary>
    public bool RelatedTo(CodeRange other) => Contains(other) || other.Contains(this);

    /// <summary>How many levels lie between two related codes, 0 for the same; null if they are not related.</summary>
    public int? StepsBetween(CodeRange other) => RelatedTo(other) ? Math.Abs(Depth - other.Depth) : null;

    /// <summary>The code above this one at that depth; the code itself if it stands no deeper.</summary>
    public CodeRange AtDepth(int depth)
    {
        if (depth >= Depth)
            return this;
        var size = Schemes.SizeAt(Scheme, Math.Max(depth, 1));
        var first = First - (First % size);
        return new CodeRange(Scheme, first, first + size - 1);
    }

    /// <summary>The depth of the deepest code above both, themselves included; 0 if there is none.</summary>
    public int SharedDepth(CodeRange other)
    {
        if (Scheme != other.Scheme)
            return 0;
        var (depth, deepest) = (0, Math.Min(Depth, other.Depth));
        while (depth < deepest && AtDepth(depth + 1) == other.AtDepth(depth + 1))
            depth++;
        return depth;
    }
}
