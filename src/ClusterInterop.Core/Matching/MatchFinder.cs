using System.Globalization;
using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Feed;
using ClusterInterop.Core.Records;
using ClusterInterop.Core.Search;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Matching;

/// <summary>Finds the matches of one record, published or not.</summary>
internal sealed class MatchFinder(ContractValidator contract, RecordRules rules, LiveDirectory directory)
{
    /// <summary>Most matches that can be paged through.</summary>
    public const int MostMatches = 1000;

    private const int DefaultPageSize = 50;

    /// <exception cref="RecordNotFoundException">There is no such record that the caller may see.</exception>
    /// <exception cref="RecordNotMatchableException">It is no need or capability, or is not ACTIVE.</exception>
    /// <exception cref="PageTokenInvalidException">The token is garbled or of another request.</exception>
    public async Task<FindMatchesResponse> FindAsync(
        FindMatchesRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var draft = Check(request, caller);
        var violations = new Violations();
        var candidates = CompiledFilter.Compile(
            request.Candidates, "candidates", allowsText: false, directory.Vocabularies, caller, violations);
        violations.ThrowIfAny();
        var digest = DigestOf(request, candidates);
        var skip = PageStart(request.PageToken, digest);
        await directory.WaitForAsync(new(request.MinRevision), cancellationToken);

        var (facets, hits, applied) = directory.Read(snapshot =>
        {
            var subject = draft ?? Published(request.Name, caller, snapshot);
            var records = snapshot.Records;
            var found = snapshot.FindMatches(subject, new MatchQuery(
                ordinal => candidates.Passes(records[ordinal]),
                request.MinScore,
                request.ExcludeSameAssociation,
                MostMatches));
            var partners = found.Select(hit => records[hit.Ordinal]).ToList();
            return (subject, partners, snapshot.Head.Applied);
        });

        var size = request.PageSize == 0 ? DefaultPageSize : request.PageSize;
        var response = new FindMatchesResponse { TotalSize = hits.Count, Revision = applied.Value };
        response.Matches.AddRange(hits
            .Skip(skip)
            .Take(size)
            .Select(hit => directory.Explain(facets, directory.FacetsOf(hit))));
        if (skip + size < hits.Count)
            response.NextPageToken = string.Create(CultureInfo.InvariantCulture, $"{skip + size}-{digest:x8}");
        return response;
    }

    private RecordFacets? Check(FindMatchesRequest request, Caller caller)
    {
        var findings = new Findings();
        if (request.SubjectCase == FindMatchesRequest.SubjectOneofCase.None)
            findings.Violate("subject", "REQUIRED", "One of name and draft is required.");
        if (request.Draft is { } draft)
            return CheckDraft(request, draft, caller, findings);

        contract.Check(request, findings);
        findings.Violations.ThrowIfAny();
        return null;
    }

    // A draft may leave out what a publication needs: the name, and references that exist. It stands in for a record of
    // the caller, so a name is filled in for the check alone.
    private RecordFacets CheckDraft(FindMatchesRequest request, Record draft, Caller caller, Findings findings)
    {
        var record = CanonicalRecord.WithoutOutputs(draft);
        var kind = RecordRules.KindOf(record);
        var isMatchable = kind is RecordKind.Need or RecordKind.Capability;
        if (record.Name.Length == 0)
        {
            var segment = RecordName.SegmentOf(isMatchable ? kind : RecordKind.Need);
            record.Name = $"associations/{caller.Association?.Value ?? "x"}/{segment}/draft";
        }

        var checkable = request.Clone();
        checkable.Draft = record;
        contract.Check(checkable, findings);
        using (findings.Enter("draft"))
        {
            if (!isMatchable)
                findings.Violate("content", "REQUIRED", "One of need and capability is required.");
            else
                rules.Check(record, findings);
        }

        findings.Violations.ThrowIfAny();
        record.Name = draft.Name;
        return RecordFacets.From(record, directory.Vocabularies);
    }

    private static RecordFacets Published(string name, Caller caller, LiveSnapshot snapshot)
    {
        var record = snapshot.Find(RecordName.Parse(name), caller) ?? throw new RecordNotFoundException(name);
        if (record.IsMatchable)
            return snapshot.FacetsOf(record);

        throw new RecordNotMatchableException(
            name,
            record.IsOfMatchableKind
                ? $"is {record.State.ToString().ToUpperInvariant()}"
                : $"is one of {RecordName.SegmentOf(record.Kind)}");
    }

    private static uint DigestOf(FindMatchesRequest request, CompiledFilter candidates)
    {
        var rest = request.Clone();
        rest.Candidates = null;
        rest.PageToken = "";
        rest.PageSize = 0;
        rest.MinRevision = 0;
        if (rest.Draft is { } draft)
            CanonicalRecord.OrderMaps(draft);
        return ScopeDigest.Of(rest, candidates);
    }

    private static int PageStart(string token, uint digest)
    {
        if (token.Length == 0)
            return 0;

        var dash = token.IndexOf('-', StringComparison.Ordinal);
        if (dash <= 0
            || !int.TryParse(token[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out var skip)
            || skip is <= 0 or >= MostMatches
            || !uint.TryParse(
                token[(dash + 1)..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var of))
            throw new PageTokenInvalidException("It is garbled.");
        return of == digest ? skip : throw new PageTokenInvalidException("It belongs to another request.");
    }
}
