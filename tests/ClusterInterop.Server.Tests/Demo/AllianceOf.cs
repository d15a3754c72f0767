using ClusterInterop.Server.Demo;
using ClusterInterop.Server.Security;
using ClusterInterop.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace ClusterInterop.Server.Tests.Demo;

internal static class AllianceOf
{
    /// <summary>The clients by which the demo plays its associations.</summary>
    public static AllianceClients NewAlliance(this InMemoryServer server) =>
        new(server.Address, server.App.Services.GetRequiredService<DevelopmentTokens>());
}
