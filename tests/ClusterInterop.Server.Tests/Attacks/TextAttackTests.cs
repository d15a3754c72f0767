using System.Globalization;
using ClusterInterop.Testing;
using ClusterInterop.V1;
using Google.Protobuf;
using Grpc.Core;

namespace ClusterInterop.Server.Tests.Attacks;

/// <summary>Texts and tokens that are right in form, and meant to be more than text to whoever handles them.</summary>
[Collection(AttacksAlone.Name)]
public sealed class TextAttackTests
{
    private const int Timeout = 240_000;

    // How many tokens are tried; a campaign sets CLUSTERINTEROP_TOKENS=1000000.
    private static readonly int Tokens = int.Parse(
        Environment.GetEnvironmentVariable("CLUSTERINTEROP_TOKENS") ?? "3000", CultureInfo.InvariantCulture);

    private const int TokensPerConnection = 20_000;

    private static readonly string[] Payloads =
    [
        "'; DROP TABLE records; --",
        "' OR 1=1 --",
        "\" OR \"\"=\"",
        "%' UNION SELECT bytes FROM records --",
        "${jndi:ldap://127.0.0.1/a}",
        "{0}{Method}%s%n%x",
        "line\r\n2026-03-01 00:00:00 forged line",
        "\u001b[2J\u001b]0;owned\u0007",
        "\u202egnp.exe",
        "\0",
        "../../etc/passwd",
        "..%2f..%2fetc",
        "<script>alert(1)</script>",
    ];

    // Every refusal that belongs to the contract; the rest would be a bug of the server.
    private static readonly int[] Answers = [0, 3, 5, 6, 7, 9];

    [Theory(Timeout = Timeout)]
    [InlineData("associations/es/needs/..")]
    [InlineData("associations/es/../pl/needs/a")]
    [InlineData("associations/es/needs/a%2fb")]
    [InlineData("associations%2fes%2fneeds%2fa")]
    [InlineData("associations/es/needs/a/")]
    [InlineData("associations//needs/a")]
    [InlineData("associations/es/needs/a\0b")]
    [InlineData("associations/es/needs/a\nb")]
    [InlineData("associations/es/needs/\u202eb")]
    [InlineData("associations/еs/needs/a")] // a Cyrillic letter
    [InlineData("associations/ES/needs/a")]
    [InlineData("associations/es/needs/ａ")] // a full-width letter
    public async Task A_name_that_is_not_one_is_refused_wherever_it_stands(string name)
    {
        await using var siege = await Siege.BeginAsync();
        var put = FullRecords.Need();
        put.Name = name;
        (string Path, IMessage Message)[] requests =
        [
            ("DirectoryService/GetRecord", new GetRecordRequest { Name = name }),
            ("DirectoryService/SearchRecords", new SearchRecordsRequest { Filter = new() { Names = { name } } }),
            ("DirectoryService/SearchRecords", new SearchRecordsRequest { Filter = new() { RefersTo = { name } } }),
            ("MatchingService/FindMatches", new FindMatchesRequest { Name = name }),
            ("PublishingService/WriteRecords", new WriteRecordsRequest { Writes = { new Write { Put = put } } }),
            ("PublishingService/WriteRecords", new WriteRecordsRequest { Writes = { new Write { Erase = name } } }),
            ("PublishingService/WriteRecords", new WriteRecordsRequest { Writes = { new Write { Withdraw = name } } }),
        ];

        await siege.WithstandAsync(async () =>
        {
            await using var connection = await siege.ConnectAsync();
            var stream = -1;
            foreach (var (path, message) in requests)
                (await siege.CallAsync(connection, stream += 2, path, [message])).ShouldBe((3, "FIELD_INVALID"), path);
        });
    }

    [Fact(Timeout = Timeout)]
    public async Task Every_text_of_every_request_may_hold_what_would_hurt_a_database_or_a_log()
    {
        var token = TestContext.Current.CancellationToken;
        await using var siege = await Siege.BeginAsync();
        await siege.Server.Client.PutAsync(FullRecords.All, cancellationToken: token);
        var (rpcs, fields, tried) = (new HashSet<string>(), new HashSet<string>(), 0);

        await siege.WithstandAsync(async () =>
        {
            foreach (var payload in Payloads)
            {
                await using var connection = await siege.ConnectWideAsync();
                var stream = -1;
                foreach (var (rpc, messages, field) in RequestTexts.With(payload))
                {
                    var role = rpc.GetOptions().GetExtension(AccessExtensions.RequiredRole);
                    var (status, reason) = await siege.CallAsync(
                        connection, stream += 2, $"{rpc.Service.Name}/{rpc.Name}", messages, siege.HeadersFor(role));
                    Answers.ShouldContain(status ?? -1, $"{rpc.Name} {field?.FullName} {reason}");
                    rpcs.Add(rpc.FullName);
                    fields.Add(field?.FullName ?? "");
                    tried++;
                }
            }
        });

        rpcs.ShouldBe(RequestTexts.Rpcs.Select(rpc => rpc.FullName), ignoreOrder: true);
        fields.Where(field => field.Length > 0).ShouldBe(RequestTexts.FindFields(), ignoreOrder: true);
        tried.ShouldBeGreaterThan(2_000);
        var search = new SearchRecordsRequest { MinRevision = await siege.Server.RevisionAsync() };
        (await new DirectoryService.DirectoryServiceClient(siege.Server.NewChannel())
            .SearchRecordsAsync(search, cancellationToken: token)).TotalSize.ShouldBe(21); // 15 of eu
    }

    [Fact(Timeout = 2_000_000)]
    public async Task A_token_with_flipped_bits_is_refused_or_shows_what_its_own_request_may_show()
    {
        var token = TestContext.Current.CancellationToken;
        await using var siege = await Siege.BeginAsync();
        await siege.Server.ClientOf("pl").PutAsync(
            new Record
            {
                Name = "associations/pl/needs/hidden",
                Visibility = Visibility.Private,
                Title = new Text { ByLanguage = { ["pl"] = "Tajne" } },
                Need = new Need(),
            },
            cancellationToken: token);
        var search = new SearchRecordsRequest { PageSize = 5, MinRevision = await siege.Server.RevisionAsync() };
        var terms = new SearchTermsRequest { Schemes = { "nace" }, PageSize = 5 };
        var channel = siege.Server.NewChannel();
        var watch = new WatchRecordsRequest { Options = new() { StopWhenCaughtUp = true } };
        watch.Options.ResumeToken = await LastTokenAsync(channel, watch);
        search.PageToken = (await new DirectoryService.DirectoryServiceClient(channel)
            .SearchRecordsAsync(search, cancellationToken: token)).NextPageToken;
        terms.PageToken = (await new VocabularyService.VocabularyServiceClient(channel)
            .SearchTermsAsync(terms, cancellationToken: token)).NextPageToken;
        var random = new Random(20_261_124);

        await siege.WithstandAsync(async () =>
        {
            var connection = await siege.ConnectAsync();
            for (var i = 0; i < Tokens; i++)
            {
                // What the test itself remembers of the streams of a connection is not the server's memory.
                var stream = i % TokensPerConnection;
                if (i > 0 && stream == 0)
                {
                    await connection.DisposeAsync();
                    connection = await siege.ConnectAsync();
                }

                var flipped = new WatchRecordsRequest(watch);
                flipped.Options.ResumeToken = Flip(watch.Options.ResumeToken, random);
                (string Path, IMessage Message) request = (i % 3) switch
                {
                    0 => ("DirectoryService/SearchRecords",
                        new SearchRecordsRequest(search) { PageToken = Flip(search.PageToken, random) }),
                    1 => ("VocabularyService/SearchTerms",
                        new SearchTermsRequest(terms) { PageToken = Flip(terms.PageToken, random) }),
                    _ => ("DirectoryService/WatchRecords", flipped),
                };
                var (path, message) = request;
                var (status, reason) = await siege.CallAsync(
                    connection, (2 * stream) + 1, path, [message], never: "Tajne");
                ((status, reason) is (0, null) or (3, "PAGE_TOKEN_INVALID" or "RESUME_TOKEN_INVALID"))
                    .ShouldBeTrue($"{status} {reason} {message}");
            }

            await connection.DisposeAsync();
        });
    }

    private static async Task<string> LastTokenAsync(ChannelBase channel, WatchRecordsRequest watch)
    {
        var last = "";
        using var call = new DirectoryService.DirectoryServiceClient(channel).WatchRecords(
            watch, cancellationToken: TestContext.Current.CancellationToken);
        await foreach (var message in call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken))
            last = message.ResumeToken;
        return last;
    }

    private static string Flip(string token, Random random)
    {
        var padded = token.Replace('-', '+').Replace('_', '/').PadRight((token.Length + 3) / 4 * 4, '=');
        var bytes = Convert.FromBase64String(padded);
        for (var flips = random.Next(1, 4); flips > 0; flips--)
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        return Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }
}
