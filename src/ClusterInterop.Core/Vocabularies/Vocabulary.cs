using System.Collections.Frozen;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace ClusterInterop.Core.Vocabularies;

/// <summary>Where a vocabulary comes from.</summary>
internal enum VocabularyOrigin
{
    BuiltIn,
    Imported,
}

/// <summary>A public code list, in the order of its tree. Immutable.</summary>
internal sealed class Vocabulary
{
    private readonly Scheme _scheme;
    private readonly CodeSyntax? _syntax;
    private readonly VocabularyTerm[] _terms;
    private readonly FrozenDictionary<string, VocabularyTerm> _byValue;

    public Vocabulary(VocabularyContent content, VocabularyOrigin origin)
    {
        _scheme = Schemes.Find(content.Scheme) ?? throw new ArgumentException($"There is no scheme {content.Scheme}.");
        _syntax = CodeSyntax.Of(content.Scheme);
        _terms = InOrder(content);
        _byValue = _terms.ToFrozenDictionary(term => term.Value);
        Version = content.Version;
        Origin = origin;
        Languages = [.. _terms.SelectMany(term => term.Labels).Select(label => label.Language).Distinct()
            .Order(StringComparer.Ordinal)];
    }

    public string Scheme => _scheme.Name;

    public string Title => _scheme.Title;

    public string Version { get; }

    public VocabularyOrigin Origin { get; }

    /// <summary>Whether records may carry its codes. False for lists that serve other fields.</summary>
    public bool UsableAsCode => _scheme.UsableAsCode;

    /// <summary>The languages of its labels, in order; <c>und</c> stands for names that are the same in all.</summary>
    public IReadOnlyList<string> Languages { get; }

    /// <summary>The codes in preorder: each before those below it.</summary>
    public IReadOnlyList<VocabularyTerm> Terms => _terms;

    public bool TryGet(string value, [NotNullWhen(true)] out VocabularyTerm? term) =>
        _byValue.TryGetValue(value, out term);

    /// <summary>What is known about a code, and where it stands.</summary>
    public CodeStanding Resolve(string value, out CodeRange range)
    {
        range = default;
        if (TryGet(value, out var term))
        {
            range = term.Range;
            return CodeStanding.Listed;
        }

        if (_syntax is null || !_syntax.TryParse(value, out range))
            return CodeStanding.Unknown;
        var hasAncestor = NearestTo(range) is not null;
        if (Scheme == Schemes.Nuts) // The United Kingdom left NUTS; its regions are all of older versions.
            return hasAncestor || Regions.CountryOf(range) == "GB" ? CodeStanding.Outdated : CodeStanding.Unknown;
        return hasAncestor ? CodeStanding.Unlisted : CodeStanding.Unknown;
    }

    /// <summary>The code of this range, or the nearest listed one above it; null if there is none.</summary>
    public VocabularyTerm? NearestTo(CodeRange range)
    {
        for (var depth = range.Depth; depth >= 1; depth--)
            if (Find(range.AtDepth(depth)) is { } term)
                return term;
        return null;
    }

    /// <summary>The codes below a range, in order: consecutive ones of <see cref="Terms"/>.</summary>
    public ReadOnlySpan<VocabularyTerm> Below(CodeRange range)
    {
        var start = Position(range);
        if (start < _terms.Length && _terms[start].Range == range)
            start++;
        var end = start;
        while (end < _terms.Length && range.Contains(_terms[end].Range))
            end++;
        return _terms.AsSpan(start, end - start);
    }

    /// <summary>The code of a range, also of one that is not listed.</summary>
    public string Write(CodeRange range) =>
        _syntax?.Write(range) ?? Find(range)?.Value
        ?? throw new ArgumentException($"{Scheme} has no code of range {range}.");

    /// <summary>How a value that is not a code of the list should be written, where that can be told.</summary>
    public string Advise(string value)
    {
        if (_syntax is not null && _syntax.TryParse(value, out _))
            return "it is written as one, but nothing above it is listed";
        if (_syntax is not null)
            return _syntax.Advise(value);
        var folded = Folding.Fold(value);
        foreach (var term in _terms)
            if (term.Value.Equals(value, StringComparison.OrdinalIgnoreCase)
                || (folded.Length > 0 && term.Labels.Any(label => Folding.Fold(label.Text) == folded)))
                return $"write {term.Value}";
        return $"search for it with SearchTerms in the scheme {Scheme}";
    }

    public VocabularyContent ToContent() =>
        new(Scheme, Version, [.. _terms.Select(term => new ContentTerm(term.Value, term.Parent, term.Labels))]);

    private VocabularyTerm? Find(CodeRange range)
    {
        var position = Position(range);
        return position < _terms.Length && _terms[position].Range == range ? _terms[position] : null;
    }

    // Where the range stands or would stand in preorder.
    private int Position(CodeRange range)
    {
        var (low, high) = (0, _terms.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (InPreorder(_terms[middle].Range, range) < 0)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private static int InPreorder(CodeRange left, CodeRange right) =>
        left.First != right.First ? left.First.CompareTo(right.First) : right.Last.CompareTo(left.Last);

    private VocabularyTerm[] InOrder(VocabularyContent content)
    {
        var terms = content.Terms.OrderBy(term => term.Value, StringComparer.Ordinal).Select((term, position) =>
        {
            var range = new CodeRange(_scheme.Number, (uint)position, (uint)position);
            if (_syntax is not null && !_syntax.TryParse(term.Value, out range))
                throw new UnreachableException($"{term.Value} is not a code of {content.Scheme}.");
            return new VocabularyTerm(term.Value, "", range.Depth, range, term.Labels);
        }).ToArray();
        Array.Sort(terms, (left, right) => InPreorder(left.Range, right.Range));

        var above = new Stack<VocabularyTerm>();
        for (var i = 0; i < terms.Length; i++)
        {
            while (above.Count > 0 && !above.Peek().Range.Contains(terms[i].Range))
                above.Pop();
            if (above.Count > 0)
                terms[i] = terms[i] with { Parent = above.Peek().Value };
            above.Push(terms[i]);
        }

        return terms;
    }
}
