using ClusterInterop.V1;
using Google.Protobuf;

namespace ClusterInterop.Server.Tests.Sight;

/// <summary>Every way to read, by everybody, of records of every visibility: what may be seen is seen, and of what may
/// not there is no byte.</summary>
public sealed class VisibilityMatrixTests(SightedServer server) : IClassFixture<SightedServer>
{
    private static readonly RecordFilter OfSpain = new() { Associations = { "es" } };

    public static TheoryData<string?> Callers => [.. SightedServer.Callers];

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Callers))]
    public async Task A_record_and_its_contacts_by_name(string? caller)
    {
        foreach (var one in Sighting.All)
        foreach (var name in new[] { one.Organisation, one.Capability, one.Need })
        {
            var record = await server.Of(caller).SendAsync("GetRecord", new GetRecordRequest { Name = name });
            var contacts = await server.Of(caller).SendAsync("GetContacts", new GetContactsRequest { Name = name });
            ShouldAnswer(record, one, caller, name);
            ShouldAnswer(contacts, one, caller, name);
            if (one.For(caller) != Told.Whole)
                continue;
            ShouldTell(record, one, Told.Whole, name);
            contacts.All.ShouldContain(one.Email);
        }
    }

    [Theory(Timeout = 120_000)]
    [InlineData("es", 27)]
    [InlineData("pl", 18)]
    [InlineData(null, 9)]
    public async Task A_list_in_pages_and_its_size(string? caller, int size)
    {
        foreach (var order in new[] { SearchOrder.Name, SearchOrder.Newest, SearchOrder.Relevance })
        foreach (var text in new[] { "", "visors" })
        {
            var request = new SearchRecordsRequest
            {
                Filter = new(OfSpain) { Text = text },
                Order = order,
                PageSize = 2,
                MinRevision = server.Revision,
            };
            var all = "";
            var found = 0;
            do
            {
                var answer = await server.Of(caller).SendAsync("SearchRecords", request);
                var page = answer.Read<SearchRecordsResponse>();
                page.TotalSize.ShouldBe(size);
                found += page.Records.Count;
                all += answer.All;
                request.PageToken = page.NextPageToken;
            }
            while (request.PageToken.Length > 0);
            found.ShouldBe(size);
            foreach (var one in Sighting.All)
                ShouldTell(all, one, Whole(one, caller), one.Capability, one.Need, one.Organisation);
        }
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Callers))]
    public async Task A_search_that_says_what_it_looks_for(string? caller)
    {
        foreach (var one in Sighting.All)
        foreach (var filter in new RecordFilter[]
        {
            new() { Text = one.Word },
            new() { Names = { one.Capability, one.Need, one.Organisation } },
            new() { Codes = { new Code { Scheme = "cpv", Value = one.Cpv } } },
        })
        {
            var answer = await server.Of(caller).SendAsync(
                "SearchRecords", new SearchRecordsRequest { Filter = filter, MinRevision = server.Revision });
            answer.Read<SearchRecordsResponse>().TotalSize.ShouldBe(one.For(caller) == Told.Whole ? 3 : 0);
            ShouldTell(answer, one, Whole(one, caller), one.Capability, one.Need, one.Organisation);
        }
    }

    [Theory(Timeout = 120_000)]
    [InlineData("es", 27, 9, "111111111")]
    [InlineData("pl", 18, 6, "110011011")]
    [InlineData(null, 9, 3, "10001001")]
    public async Task Counts_and_sums_of_all_and_by_code(string? caller, int records, int codes, string sum)
    {
        var request = new SummarizeRecordsRequest { Filter = OfSpain, MinRevision = server.Revision };
        var byAssociation = new SummarizeRecordsRequest(request)
        {
            GroupBy = { new GroupBy { Association = new() } },
        };
        var byCode = new SummarizeRecordsRequest(request)
        {
            GroupBy = { new GroupBy { Code = new() { Scheme = "cpv" } } },
        };

        var one = (await server.Of(caller).SendAsync("SummarizeRecords", byAssociation))
            .Read<SummarizeRecordsResponse>();
        var answer = await server.Of(caller).SendAsync("SummarizeRecords", byCode);

        one.TotalRecords.ShouldBe(records);
        one.Groups.Single().Count.ShouldBe(records);
        one.Groups.Single().Available.Single().Value.ShouldBe(sum);
        one.Groups.Single().Needed.Single().Value.ShouldBe(sum);
        answer.Read<SummarizeRecordsResponse>().TotalGroups.ShouldBe(codes);
        foreach (var sighting in Sighting.All)
            answer.All.Contains(sighting.Cpv, StringComparison.Ordinal)
                .ShouldBe(sighting.For(caller) == Told.Whole, sighting.Word);
    }

    [Theory(Timeout = 120_000)]
    [InlineData("es", 9)]
    [InlineData("pl", 6)]
    [InlineData(null, 3)]
    public async Task Matches_of_a_record_and_of_a_draft_in_pages_with_their_reasons_and_number(
        string? caller, int size)
    {
        // The draft says every word, each in a language of its own, so that a match with a record says which they
        // share.
        string[] languages = ["bg", "cs", "da", "de", "el", "en", "es", "et", "fi"];
        var draft = Streams.Sample.Need("fr", "x");
        draft.Name = "";
        draft.Title = new Text { ByLanguage = { Sighting.All.Zip(languages).ToDictionary(
            pair => pair.Second, pair => pair.First.Word) } };
        var subjects = new FindMatchesRequest[] { new() { Name = SightedServer.OpenNeed }, new() { Draft = draft } };
        foreach (var subject in subjects)
        {
            var request = new FindMatchesRequest(subject)
            {
                Candidates = OfSpain, PageSize = 2, MinRevision = server.Revision,
            };
            var all = "";
            do
            {
                var answer = await server.Of(caller).SendAsync("FindMatches", request);
                var page = answer.Read<FindMatchesResponse>();
                page.TotalSize.ShouldBe(size);
                all += answer.All;
                request.PageToken = page.NextPageToken;
            }
            while (request.PageToken.Length > 0);
            foreach (var one in Sighting.All)
            {
                all.Contains(one.Capability, StringComparison.Ordinal)
                    .ShouldBe(one.For(caller) == Told.Whole, one.Word);
                all.Contains(one.Word, StringComparison.Ordinal)
                    .ShouldBe(one.For(caller) == Told.Whole && subject.Draft is not null, one.Word);
            }
        }
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Callers))]
    public async Task Matches_of_what_is_named(string? caller)
    {
        foreach (var one in Sighting.All)
        foreach (var name in new[] { one.Capability, one.Need })
        {
            var answer = await server.Of(caller).SendAsync(
                "FindMatches", new FindMatchesRequest { Name = name, MinRevision = server.Revision });
            ShouldAnswer(answer, one, caller, name);
            foreach (var other in Sighting.All.Where(other => other != one))
                answer.All.Contains(other.Id, StringComparison.Ordinal).ShouldBe(
                    one.For(caller) == Told.Whole && other.For(caller) == Told.Whole, $"{name} with {other.Word}");
        }
    }

    [Theory(Timeout = 120_000)]
    [InlineData("es")]
    [InlineData("pl")]
    public async Task What_a_write_or_a_synchronisation_refers_to(string caller)
    {
        foreach (var one in Sighting.All)
        {
            var record = Streams.Sample.Capability(caller, "of-somebody");
            record.Capability.Provider = one.Organisation;
            var write = await server.Of(caller).SendAsync(
                "WriteRecords",
                new WriteRecordsRequest { Writes = { new Write { Put = record } }, ValidateOnly = true });
            var sync = await server.Of(caller).SendAsync("SyncRecords",
            [
                new SyncRecordsRequest
                {
                    Start = new()
                    {
                        Association = caller,
                        Kinds = { RecordKind.Capability },
                        Missing = MissingAction.Keep,
                        DryRun = true,
                    },
                },
                new SyncRecordsRequest { Entry = new() { Name = record.Name, SourceVersion = "1", Record = record } },
                new SyncRecordsRequest { End = new() { Count = 1 } },
            ]);
            foreach (var answer in new[] { write, sync })
            {
                answer.Reason.ShouldBe(one.For(caller) == Told.Whole ? null : "REFERENCE_MISSING", one.Word);
                answer.All.ShouldNotContain(one.Word);
                foreach (var uid in server.Uids[one.Word])
                    answer.All.ShouldNotContain(uid);
            }
        }
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Callers))]
    public async Task A_stream_of_records_that_replays_that_goes_on_or_that_is_resumed(string? caller)
    {
        var replay = await server.Of(caller).SendAsync("WatchRecords", SightedServer.Watch("WatchRecords", "", true));
        var live = await server.LiveAsync(caller, "WatchRecords");
        var resumed = await server.ResumedAsync(caller, "WatchRecords");
        foreach (var one in Sighting.All)
        {
            ShouldTell(replay, one, Whole(one, caller), one.Capability, one.Need, one.Organisation);
            ShouldTell(live, one, one.For(caller), one.Capability, one.Need, one.Organisation);
            ShouldTell(resumed, one, one.For(caller), one.Capability, one.Need, one.Organisation);
        }
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Callers))]
    public async Task A_stream_of_matches_that_replays_that_goes_on_or_that_is_resumed(string? caller)
    {
        var replay = await server.Of(caller).SendAsync("WatchMatches", SightedServer.Watch("WatchMatches", "", true));
        var live = await server.LiveAsync(caller, "WatchMatches");
        var resumed = await server.ResumedAsync(caller, "WatchMatches");
        foreach (var one in Sighting.All)
        {
            ShouldMatch(replay, one, Whole(one, caller));
            ShouldMatch(live, one, one.For(caller));
            ShouldMatch(resumed, one, one.For(caller));
        }
    }

    private static Told Whole(Sighting one, string? caller) =>
        one.For(caller) == Told.Whole ? Told.Whole : Told.Nothing;

    // What is asked for by its name is answered, or refused as if there were none.
    private void ShouldAnswer(RawAnswer answer, Sighting one, string? caller, string name)
    {
        if (one.For(caller) == Told.Whole)
        {
            answer.Status.StatusCode.ShouldBe(Grpc.Core.StatusCode.OK, name);
            return;
        }

        answer.Reason.ShouldBe("RECORD_NOT_FOUND", name);
        answer.All.ShouldNotContain(one.Word);
        foreach (var uid in server.Uids[one.Word])
            answer.All.ShouldNotContain(uid);
    }

    private void ShouldTell(RawAnswer answer, Sighting one, Told told, params string[] names) =>
        ShouldTell(answer.All, one, told, names);

    private void ShouldTell(string all, Sighting one, Told told, params string[] names)
    {
        foreach (var name in names)
            all.Contains(name, StringComparison.Ordinal).ShouldBe(told != Told.Nothing, name);
        all.Contains(one.Word, StringComparison.Ordinal).ShouldBe(told == Told.Whole, one.Word);
        server.Uids[one.Word].Count(uid => all.Contains(uid, StringComparison.Ordinal))
            .ShouldBe(told == Told.Whole ? names.Length : 0, one.Word);
        all.ShouldNotContain(one.Email);
    }

    // A match says which two fit, and a set without matches takes one back: of the title there is no word.
    private void ShouldMatch(RawAnswer answer, Sighting one, Told told)
    {
        var sets = answer.ReadAll<WatchMatchesResponse>()
            .Select(message => message.MatchSet).OfType<MatchSet>().ToList();
        sets.SelectMany(set => set.Matches).Any(match => match.Capability == one.Capability)
            .ShouldBe(told == Told.Whole, one.Word);
        sets.Any(set => set.Name == one.Capability && set.Matches.Count == 0).ShouldBe(told == Told.Gone, one.Word);
        answer.All.Contains(one.Id, StringComparison.Ordinal).ShouldBe(told != Told.Nothing, one.Word);
        answer.All.ShouldNotContain(one.Word);
        foreach (var uid in server.Uids[one.Word])
            answer.All.ShouldNotContain(uid);
    }
}
