using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using ClusterInterop.Client;

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
        using var server = Start("--address", "http://127.0.0.1:0", "--data", _directory);
        var address = "";
        while (await server.StandardOutput.ReadLineAsync(Cancel) is { } line)
        {
            if (line.StartsWith("ClusterInterop listens on ", StringComparison.Ordinal))
                address = line.Split(' ')[3].TrimEnd(',');
            if (line == "Ctrl-C stops it.")
                break;
        }

        using var client = ClusterInteropClient.Connect(address);
        var textiles = await client.GetAsync("associations/eu/ecosystems/textiles", Cancel);
        textiles.Title.ByLanguage["fr"].ShouldNotBeEmpty();
        await using var stream = client.WatchRecordsAsync(cancellationToken: Cancel).GetAsyncEnumerator(Cancel);
        (await stream.MoveNextAsync()).ShouldBeTrue();

        var begin = Stopwatch.GetTimestamp();
        Terminate(server.Id, 15).ShouldBe(0);
        await server.WaitForExitAsync(Cancel);

        server.ExitCode.ShouldBe(0);
        Stopwatch.GetElapsedTime(begin).ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_start_that_is_refused_exits_with_78_and_one_line()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();

        var (code, errors) = await RunAsync("--address", $"http://{other.LocalEndpoint}", "--data", _directory);

        code.ShouldBe(78);
        errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldHaveSingleItem()
            .ShouldStartWith("clusterinterop-server: Failed to bind");
    }

    [Fact(Timeout = 120_000)]
    public async Task A_code_list_that_is_broken_is_refused_with_65_and_its_line()
    {
        var file = Path.Combine(_directory, "broken.tsv");
        await File.WriteAllTextAsync(file, "what\tis\tthis\n", Cancel);

        var (code, errors) = await RunAsync("vocabulary", "import", file, "--data", _directory);

        code.ShouldBe(65);
        errors.ShouldContain("broken.tsv");
        errors.ShouldContain("line 1");
    }

    private static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "clusterinterop-server.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return Process.Start(start) ?? throw new InvalidOperationException("dotnet does not start.");
    }

    private static async Task<(int ExitCode, string Errors)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync(Cancel);
        var errors = await process.StandardError.ReadToEndAsync(Cancel);
        await output;
        await process.WaitForExitAsync(Cancel);
        return (process.ExitCode, errors);
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Terminate(int process, int signal);
}
