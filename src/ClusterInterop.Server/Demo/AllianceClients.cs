using ClusterInterop.Client;

namespace ClusterInterop.Server.Demo;

/// <summary>One client of the SDK for each association, as each would run its own.</summary>
internal sealed class AllianceClients(Uri address) : IDisposable
{
    private readonly Dictionary<string, ClusterInteropClient> _clients = [];

    public ClusterInteropClient this[string association]
    {
        get
        {
            if (!_clients.TryGetValue(association, out var client))
                _clients.Add(association, client = new(new() { Address = address, Association = association }));
            return client;
        }
    }

    public void Dispose()
    {
        foreach (var client in _clients.Values)
            client.Dispose();
    }
}
