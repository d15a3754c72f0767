using System.Text.Json;
using ClusterInterop.Testing;

namespace ClusterInterop.Server.Tests;

/// <summary>The audit as an operator reads it.</summary>
public sealed class AuditCommandTests : IDisposable
{
    private readonly string _directory = System.IO.Directory.CreateTempSubdirectory("clusterinterop-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => System.IO.Directory.Delete(_directory, recursive: true);

    [Fact(Timeout = 120_000)]
    public async Task It_is_read_while_the_server_runs_and_after()
    {
        await using (var server = await InMemoryServer.StartAsync(directory: _directory))
        {
            await server.Client.PutAsync(FullRecords.Association(), cancellationToken: Cancel);
            await server.Client.WithdrawAsync("associations/es", cancellationToken: Cancel);

            await HasBothWritesAsync();
        }

        await HasBothWritesAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task As_text_it_has_a_line_for_the_write_and_one_for_each_record()
    {
        await using var server = await InMemoryServer.StartAsync(directory: _directory);

        var (code, output, _) = await AuditAsync("--association", "eu");

        code.ShouldBe(0);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(16);
        lines[0].ShouldEndWith("Z the server Start, revision 15");
        lines[2].ShouldStartWith("  associations/eu/ecosystems/");
        lines[2].ShouldEndWith(" CREATED 2 visibility verification title codes ecosystem.type");
    }

    [Fact(Timeout = 120_000)]
    public async Task A_subject_cannot_turn_the_order_of_what_follows_it()
    {
        await using var server = await InMemoryServer.StartAsync(directory: _directory);
        await server.Store.DisableAsync(
            new() { Caller = new() { Subject = "it\u202eteam" }, DisabledBy = "op\u2066\nerator" }, Cancel);

        var (_, output, _) = await AuditAsync("--after", "14", "--limit", "5");

        output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1].ShouldEndWith(
            "Z the operator (op\\u2066\\u000aerator) DisableCaller of the subject it\\u202eteam, revision 15");
    }

    [Theory(Timeout = 120_000)]
    [InlineData("--association", "a b", "--association must be the id of an association, such as es.")]
    [InlineData("--name", "masks", "--name must be the name of a record, such as associations/es/needs/x.")]
    [InlineData("--after", "-1", "--after must be a revision, 0 or more.")]
    [InlineData("--limit", "0", "--limit must be a number from 1 to 1000000.")]
    public async Task A_condition_that_will_not_do_is_refused_by_name(string option, string value, string message)
    {
        var (code, _, errors) = await AuditAsync($"{option}={value}");

        code.ShouldBe(1);
        errors.ShouldContain(message);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_directory_without_a_database_is_refused_and_none_is_made()
    {
        var (code, _, errors) = await AuditAsync();

        code.ShouldBe(78);
        errors.ShouldBe(
            $"clusterinterop-server: {Path.Combine(_directory, "directory.db")} does not exist; name the data directory "
            + "of a server with --data.\n");
        System.IO.Directory.GetFiles(_directory).ShouldBeEmpty();
    }

    private Task<(int ExitCode, string Output, string Errors)> AuditAsync(params string[] arguments) =>
        ServerProgram.RunAsync(["audit", "--data", _directory, .. arguments]);

    private async Task HasBothWritesAsync()
    {
        var (code, output, errors) = await AuditAsync("--name", "associations/es", "--after", "15", "--json");

        errors.ShouldBeEmpty();
        code.ShouldBe(0);
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Told).ShouldBe([
            "es WriteRecords 16 associations/es CREATED 16",
            "es WriteRecords 17 associations/es WITHDRAWN 17"]);
    }

    private static string Told(string line)
    {
        var entry = JsonDocument.Parse(line).RootElement;
        var record = entry.GetProperty("records")[0];
        return $"{entry.GetProperty("caller")} {entry.GetProperty("method")} {entry.GetProperty("revision")} "
            + $"{record.GetProperty("name")} {record.GetProperty("outcome")} {record.GetProperty("revision")}";
    }
}
