using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using ClusterInterop.Client;
using Grpc.Core;

namespace ClusterInterop.Server.Tests;

/// <summary>The program as an operator runs it: what it prints, and how it exits.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly string _directory = System.IO.Directory.CreateTempSubdirectory("clusterinterop-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => System.IO.Directory.Delete(_directory, recursive: true);

    [Fact(Timeout = 120_000)]
    public async Task It_says_where_it_listens_and_ends_with_0_when_it_is_terminated()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no SIGTERM on Windows.");
        using var server = ServerProgram.Start("--address", "http://127.0.0.1:0", "--data", _directory);
        using var client = await ConnectAsync(server);
        var textiles = await client.GetAsync("associations/eu/ecosystems/textiles", Cancel);
        textiles.Title.ByLanguage["fr"].ShouldNotBeEmpty();
        var streams = Enumerable.Range(0, 20)
            .Select(_ => client.WatchRecordsAsync(cancellationToken: Cancel).GetAsyncEnumerator(Cancel)).ToList();
        foreach (var stream in streams)
            (await stream.MoveNextAsync()).ShouldBeTrue();

        var begin = Stopwatch.GetTimestamp();
        Terminate(server.Id, 15).ShouldBe(0);
        await server.WaitForExitAsync(Cancel);

        server.ExitCode.ShouldBe(0);
        Stopwatch.GetElapsedTime(begin).ShouldBeLessThan(TimeSpan.FromSeconds(5));
        (await server.StandardError.ReadToEndAsync(Cancel)).ShouldContain("told to reconnect: 20.");
        foreach (var stream in streams)
            await stream.DisposeAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task While_its_disk_takes_no_more_it_refuses_writes_answers_reads_and_then_goes_on()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux limits the files of another process.");

        // A write beyond the limit then fails as on a broken disk, instead of killing the process.
        using var server = ServerProgram.StartIn(
            ["sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh"],
            "--address", "http://127.0.0.1:0", "--data", _directory);
        using var client = await ConnectAsync(server);
        await client.PutAsync(FullRecords.Association(), cancellationToken: Cancel);
        var later = FullRecords.Association();
        later.Title.ByLanguage["fr"] = "plus tard";
        LimitFiles(server, bytes: 4096);

        var refusal = await Should.ThrowAsync<ClusterInteropException>(
            () => client.PutAsync(later, cancellationToken: Cancel));

        refusal.Reason.ShouldBe("STORAGE_UNAVAILABLE");
        refusal.StatusCode.ShouldBe(StatusCode.Unavailable);
        refusal.RetryAfter.ShouldBe(TimeSpan.FromSeconds(5));
        var stored = await client.GetAsync("associations/es", Cancel);
        stored.Title.ByLanguage.ContainsKey("fr").ShouldBeFalse();

        LimitFiles(server, bytes: ulong.MaxValue);
        var done = await client.PutAsync(later, cancellationToken: Cancel);
        done.Revision.ShouldBe(stored.Revision + 1);
        Terminate(server.Id, 15).ShouldBe(0);
        await server.WaitForExitAsync(Cancel);
        server.ExitCode.ShouldBe(0);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_start_that_is_refused_exits_with_78_and_one_line()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();

        var (code, _, errors) = await ServerProgram.RunAsync(
            "--address", $"http://{other.LocalEndpoint}", "--data", _directory);

        code.ShouldBe(78);
        errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldHaveSingleItem()
            .ShouldStartWith("clusterinterop-server: Failed to bind");
    }

    [Fact(Timeout = 120_000)]
    public async Task A_wrong_variable_of_the_environment_is_named_as_it_was_set()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no env on Windows.");
        using var server = ServerProgram.StartIn(["env", "CLUSTERINTEROP_SERVER_STREAMS__AGE=00:99:00"]);

        var errors = await server.StandardError.ReadToEndAsync(Cancel);
        await server.WaitForExitAsync(Cancel);

        server.ExitCode.ShouldBe(78);
        errors.ShouldStartWith(
            "clusterinterop-server: CLUSTERINTEROP_SERVER_STREAMS__AGE is '00:99:00'; it must be a time");
    }

    // By what it prints: where it listens, and the token of an association to try it with.
    private static async Task<ClusterInteropClient> ConnectAsync(Process server)
    {
        const string Token = "CLUSTERINTEROP_TOKEN=";
        var (address, token) = ("", "");
        while (await server.StandardOutput.ReadLineAsync(Cancel) is { } line && line != "Ctrl-C stops it.")
        {
            if (line.StartsWith("ClusterInterop listens on ", StringComparison.Ordinal))
                address = line.Split(' ')[3].TrimEnd(',');
            if (line.IndexOf(Token, StringComparison.Ordinal) is >= 0 and var start)
                token = line[(start + Token.Length)..];
        }

        return ClusterInteropClient.Connect(
            address, new ClusterInteropOptions { Credential = Credential.FromToken(token), MaxAttempts = 1 });
    }

    private static void LimitFiles(Process process, ulong bytes)
    {
        const int FileSize = 1;
        var limit = new ResourceLimit { Soft = bytes, Hard = ulong.MaxValue };
        SetLimit(process.Id, FileSize, ref limit, 0).ShouldBe(0);
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Terminate(int process, int signal);

    [DllImport("libc", EntryPoint = "prlimit", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetLimit(int process, int resource, ref ResourceLimit limit, nint before);

    [StructLayout(LayoutKind.Sequential)]
    private struct ResourceLimit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
