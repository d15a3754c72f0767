using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Feed;
using ClusterInterop.Core.Records;
using ClusterInterop.Core.Search;
using ClusterInterop.Server.Tests.Streams;
using ClusterInterop.V1;
using CsCheck;

namespace ClusterInterop.Fuzz.Tests;

public sealed class TokenFuzz(FuzzedDirectory directory) : IClassFixture<FuzzedDirectory>
{
    private static readonly SearchOrder[] Orders = [SearchOrder.Name, SearchOrder.Newest, SearchOrder.Relevance];

    [Fact]
    public Task A_resume_token_reads_back_as_it_was_written() => Fuzz.RunAsync(Gen.Int, 20_000, seed =>
    {
        var token = Next(new Random(seed));
        token.ToString().Length.ShouldBe(60);
        ResumeToken.Parse(token.ToString()).ShouldBe(token);
    });

    [Fact]
    public Task A_resume_token_that_was_changed_is_refused_or_means_the_same() => Fuzz.RunAsync(Gen.Int, 20_000, seed =>
    {
        var random = new Random(seed);
        var token = Next(random).ToString();
        var changed = Change(token, random);
        try
        {
            ResumeToken.Parse(changed).ToString().ShouldBe(token); // with spaces, which the rules of the field refuse
        }
        catch (ResumeTokenInvalidException)
        {
        }
    });

    [Fact]
    public Task A_page_token_that_was_changed_is_refused_or_means_the_same() => Fuzz.RunAsync(Gen.Int, 10_000, seed =>
    {
        var random = new Random(seed);
        var order = Orders[random.Next(Orders.Length)];
        var position = new PagePosition(
            order switch
            {
                SearchOrder.Newest => random.NextInt64(), SearchOrder.Relevance => random.Next(), _ => 0,
            },
            order == SearchOrder.Newest ? "" : "associations/" + new string('a', random.Next(1, 138)));
        var scope = new byte[32];
        random.NextBytes(scope);

        var token = PageToken.Write(position, scope, order);

        token.Length.ShouldBeLessThanOrEqualTo(200);
        PageToken.Read(token, scope, order).ShouldBe(position);
        try
        {
            PageToken.Read(Change(token, random), scope, order).ShouldBe(position); // padded, or with spaces
        }
        catch (PageTokenInvalidException)
        {
        }
    });

    // Whoever reads the code can make a token with the right checksum.
    [Fact]
    public Task A_stream_goes_on_from_any_token_that_somebody_makes_up() => Fuzz.RunAsync(Gen.Int, 2_000, seed =>
    {
        var random = new Random(seed);
        var world = directory.World;
        var genuine = ResumeToken.Parse(LastToken(new WatchRecordsRequest()).GetAwaiter().GetResult());
        var forged = genuine with
        {
            Position = random.Next(2) == 0 ? genuine.Position : NextRevision(random, genuine),
            Anchor = random.Next(2) == 0 ? genuine.Anchor : NextRevision(random, genuine),
            ReplayTarget = random.Next(2) == 0 ? genuine.ReplayTarget : NextRevision(random, genuine),
        };
        var request = new WatchRecordsRequest { Options = new() { ResumeToken = forged.ToString() } };
        FuzzedDirectory.Expect(async () => (await LastToken(request)).Length.ShouldBe(60), forged);
    });

    // Here, too, the digest is no secret.
    [Fact]
    public Task A_search_goes_on_from_any_token_that_somebody_makes_up() => Fuzz.RunAsync(Gen.Int, 5_000, seed =>
    {
        var random = new Random(seed);
        var request = new SearchRecordsRequest
        {
            Filter = new() { Text = "viseras" }, Order = Orders[random.Next(Orders.Length)], PageSize = 1,
        };
        var query = SearchQuery.From(request, directory.World.Directory.Vocabularies, Caller.OfNoAssociation);
        var number = random.Next(3) == 0 ? random.Next() : random.NextInt64(long.MinValue, long.MaxValue);
        request.PageToken = query.TokenAfter(new PagePosition(number, "associations/" + HostileText.Next(random)));
        FuzzedDirectory.Expect(
            () => directory.Reader.SearchAsync(request, Caller.OfNoAssociation, CancellationToken.None), request);
    });

    private async Task<string> LastToken(WatchRecordsRequest request)
    {
        var world = directory.World;
        (request.Options ??= new()).StopWhenCaughtUp = true;
        await using var stream = world.Watch(request);
        while (await stream.NextOrEndAsync() is not null)
        {
        }

        return stream.Token;
    }

    private static string Change(string token, Random random) => random.Next(4) == 0
        ? HostileText.Next(random)
        : HostileText.Change(token, random);

    private static Revision NextRevision(Random random, ResumeToken genuine) => new(random.Next(4) switch
    {
        0 => random.NextInt64(long.MinValue, long.MaxValue),
        1 => genuine.Position.Value + random.Next(-3, 4),
        2 => long.MaxValue - random.Next(3),
        _ => -random.Next(3),
    });

    private static ResumeToken Next(Random random) => new(
        new((uint)random.NextInt64(1L << 32)),
        new(random.NextInt64(long.MinValue, long.MaxValue)),
        new(random.NextInt64()),
        new((uint)random.NextInt64(1L << 32)),
        new(random.NextInt64()),
        (uint)random.NextInt64(1L << 32),
        (uint)random.NextInt64(1L << 32));
}
