using System.CommandLine;

namespace ClusterInterop.Cli;

/// <summary>A command that talks to the server.</summary>
internal abstract class ServerCommand(string name, string description, params string[] examples)
    : Command(name, description)
{
    public IReadOnlyList<string> Examples => examples;

    /// <summary>What the help adds to the description, which is one sentence; empty for nothing.</summary>
    public string Notes { get; protected init; } = "";

    /// <returns>An <see cref="ExitCode"/>.</returns>
    public abstract Task<int> RunAsync(Session session, ParseResult arguments, CancellationToken cancellationToken);
}
