using System.Diagnostics;
using System.Globalization;
using ClusterInterop.Benchmarks.Frame;

namespace ClusterInterop.Benchmarks.Peers;

/// <summary>A server that the product is compared with, in a temporary directory of its own. It runs as a user without
/// rights where this program is root's, because some refuse to be root's; and it ends when this program does, however
/// that ends.</summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    private const string User = "nobody";

    // A shell stands between: it tells the process's id, and ends it when its own input ends, as it does with us.
    private const string Guard =
        "exec 2>/dev/null; \"$@\" >/dev/null 2>&1 </dev/null & echo $!; cat >/dev/null; kill $!; wait $!";

    private readonly Process _guard;
    private readonly string _directory;

    private PeerProcess(Process guard, int id, string directory) => (_guard, Id, _directory) = (guard, id, directory);

    public int Id { get; }

    public bool HasEnded => !Directory.Exists($"/proc/{Id}");

    public TimeSpan ProcessorTime => MachineLoad.ProcessorTimeOf(Id);

    /// <summary>A directory in which peers may write; it goes with the peer.</summary>
    public static string NewDirectory()
    {
        var directory = Directory.CreateTempSubdirectory("clusterinterop-bench-").FullName;
        if (Environment.IsPrivilegedProcess)
            using (var chown = Process.Start("chown", [User, directory]))
                chown.WaitForExit();
        return directory;
    }

    /// <param name="directory">One of <see cref="NewDirectory"/>.</param>
    public static async Task<PeerProcess> StartAsync(string directory, string program, IEnumerable<string> arguments)
    {
        var guard = Start("/bin/sh", ["-c", Guard, "sh", program, .. arguments]);
        var id = await guard.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException($"{program} does not start.");
        return new PeerProcess(guard, int.Parse(id, CultureInfo.InvariantCulture), directory);
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task RunAsync(
        string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var process = Start(program, arguments);
        process.StandardInput.Close();
        await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }

    public async ValueTask DisposeAsync()
    {
        _guard.StandardInput.Close();
        await _guard.WaitForExitAsync();
        _guard.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static Process Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.IsPrivilegedProcess ? "/usr/bin/setpriv" : program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = "/",
        };
        string[] asUser = ["--reuid", User, "--clear-groups", program];
        foreach (var argument in (Environment.IsPrivilegedProcess ? asUser : []).Concat(arguments))
            start.ArgumentList.Add(argument);
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} does not start.");
    }
}
