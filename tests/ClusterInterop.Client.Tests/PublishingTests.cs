using ClusterInterop.V1;
using static ClusterInterop.Client.Tests.Samples;
using Code = Google.Rpc.Code;

namespace ClusterInterop.Client.Tests;

/// <summary>Publishing one record, and many.</summary>
public sealed class PublishingTests
{
    [Fact(Timeout = 30_000)]
    public async Task A_record_is_put_under_its_precondition()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var client = server.Connect();

        await client.PutAsync(ACapability("a"), new Precondition { IfAbsent = true }, Cancel);
        await client.WithdrawAsync("associations/es/capabilities/a", new Precondition { IfEtag = "e1" }, Cancel);
        await client.EraseAsync("associations/es/capabilities/a", cancellationToken: Cancel);

        server.Publishing.Writes.Select(request => request.Writes.ShouldHaveSingleItem()).ShouldBe(
        [
            new Write { Put = ACapability("a"), Precondition = new Precondition { IfAbsent = true } },
            new Write { Withdraw = "associations/es/capabilities/a", Precondition = new() { IfEtag = "e1" } },
            new Write { Erase = "associations/es/capabilities/a" },
        ]);
        server.Publishing.Writes.Select(request => request.RequestId).Distinct().Count().ShouldBe(3);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_request_is_written_as_it_is()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var client = server.Connect();
        var request = new WriteRecordsRequest
        {
            Writes = { new Write { Withdraw = "associations/es/capabilities/a" } },
            RequestId = "import-2026-07-06",
            ValidateOnly = true,
        };
        var unnamed = new WriteRecordsRequest { Writes = { request.Writes }, ValidateOnly = true };

        await client.WriteAsync(request, Cancel);
        await client.WriteAsync(unnamed, Cancel);

        server.Publishing.Writes[0].ShouldBe(request);
        server.Publishing.Writes[1].ValidateOnly.ShouldBeTrue();
        unnamed.RequestId.ShouldBe("");
    }

    [Fact(Timeout = 30_000)]
    public async Task More_than_two_hundred_records_go_in_several_requests_in_their_order()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Publishing.Write = request => new WriteRecordsResponse
        {
            Results = { request.Writes.Select(write => new WriteResult { Name = write.Put.Name }) },
            Revision = server.Publishing.Writes.Count,
            Warnings = { new Warning { Path = "writes[3].put.place.region", Reason = "REGION_OUTDATED" } },
        };
        using var client = server.Connect();
        var progress = new Heard<int>();

        var written = await client.PutAsync(
            Capabilities(401), new PublishOptions { Progress = progress }, Cancel);

        server.Publishing.Writes.Select(request => request.Writes.Count).ShouldBe([200, 200, 1]);
        written.Results.Select(result => result.Name)
            .ShouldBe(Enumerable.Range(0, 401).Select(n => $"associations/es/capabilities/n{n}"));
        written.Revision.ShouldBe(3);
        written.Warnings.Select(warning => warning.Path).ShouldBe(
            ["writes[3].put.place.region", "writes[203].put.place.region", "writes[403].put.place.region"]);
        progress.Reports.ShouldBe([200, 400, 401]);
    }

    [Fact(Timeout = 30_000)]
    public async Task Large_records_go_in_requests_of_less_than_four_mebibytes()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var client = server.Connect();
        var large = new string('x', 60_000);

        await client.PutAsync(
            Enumerable.Range(0, 150).Select(n => ACapability($"n{n}", large)), cancellationToken: Cancel);

        server.Publishing.Writes.Count.ShouldBe(3);
        server.Publishing.Writes.Sum(request => request.Writes.Count).ShouldBe(150);
        server.Publishing.Writes.ShouldAllBe(request => request.CalculateSize() <= 4 * 1024 * 1024);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_refused_record_is_named_by_its_place_among_all()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Publishing.Write = request => server.Publishing.Writes.Count == 1
            ? new WriteRecordsResponse { Results = { request.Writes.Select(_ => new WriteResult()) } }
            : throw ScriptedFault.Of(
                Code.InvalidArgument,
                "FIELD_INVALID",
                "writes[17].put.title: it is required.",
                violations: [new() { Path = "writes[17].put.title", Message = "it is required." }]);
        using var client = server.Connect();
        var progress = new Heard<int>();

        var failure = await Should.ThrowAsync<ClusterInteropException>(
            () => client.PutAsync(Capabilities(401), new PublishOptions { Progress = progress }, Cancel));

        failure.Reason.ShouldBe("FIELD_INVALID");
        failure.Summary.ShouldBe("writes[217].put.title: it is required.");
        failure.Violations.ShouldHaveSingleItem().Path.ShouldBe("writes[217].put.title");
        failure.WritesDone.ShouldBe(200);
        progress.Reports.ShouldBe([200]);
        server.Publishing.Writes.Count.ShouldBe(2);
    }

    [Fact(Timeout = 30_000)]
    public async Task Records_that_come_slowly_are_written_as_they_come()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var client = server.Connect();

        await client.WriteAsync(Slowly(), cancellationToken: Cancel);

        server.Publishing.Writes.Select(request => request.Writes.Count).ShouldBe([200, 50]);

        async IAsyncEnumerable<Write> Slowly()
        {
            for (var n = 0; n < 250; n++)
            {
                if (n == 201)
                    server.Publishing.Writes.Count.ShouldBe(1);
                await Task.Yield();
                yield return new Write { Put = ACapability($"n{n}") };
            }
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task Publishing_nothing_asks_nothing()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var client = server.Connect();

        var written = await client.PutAsync([], cancellationToken: Cancel);

        written.Results.ShouldBeEmpty();
        server.Publishing.Writes.ShouldBeEmpty();
    }

    private static IEnumerable<Record> Capabilities(int count) =>
        Enumerable.Range(0, count).Select(n => ACapability($"n{n}"));
}

/// <summary>Keeps what it is told, at once and in order, as <see cref="Progress{T}"/> does not.</summary>
internal sealed class Heard<T> : IProgress<T>
{
    public List<T> Reports { get; } = [];

    public void Report(T value) => Reports.Add(value);
}
