namespace ClusterInterop.Server.Hosting;

/// <summary>How the process ends, for scripts and service managers.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>A bug: the stack trace was printed.</summary>
    public const int Failed = 70;

    /// <summary>A file to import was refused; what is wrong was printed with line numbers.</summary>
    public const int BadInput = 65;

    /// <summary>Runs a command; what an operator can mend is told in one line.</summary>
    public static async Task<int> GuardAsync(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (OperationCanceledException)
        {
            return Done;
        }
        catch (Exception failure) when (StartRefusedException.Explain(failure) is { } problem)
        {
            await Console.Error.WriteLineAsync($"clusterinterop-server: {problem}");
            return StartRefusedException.ExitCode;
        }
        catch (Exception bug)
        {
            await Console.Error.WriteLineAsync($"clusterinterop-server: failed by a bug of its own: {bug}");
            return Failed;
        }
    }
}
