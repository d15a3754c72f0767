using System.Diagnostics;
using System.Globalization;

namespace ClusterInterop.Benchmarks.Servers;

/// <summary>A process that attacks a server when it is told to.</summary>
internal sealed class Attacker : IAsyncDisposable
{
    public const string Flood = "flood";
    public const string Reset = "rapid reset";
    public const string Ping = "PING";
    public const string Settings = "SETTINGS";
    public const string EmptyData = "empty DATA";
    public const string Association = "attacker";

    private readonly Process _process;

    private Attacker(Process process) => _process = process;

    public static Attacker Start(ServerProcess server, string kind)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            ArgumentList = { AttackProgram.Verb, kind, server.Address, server.TokenOf(Association) },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return new(Process.Start(start) ?? throw new InvalidOperationException("The attacker does not start."));
    }

    /// <summary>Attacks while something else is measured; says how often a second.</summary>
    public async Task<(T Measured, double PerSecond)> DuringAsync<T>(Func<Task<T>> measure)
    {
        await _process.StandardInput.WriteLineAsync("go");
        var begin = Stopwatch.GetTimestamp();
        var measured = await measure();
        await _process.StandardInput.WriteLineAsync("stop");
        var times = await _process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("The attacker has ended.");
        return (
            measured,
            long.Parse(times, CultureInfo.InvariantCulture) / Stopwatch.GetElapsedTime(begin).TotalSeconds);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
