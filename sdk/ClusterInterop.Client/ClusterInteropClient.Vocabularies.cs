using ClusterInterop.V1;

namespace ClusterInterop.Client;

/// <summary>Says which codes are found, and how they are shown.</summary>
public sealed record TermOptions
{
    /// <summary>
    /// Gets the vocabularies to search, at most 50. Default empty: all; without a text exactly one is required.
    /// </summary>
    public IReadOnlyList<string> Schemes { get; init; } = [];

    /// <summary>Gets the code below which to search, of the one vocabulary. Default null: everywhere.</summary>
    public string? Parent { get; init; }

    /// <summary>Gets in which languages labels are preferred, BCP-47, the best first. Default empty: English.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    /// <summary>Gets how many codes are fetched at a time, 1 to 500. Default 0: the server's 50.</summary>
    public int PageSize { get; init; }
}

public sealed partial class ClusterInteropClient
{
    /// <summary>Lists the code lists that the server knows.</summary>
    /// <param name="cancellationToken">Ends the call with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The vocabularies, by scheme.</returns>
    /// <exception cref="ClusterInteropException"><c>UNAVAILABLE</c> when the server cannot be reached.</exception>
    public async Task<IReadOnlyList<Vocabulary>> ListVocabulariesAsync(CancellationToken cancellationToken = default)
    {
        var answer = await _calls.UnaryAsync(
            _vocabularies.ListVocabulariesAsync, new ListVocabulariesRequest(), cancellationToken)
            .ConfigureAwait(false);
        return answer.Vocabularies;
    }

    /// <summary>Finds codes by text in any language, page after page as they are read; or lists them.</summary>
    /// <param name="text">A word, or a description of at most 4,000 characters; null or empty to list the codes of a
    /// vocabulary, or those below a code.</param>
    /// <param name="options">In which vocabularies, and in which language labels are shown; null for all, in
    /// English.</param>
    /// <param name="cancellationToken">Ends the search with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The codes, the best first; without text in the order of their vocabulary.</returns>
    /// <exception cref="ClusterInteropException"><c>FIELD_INVALID</c>, with the paths, for an unknown vocabulary or
    /// code.</exception>
    public IAsyncEnumerable<Term> SearchTermsAsync(
        string? text, TermOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new TermOptions();
        var request = new SearchTermsRequest
        {
            Text = text ?? "",
            Schemes = { options.Schemes },
            Parent = options.Parent ?? "",
            Languages = { options.Languages },
            PageSize = options.PageSize,
        };
        return ReadPagesAsync(
            (next, token) => _calls.UnaryAsync(
                _vocabularies.SearchTermsAsync, new SearchTermsRequest(request) { PageToken = next }, token),
            page => page.Terms,
            page => page.NextPageToken,
            cancellationToken);
    }
}
