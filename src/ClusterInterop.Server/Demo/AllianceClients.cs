using ClusterInterop.Client;
using ClusterInterop.Server.Security;

namespace ClusterInterop.Server.Demo;

/// <summary>One client of the SDK for each association, as each would run its own.</summary>
internal sealed class AllianceClients(Uri address, DevelopmentTokens tokens) : IDisposable
{
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromHours(1);

    private readonly Dictionary<string, ClusterInteropClient> _clients = [];

    public ClusterInteropClient this[string association]
    {
        get
        {
            if (!_clients.TryGetValue(association, out var client))
            {
                client = new(new() { Address = address, Credential = CredentialOf(association) });
                _clients.Add(association, client);
            }

            return client;
        }
    }

    public void Dispose()
    {
        foreach (var client in _clients.Values)
            client.Dispose();
    }

    private Credential CredentialOf(string association) => Credential.FromFunction(
        _ => Task.FromResult(new AccessToken(tokens.OfAssociation(association, TokenLifetime))));
}
