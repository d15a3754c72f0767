using System.Diagnostics;

namespace ClusterInterop.Server.Tests;

/// <summary>The server as a program of its own.</summary>
internal static class ServerProgram
{
    private static string File => Path.Combine(AppContext.BaseDirectory, "clusterinterop-server.dll");

    public static Process Start(params string[] arguments) => StartIn([], arguments);

    /// <summary>Starts it by another command, which prepares its process.</summary>
    public static Process StartIn(string[] command, params string[] arguments) => StartIn(command, false, arguments);

    /// <summary>Starts it with a standard input to write to.</summary>
    public static Process StartWithInput(params string[] arguments) => StartIn([], true, arguments);

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        var cancel = TestContext.Current.CancellationToken;
        using var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync(cancel);
        var errors = await process.StandardError.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        return (process.ExitCode, await output, errors);
    }

    private static Process StartIn(string[] command, bool hasInput, string[] arguments)
    {
        string[] words = [.. command, "dotnet", File, .. arguments];
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            RedirectStandardInput = hasInput,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start) ?? throw new InvalidOperationException($"{words[0]} does not start.");
    }
}
