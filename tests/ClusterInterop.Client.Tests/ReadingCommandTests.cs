using ClusterInterop.V1;
using static ClusterInterop.Client.Tests.Samples;

namespace ClusterInterop.Client.Tests;

/// <summary>The commands that read: get, search, summarize, match, terms, vocabularies.</summary>
public sealed class ReadingCommandTests
{
    [Fact(Timeout = 30_000)]
    public async Task Get_shows_everything_that_is_stated()
    {
        await using var server = await ScriptedServer.StartAsync();
        var record = ACapability("printers");
        record.Title.ByLanguage["es"] = "Impresoras 3D";
        record.State = RecordState.Active;
        record.Codes.Add([ACode("cpv", "42900000"), ACode("nace", "28.96")]);
        record.Place = new Place { Region = "ES51", Point = new GeoPoint { Latitude = 41.5, Longitude = 2.25 } };
        record.Annotations["floor"] = "2";
        record.Capability.Available = new Quantity { Value = "12", Unit = "H87" };
        record.Capability.LeadTimeDays = 0;
        record.Capability.Certificates.Add(new Certificate { Standard = "ISO 13485", Number = "17" });
        server.Directory.Get = (_, _) => Task.FromResult(new GetRecordResponse { Record = record });

        var run = await CommandRun.OfAsync(server, "get", record.Name);

        run.ExitCode.ShouldBe(0);
        run.Rows.ShouldBe(
        [
            "name | associations/es/capabilities/printers",
            "state | active",
            "title en | 3D printers",
            "title es | Impresoras 3D",
            "codes | cpv:42900000, nace:28.96",
            "place.region | ES51",
            "place.point | 41.5, 2.25",
            "annotations floor | 2",
            "capability.available | 12 H87",
            "capability.lead_time_days | 0",
            "capability.certificates.standard | ISO 13485",
            "capability.certificates.number | 17",
        ]);
    }

    [Fact(Timeout = 30_000)]
    public async Task Get_writes_the_record_as_the_contract_does()
    {
        await using var server = await ScriptedServer.StartAsync();
        var answer = new GetRecordResponse { Record = ACapability("a", "Drukarki 3D") };
        server.Directory.Get = (_, _) => Task.FromResult(answer);

        var run = await CommandRun.OfAsync(server, "get", "x", "--json");

        var line = run.Lines.ShouldHaveSingleItem();
        Google.Protobuf.JsonParser.Default.Parse<Record>(line).ShouldBe(ACapability("a", "Drukarki 3D"));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_record_that_is_not_there_is_exit_code_3()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Directory.Get = (_, _) =>
            throw ScriptedFault.Of(Google.Rpc.Code.NotFound, "RECORD_NOT_FOUND", "There is no record \"x\".");

        var run = await CommandRun.OfAsync(server, "get", "x");

        run.ExitCode.ShouldBe(3);
        run.Out.ShouldBeEmpty();
        run.ErrorLines[0].ShouldBe("error RECORD_NOT_FOUND: There is no record \"x\".");
    }

    [Fact(Timeout = 30_000)]
    public async Task Every_filter_option_reaches_the_server()
    {
        await using var server = await ScriptedServer.StartAsync();
        SearchRecordsRequest? seen = null;
        server.Directory.Search = request =>
        {
            seen = request;
            return new SearchRecordsResponse();
        };

        var run = await CommandRun.OfAsync(
            server, "search", "3D", "printer", "--kind", "capability,needs", "--published-by", "es",
            "--published-by", "pl", "--name", "n1", "--code", "cpv:33141000,nace:14.12",
            "--region", "ES51", "--language", "pt-BR",
            "--state", "active,withdrawn", "--resource-kind", "product", "--min-verification", "checked",
            "--refers-to", "associations/es/clusters/c1", "--order", "newest", "--limit", "7");

        run.ExitCode.ShouldBe(0);
        seen.ShouldBe(new SearchRecordsRequest
        {
            Filter = new RecordFilter
            {
                Kinds = { RecordKind.Capability, RecordKind.Need },
                Associations = { "es", "pl" },
                Names = { "n1" },
                Codes = { ACode("cpv", "33141000"), ACode("nace", "14.12") },
                Regions = { "ES51" },
                Languages = { "pt-BR" },
                States = { RecordState.Active, RecordState.Withdrawn },
                ResourceKinds = { ResourceKind.Product },
                MinVerification = VerificationLevel.Checked,
                RefersTo = { "associations/es/clusters/c1" },
                Text = "3D printer",
            },
            Order = SearchOrder.Newest,
            PageSize = 7,
        });
    }

    [Fact(Timeout = 30_000)]
    public async Task A_word_that_begins_with_an_at_sign_or_stands_after_two_hyphens_is_a_word()
    {
        await using var server = await ScriptedServer.StartAsync();
        var text = "";
        server.Directory.Search = request =>
        {
            text = request.Filter.Text;
            return new SearchRecordsResponse();
        };

        await CommandRun.OfAsync(server, "search", "@home", "care");
        text.ShouldBe("@home care");

        await CommandRun.OfAsync(server, "search", "--kind", "need", "--", "-80", "--storage");
        text.ShouldBe("-80 --storage");
    }

    [Fact(Timeout = 30_000)]
    public async Task Search_shows_a_table_and_says_how_many_there_are()
    {
        await using var server = await ScriptedServer.StartAsync();
        var withdrawn = ACapability("b", "Sewing lines");
        withdrawn.State = RecordState.Withdrawn;
        var first = ACapability("a");
        first.State = RecordState.Active;
        first.Place = new Place { Country = "ES", Locality = "Barcelona" };
        first.Codes.Add(Enumerable.Range(1, 4).Select(n => new Code { Scheme = "cpv", Value = $"4290000{n}" }));
        server.Directory.Search = request => request.PageToken.Length == 0
            ? new() { Records = { first }, NextPageToken = "2", TotalSize = 9, Revision = 12 }
            : new() { Records = { withdrawn, ACapability("c") }, NextPageToken = "3", TotalSize = 9, Revision = 12 };

        var run = await CommandRun.OfAsync(server, "search", "--limit", "2");

        run.Rows.ShouldBe(
        [
            "associations/es/capabilities/a | 3D printers | ES Barcelona | cpv:42900001 cpv:42900002 +2",
            "associations/es/capabilities/b | (withdrawn) Sewing lines |  | ",
        ]);
        run.ErrorLines.ShouldBe(["2 of 9 records, at revision 12"]);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_table_has_lines_on_a_terminal()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Directory.Search = _ => new() { Records = { ACapability("a") }, TotalSize = 1 };

        var run = await new CommandSetting { Server = server, Width = 100 }.RunAsync("search", "--no-color");

        run.Lines[0].ShouldStartWith("╭──");
        run.Lines.ShouldAllBe(line => line.Length <= 100);
    }

    [Fact(Timeout = 30_000)]
    public async Task Summarize_shows_the_capacity_map()
    {
        await using var server = await ScriptedServer.StartAsync();
        SummarizeRecordsRequest? seen = null;
        server.Directory.Summarize = request =>
        {
            seen = request;
            return new SummarizeRecordsResponse
            {
                Groups =
                {
                    new SummaryGroup
                    {
                        Keys = { "ES51", "33" },
                        Count = 1234,
                        Available = { AQuantity("5000", "H87"), AQuantity("7", "KGM") },
                        Needed = { AQuantity("9", "H87") },
                    },
                    new SummaryGroup { Keys = { "", "" }, Count = 1 },
                },
                TotalGroups = 2,
                TotalRecords = 1235,
                Revision = 40,
            };
        };

        var run = await CommandRun.OfAsync(
            server, "summarize", "--by", "region:2,code:cpv:1", "--kind", "capability", "--text", "mask");

        seen.ShouldBe(new SummarizeRecordsRequest
        {
            Filter = new RecordFilter { Kinds = { RecordKind.Capability }, Text = "mask" },
            GroupBy = { SummaryBy.Region(2), SummaryBy.Code("cpv", 1) },
            MaxGroups = 100,
        });
        run.Rows.ShouldBe(
        [
            "ES51 | 33 | 1234 | 5000 H87, 7 KGM |  | 9 H87",
            "– | – | 1 |  |  | ",
        ]);
        run.ErrorLines.ShouldBe(["2 of 2 groups, 1,235 records, at revision 40"]);
    }

    [Fact(Timeout = 30_000)]
    public async Task Match_shows_score_title_distance_cover_and_why()
    {
        await using var server = await ScriptedServer.StartAsync();
        FindMatchesRequest? seen = null;
        server.Matching.Find = request =>
        {
            seen = request;
            var match = AMatch("associations/pl/needs/masks", "associations/es/capabilities/a", 812);
            match.DistanceKm = 1870;
            match.Covered = new Quantity { Value = "1200", Unit = "H87" };
            match.Parts.Add(new MatchPart
            {
                Kind = MatchPartKind.Codes, Value = 380, Weight = 400, Explanation = "cpv:33141000 is the same.",
            });
            match.Parts.Add(new MatchPart
            {
                Kind = MatchPartKind.OtherCountry, Value = 20, Weight = 20, Explanation = "PL, ES.",
            });
            return new FindMatchesResponse { Matches = { match } };
        };
        server.Directory.Search = request =>
        {
            request.Filter.Names.ShouldBe(["associations/es/capabilities/a"]);
            return new SearchRecordsResponse { Records = { ACapability("a") } };
        };

        var run = await CommandRun.OfAsync(
            server, "match", "associations/pl/needs/masks", "--min-score", "300", "--exclude-same-association",
            "--candidate-region", "ES", "--candidate-published-by", "es");
        var explained = await CommandRun.OfAsync(server, "match", "associations/pl/needs/masks", "--explain");

        run.Rows.ShouldBe(
        [
            "812 | associations/es/capabilities/a | 3D printers | 1870 | 1200 H87 | codes 380/400, other-country 20/20",
        ]);
        explained.Rows.ShouldHaveSingleItem().ShouldEndWith(
            " | codes 380/400: cpv:33141000 is the same. other-country 20/20: PL, ES.");
        seen!.Candidates.ShouldBe(new RecordFilter());

        await CommandRun.OfAsync(
            server, "match", "associations/pl/needs/masks", "--min-score", "300", "--exclude-same-association",
            "--candidate-region", "ES", "--candidate-published-by", "es", "--limit", "5");
        seen.ShouldBe(new FindMatchesRequest
        {
            Name = "associations/pl/needs/masks",
            Candidates = new RecordFilter { Regions = { "ES" }, Associations = { "es" } },
            MinScore = 300,
            ExcludeSameAssociation = true,
            PageSize = 5,
        });
    }

    [Fact(Timeout = 30_000)]
    public async Task Match_takes_a_sentence_for_a_draft()
    {
        await using var server = await ScriptedServer.StartAsync();
        FindMatchesRequest? seen = null;
        server.Matching.Find = request =>
        {
            seen = request;
            return new FindMatchesResponse { Matches = { AMatch("", "associations/es/capabilities/a", 640) } };
        };

        var run = await CommandRun.OfAsync(
            server, "match", "--text", "maseczki FFP2", "--language", "pl", "--code", "cpv:33141000", "--region",
            "PL213", "--json");

        run.Lines.ShouldBe(["{ \"capability\": \"associations/es/capabilities/a\", \"score\": 640 }"]);
        seen!.Draft.ShouldBe(new Record
        {
            Title = new Text { OriginalLanguage = "pl", ByLanguage = { ["pl"] = "maseczki FFP2" } },
            Codes = { new Code { Scheme = "cpv", Value = "33141000" } },
            Place = new Place { Region = "PL213" },
            Need = new Need(),
        });

        await CommandRun.OfAsync(server, "match", "--text", "laser cutting", "--kind", "capability", "--json");
        seen.Draft.ContentCase.ShouldBe(Record.ContentOneofCase.Capability);
    }

    [Fact(Timeout = 30_000)]
    public async Task Terms_and_vocabularies_are_shown()
    {
        await using var server = await ScriptedServer.StartAsync();
        SearchTermsRequest? seen = null;
        server.Vocabularies.Search = request =>
        {
            seen = request;
            return new SearchTermsResponse
            {
                Terms =
                {
                    new Term
                    {
                        Scheme = "cpv", Value = "33141000", Label = "Materiały medyczne", Score = 870,
                        MatchedLabel = "Medical consumables", MatchedLanguage = "en",
                    },
                },
            };
        };
        server.Vocabularies.List.Vocabularies.Add(new Vocabulary
        {
            Scheme = "cpv", Title = "Common Procurement Vocabulary", Version = "2008", TermCount = 9454,
            Languages = { "en", "pl" }, Origin = VocabularyOrigin.Imported,
        });

        var terms = await CommandRun.OfAsync(
            server, "terms", "medical", "supplies", "--scheme", "cpv", "--language", "pl", "--parent", "33000000",
            "--limit", "3");
        var vocabularies = await CommandRun.OfAsync(server, "vocabularies");

        seen.ShouldBe(new SearchTermsRequest
        {
            Text = "medical supplies", Schemes = { "cpv" }, Parent = "33000000", Languages = { "pl" }, PageSize = 3,
        });
        terms.Rows.ShouldBe(["cpv:33141000 | Materiały medyczne | Medical consumables (en) | 870"]);
        vocabularies.Rows.ShouldBe(["cpv | Common Procurement Vocabulary | 2008 | 9454 | 2 | imported"]);
    }

    private static Code ACode(string scheme, string value) => new() { Scheme = scheme, Value = value };

    private static Quantity AQuantity(string value, string unit) => new() { Value = value, Unit = unit };
}
