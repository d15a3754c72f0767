using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Options;

namespace ClusterInterop.Server.Hosting;

/// <summary>
/// Asks the client of a connection that has become old to open another one for its new calls. Calls and streams under
/// way go on where they are; streams have an age of their own. A call that sets out while an idle connection is closed
/// meets a closed connection: UNAVAILABLE, which clients try again.
/// </summary>
internal sealed class ConnectionAge(IOptions<ConnectionOptions> options, TimeProvider time, Random random)
{
    private readonly Lock _randomLock = new();

    public ConnectionDelegate Limit(ConnectionDelegate next) => async connection =>
    {
        var lifetime = connection.Features.Get<IConnectionLifetimeNotificationFeature>()
            ?? throw new InvalidOperationException("The transport cannot close a connection in good order.");
        await using var timer = time.CreateTimer(
            state => ((IConnectionLifetimeNotificationFeature)state!).RequestClose(),
            lifetime, NextAge(), Timeout.InfiniteTimeSpan);
        await next(connection);
    };

    private TimeSpan NextAge()
    {
        double chance;
        lock (_randomLock)
            chance = (2 * random.NextDouble()) - 1;
        return options.Value.Age * (1 + (options.Value.AgeSpread * chance));
    }
}
