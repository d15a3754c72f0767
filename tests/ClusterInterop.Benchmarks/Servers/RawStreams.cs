namespace ClusterInterop.Benchmarks.Servers;

/// <summary>Many streams of one rpc, spread over connections.</summary>
internal sealed class RawStreams : IAsyncDisposable
{
    private readonly List<RawConnection> _connections = [];

    private RawStreams()
    {
    }

    public IReadOnlyList<RawConnection> Connections => _connections;

    /// <param name="requestOf">The request of each stream, by its number.</param>
    /// <param name="ends">Whether a request ends with its message.</param>
    public static async Task<RawStreams> OpenAsync(
        string address,
        int streams,
        int perConnection,
        string path,
        string? token,
        Func<int, byte[]> requestOf,
        MessageSink sink,
        bool ends = true)
    {
        var opened = new RawStreams();
        foreach (var numbers in Enumerable.Range(0, streams).Chunk(perConnection))
        {
            var connection = await RawConnection.OpenAsync(address, sink);
            opened._connections.Add(connection);
            foreach (var number in numbers)
                await connection.OpenStreamAsync(number, path, token, requestOf(number), ends);
        }

        return opened;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections)
            await connection.DisposeAsync();
    }
}
