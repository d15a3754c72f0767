using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Records;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;
using Grpc.Core;
using Vocabulary = ClusterInterop.Core.Vocabularies.Vocabulary;
using VocabularyOrigin = ClusterInterop.Core.Vocabularies.VocabularyOrigin;

namespace ClusterInterop.Server.Services;

/// <summary>Tells which code lists are known, and finds codes.</summary>
internal sealed class VocabularyService(VocabularySet vocabularies, ContractValidator contract) : VocabularyBinding.Base
{
    private const int DefaultPageSize = 50;
    private static readonly string[] EnglishFirst = ["en"];

    public override Task<ListVocabulariesResponse> ListVocabularies(
        ListVocabulariesRequest request, ServerCallContext context) =>
        Task.FromResult(new ListVocabulariesResponse { Vocabularies = { vocabularies.All.Select(Describe) } });

    public override Task<SearchTermsResponse> SearchTerms(SearchTermsRequest request, ServerCallContext context)
    {
        Check(request);
        var offset = TermPageToken.Read(request);
        var limit = request.PageSize == 0 ? DefaultPageSize : request.PageSize;
        var page = vocabularies.Search(new TermQuery(request.Text, request.Schemes, request.Parent, offset, limit));

        var languages = request.Languages.Count > 0 ? [.. request.Languages] : EnglishFirst;
        var response = new SearchTermsResponse { Terms = { page.Hits.Select(hit => ToTerm(hit, languages)) } };
        if (offset + page.Hits.Count < page.Total)
            response.NextPageToken = TermPageToken.Write(request, offset + page.Hits.Count);
        return Task.FromResult(response);
    }

    private void Check(SearchTermsRequest request)
    {
        var findings = new Findings();
        contract.Check(request, findings);
        findings.Violations.ThrowIfAny();

        var known = string.Join(", ", vocabularies.All.Select(vocabulary => vocabulary.Scheme));
        for (var i = 0; i < request.Schemes.Count; i++)
        {
            using var _ = findings.Enter("schemes", i);
            if (!vocabularies.TryGet(request.Schemes[i], out var _))
            {
                findings.Violate(
                    "SCHEME_UNKNOWN", $"{Violations.Quote(request.Schemes[i])} is not one of the schemes {known}.");
            }
        }

        if (request.Parent.Length > 0 && request.Schemes.Count != 1)
            findings.Violate("schemes", "REQUIRED", "With a parent, exactly one scheme is needed: that of the parent.");
        else if (string.IsNullOrWhiteSpace(request.Text) && request.Schemes.Count != 1)
            findings.Violate("schemes", "REQUIRED", $"Without text, exactly one scheme is needed, one of {known}.");
        findings.Violations.ThrowIfAny();

        if (request.Parent.Length > 0
            && !vocabularies.TryResolve(request.Schemes[0], request.Parent, out var _, out var _))
        {
            throw InvalidRequestException.Of(
                "parent", "CODE_UNKNOWN", vocabularies.Explain(request.Schemes[0], request.Parent));
        }
    }

    private static V1.Vocabulary Describe(Vocabulary vocabulary) => new()
    {
        Scheme = vocabulary.Scheme,
        Title = vocabulary.Title,
        Version = vocabulary.Version,
        TermCount = vocabulary.Terms.Count,
        Languages = { vocabulary.Languages },
        Origin = vocabulary.Origin == VocabularyOrigin.Imported
            ? V1.VocabularyOrigin.Imported
            : V1.VocabularyOrigin.Builtin,
        UsableAsCode = vocabulary.UsableAsCode,
    };

    private static Term ToTerm(TermHit hit, IReadOnlyList<string> languages)
    {
        var label = hit.Term.LabelIn(languages);
        var term = new Term
        {
            Scheme = hit.Vocabulary.Scheme,
            Value = hit.Term.Value,
            Label = label.Text,
            LabelLanguage = label.Language,
            Parent = hit.Term.Parent,
            Level = hit.Term.Level,
            Score = hit.Score,
        };
        if (hit.Matched is { } matched && matched != label)
        {
            term.MatchedLabel = matched.Text;
            term.MatchedLanguage = matched.Language;
        }

        return term;
    }
}
