using ClusterInterop.Core.Feed;
using ClusterInterop.Core.Records;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ClusterInterop.Server.Hosting;

/// <summary>Something that goes on for as long as the server runs. If it breaks, the server stops: a directory that
/// does not follow its feed any more is worse than none.</summary>
internal abstract class ServerLoop(IHostApplicationLifetime lifetime, Func<CancellationToken, Task> run)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A start may still be refused, for an address that is taken: until then nothing is begun, and nothing said.
        var started = Task.Delay(Timeout.InfiniteTimeSpan, lifetime.ApplicationStarted);
        await started.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (stoppingToken.IsCancellationRequested)
            return;
        try
        {
            await run(stoppingToken);
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            // Once it is told to stop, whatever breaks is a consequence.
        }
    }
}

/// <summary>Keeps the directory in memory up to date with the feed.</summary>
internal sealed class IndexLoop(IHostApplicationLifetime lifetime, LiveDirectory directory)
    : ServerLoop(lifetime, directory.FollowAsync);

/// <summary>Expires records whose time has come, and removes what was kept long enough.</summary>
internal sealed class UpkeepLoop(IHostApplicationLifetime lifetime, Upkeep upkeep)
    : ServerLoop(lifetime, upkeep.RunAsync);

/// <summary>Whether calls should come here: once everything stored is known, and until the server begins to stop.
/// </summary>
internal sealed class IndexHealth(LiveDirectory directory, IHostApplicationLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            lifetime.ApplicationStopping.IsCancellationRequested ? HealthCheckResult.Unhealthy("The server stops.")
            : directory.CaughtUp.IsCompletedSuccessfully ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("The directory is being read."));
}
