using ClusterInterop.V1;

namespace ClusterInterop.RealData.Tests.Connectors;

/// <summary>What a connector made of a source.</summary>
/// <param name="Records">The records, what is referred to first.</param>
/// <param name="Warnings">What did not go out as the source writes it, or deserves a look.</param>
public sealed record Register(IReadOnlyList<Record> Records, IReadOnlyList<ConnectorWarning> Warnings)
{
    public IReadOnlyList<ConnectorWarning> WarningsOf(string reason) =>
        [.. Warnings.Where(warning => warning.Reason == reason)];
}

/// <summary>Something in a source that its connector could not publish as it stands, or found odd.</summary>
/// <param name="Record">The record it is about.</param>
/// <param name="Reason">What it is, such as <c>COUNTRY_UK</c>.</param>
/// <param name="Message">The value as the source writes it, and what was done.</param>
/// <param name="RefusedAs">The reason for which the server refuses the record as it stands; null if it takes
/// it.</param>
public sealed record ConnectorWarning(string Record, string Reason, string Message, string? RefusedAs);
