using ClusterInterop.V1;

namespace ClusterInterop.Client;

/// <summary>Says how a register is synchronised.</summary>
public sealed record SyncOptions
{
    /// <summary>
    /// Gets what to do with ACTIVE records of the register's kinds that are missing from it. Default: withdraw them.
    /// </summary>
    public MissingAction Missing { get; init; } = MissingAction.Withdraw;

    /// <summary>
    /// Gets how many records may be withdrawn, at most 200,000. Default null: the larger of 10 and 20 % of the ACTIVE
    /// ones.
    /// </summary>
    public int? MaxWithdrawals { get; init; }

    /// <summary>Gets whether everything is checked and reported, and nothing changed. Default false.</summary>
    public bool DryRun { get; init; }

    /// <summary>Gets who is told how far each pass has come, at every hundredth entry. Default null: nobody.</summary>
    public IProgress<SyncProgress>? Progress { get; init; }
}

/// <summary>How far a synchronisation has come.</summary>
/// <param name="Pass">Which pass over the register it is, from 1: the first names the records and their versions, the
/// second brings the bodies that the server lacks.</param>
/// <param name="Sent">How many entries have been sent in this pass.</param>
/// <param name="Total">How many entries there are.</param>
public readonly record struct SyncProgress(int Pass, int Sent, int Total);
