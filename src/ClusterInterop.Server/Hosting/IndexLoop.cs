using ClusterInterop.Core.Feed;
using ClusterInterop.Core.Records;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ClusterInterop.Server.Hosting;

/// <summary>Keeps the directory in memory up to date with the feed, for as long as the server runs.</summary>
internal sealed class IndexLoop(LiveDirectory directory) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => directory.FollowAsync(stoppingToken);
}

/// <summary>Expires records whose time has come and removes what was kept long enough, for as long as the server runs.
/// </summary>
internal sealed class UpkeepLoop(Upkeep upkeep) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => upkeep.RunAsync(stoppingToken);
}

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
