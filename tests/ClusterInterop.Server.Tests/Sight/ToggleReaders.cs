using System.Globalization;
using ClusterInterop.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace ClusterInterop.Server.Tests.Sight;

/// <summary>Asks everything that can be asked once, and notes what must be true of the answers.</summary>
/// <param name="reader">The association that asks; empty for a portal.</param>
internal sealed class ToggleReaders(
    string reader, GrpcChannel channel, ToggleHistory history, Observations observations, Random random)
{
    private static readonly RecordFilter OfSpain = new() { Associations = { "es" } };

    private readonly DirectoryService.DirectoryServiceClient _directory = new(channel);
    private readonly MatchingService.MatchingServiceClient _matching = new(channel);
    private readonly PublishingService.PublishingServiceClient _publishing = new(channel);
    private readonly string[] _names = [.. history.Names];

    public IEnumerable<Func<Task>> All => reader.Length == 0
        ? [GetAsync, GetContactsAsync, SearchAsync, SummarizeAsync, FindAsync]
        : [GetAsync, GetContactsAsync, SearchAsync, SummarizeAsync, FindAsync, ReferAsync];

    // What is read by its name is what it was at some moment of the call: nothing older.
    private async Task GetAsync()
    {
        var name = AnyName();
        var begin = Publications.Now;
        var answer = await OrNullAsync(_directory.GetRecordAsync(new() { Name = name }));
        var end = Publications.Now;
        observations.Add("records by name", reader, answer?.ToString() ?? $"no {name}", all =>
            all.During(name, begin, end).Any(version => answer is null
                ? !ToggleHistory.CanSee(reader, version)
                : version.IsSeen(reader, answer.Record)));
    }

    private async Task GetContactsAsync()
    {
        var name = AnyName();
        var begin = Publications.Now;
        var answer = await OrNullAsync(_directory.GetContactsAsync(new() { Name = name }));
        var end = Publications.Now;
        observations.Add("contacts", reader, answer?.ToString() ?? $"no {name}", all =>
            all.During(name, begin, end).Any(version => answer is null
                ? !ToggleHistory.CanSee(reader, version)
                : ToggleHistory.CanSee(reader, version)
                    && version.IsActive == answer.Contacts.Count > 0
                    && answer.Contacts.All(contact => contact.Email == $"p{version.Publication}@example.org")));
    }

    private async Task SearchAsync()
    {
        var request = new SearchRecordsRequest
        {
            Filter = new(OfSpain) { Text = random.Next(2) == 0 ? "" : "publication" },
            Order = (SearchOrder)random.Next(4),
            PageSize = 500,
            MinRevision = history.LastAcked,
        };
        var answer = await _directory.SearchRecordsAsync(request);
        observations.Add("searches", reader, Shown(request.MinRevision, answer.Revision), all =>
            answer.Revision >= request.MinRevision
            && answer.TotalSize == answer.Records.Count
            && answer.Records.All(record => all.Exactly(record.Name, record.Revision).IsSeen(reader, record))
            && Same(
                answer.Records.Select(record => (record.Name, record.Revision)),
                all.SeenAt(reader, answer.Revision).Select(version => (version.Name, version.Revision))));
    }

    private async Task SummarizeAsync()
    {
        var request = new SummarizeRecordsRequest
        {
            Filter = OfSpain,
            GroupBy = { new GroupBy { Kind = new() } },
            MinRevision = history.LastAcked,
        };
        var answer = await _directory.SummarizeRecordsAsync(request);
        var sum = answer.Groups.SelectMany(group => group.Available)
            .Sum(available => long.Parse(available.Value, CultureInfo.InvariantCulture));
        observations.Add("summaries", reader, Shown(request.MinRevision, answer.Revision), all =>
        {
            var seen = all.SeenAt(reader, answer.Revision).ToList();
            return answer.Revision >= request.MinRevision
                && answer.TotalRecords == seen.Count
                && answer.Groups.Sum(group => group.Count) == seen.Count
                && sum == seen.Where(IsCapability).Sum(version => version.Publication);
        });
    }

    private async Task FindAsync()
    {
        var name = $"associations/es/needs/n{random.Next(_names.Length / 3)}";
        var request = new FindMatchesRequest { Name = name, PageSize = 500, MinRevision = history.LastAcked };
        var begin = Publications.Now;
        FindMatchesResponse? answer = null;
        var isVisible = true;
        try
        {
            answer = await OrNullAsync(_matching.FindMatchesAsync(request));
            isVisible = answer is not null;
        }
        catch (RpcException refusal) when (refusal.StatusCode == StatusCode.FailedPrecondition)
        {
            // It is withdrawn, and the reader may know.
        }

        var end = Publications.Now;
        observations.Add("find-matches", reader, answer?.ToString() ?? $"none for {name}", all => answer is null
            ? all.During(name, begin, end).Any(version => isVisible
                ? ToggleHistory.CanSee(reader, version) && !version.IsActive
                : !ToggleHistory.CanSee(reader, version))
            : answer.Revision >= request.MinRevision
                && all.SeenAt(reader, answer.Revision).Any(version => version.Name == name)
                && answer.TotalSize == answer.Matches.Count
                && answer.Matches.All(match => IsSeen(reader, match, all))
                && Same(
                    answer.Matches.Select(match => (match.Capability, match.CapabilityRevision)),
                    all.SeenAt(reader, answer.Revision).Where(IsCapability)
                        .Select(version => (version.Name, version.Revision))));
    }

    private async Task ReferAsync()
    {
        var name = $"associations/es/organisations/o{random.Next(_names.Length / 3)}";
        var record = Streams.Sample.Capability(reader, "refers");
        record.Capability.Provider = name;
        var request = new WriteRecordsRequest { Writes = { new Write { Put = record } }, ValidateOnly = true };
        var begin = Publications.Now;
        var isThere = true;
        try
        {
            await _publishing.WriteRecordsAsync(request);
        }
        catch (RpcException refusal) when (refusal.GetRpcStatusOf().Reason == "REFERENCE_MISSING")
        {
            isThere = false;
        }

        var end = Publications.Now;
        observations.Add("references", reader, $"{name} is there: {isThere}", all => all.During(name, begin, end).Any(
            version => isThere == (version.IsActive && ToggleHistory.CanSee(reader, version))));
    }

    /// <summary>Whether both sides of a match are of revisions that the reader could see, and what it says of the
    /// capability is what that revision said.</summary>
    public static bool IsSeen(string reader, Match match, ToggleHistory all) =>
        all.Exactly(match.Need, match.NeedRevision) is { IsActive: true } need
        && all.Exactly(match.Capability, match.CapabilityRevision) is { IsActive: true } capability
        && ToggleHistory.CanSee(reader, need)
        && ToggleHistory.CanSee(reader, capability)
        && match.Covered.Value == capability.Publication.ToString(CultureInfo.InvariantCulture);

    private static bool IsCapability(Version version) =>
        version.Name.Contains("/capabilities/", StringComparison.Ordinal);

    private static bool Same<T>(IEnumerable<T> one, IEnumerable<T> other) =>
        one.Order().SequenceEqual(other.Order());

    private static string Shown(long asked, long answered) =>
        string.Create(CultureInfo.InvariantCulture, $"revision {answered} for {asked}");

    private static async Task<T?> OrNullAsync<T>(AsyncUnaryCall<T> call)
        where T : class
    {
        try
        {
            return await call;
        }
        catch (RpcException refusal) when (refusal.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
    }

    private string AnyName() => _names[random.Next(_names.Length)];
}
