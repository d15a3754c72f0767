using System.Diagnostics;
using System.Net.Sockets;
using ClusterInterop.Benchmarks.Workload;
using ClusterInterop.Server.Tests.Attacks;
using ClusterInterop.V1;
using Google.Protobuf;

namespace ClusterInterop.Benchmarks.Servers;

/// <summary>
/// Makes 5,000 writes and 10,000 reads a second, fifty times what an association may. It sends frames and throws away
/// what is answered: a client library would take more of a machine that both share than it costs to refuse.
/// </summary>
internal sealed class FloodingClient : IDisposable
{
    private const string Write = "/clusterinterop.v1.PublishingService/WriteRecords";
    private const string Read = "/clusterinterop.v1.DirectoryService/GetRecord";
    private const int WritesPerTick = 5;
    private const int ReadsPerTick = 10;
    private const int MostTicksAtOnce = 20; // what the machine did not leave it time for is not made up for
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly byte[] _read = new GetRecordRequest { Name = OrdinaryCaller.Name }.ToByteArray();
    private readonly byte[] _write;
    private readonly (string, string)[] _headers;
    private readonly Connection[] _connections;

    public FloodingClient(Uri server, string token)
    {
        var record = new RecordGenerator(1).Capability(1);
        record.Name = $"associations/{Attacker.Association}/capabilities/flood";
        _write = new WriteRecordsRequest { Writes = { new Write { Put = record } } }.ToByteArray();
        _headers = [("authorization", $"Bearer {token}")];
        _connections = [.. Enumerable.Range(0, 16).Select(_ => new Connection(server))];
    }

    /// <returns>How many calls were sent.</returns>
    public async Task<long> RunAsync(CancellationToken over)
    {
        using var timer = new PeriodicTimer(Tick);
        var (begin, ticks, sent) = (Stopwatch.GetTimestamp(), 0L, 0L);
        while (!over.IsCancellationRequested)
        {
            await timer.WaitForNextTickAsync(CancellationToken.None);
            var due = (long)(Stopwatch.GetElapsedTime(begin) / Tick);
            for (var i = Math.Min(due - ticks, MostTicksAtOnce) * (WritesPerTick + ReadsPerTick); i > 0; i--, sent++)
            {
                var isWrite = i % (WritesPerTick + ReadsPerTick) < WritesPerTick;
                var (path, message) = isWrite ? (Write, _write) : (Read, _read);
                _connections[sent % _connections.Length].Add(path, _headers, message);
            }

            ticks = due;
            foreach (var connection in _connections)
                await connection.SendAsync();
        }

        return sent;
    }

    public void Dispose()
    {
        foreach (var connection in _connections)
            connection.Dispose();
    }

    /// <summary>One of its connections; opened again when the server closes it.</summary>
    private sealed class Connection(Uri server) : IDisposable
    {
        private readonly List<byte> _frames = [];
        private TcpClient? _client;
        private int _nextStream;

        public void Add(string path, (string, string)[] headers, byte[] message)
        {
            if (_client is null && _frames.Count == 0)
                Greet();
            _frames.AddRange(Http2.Call(_nextStream, path, headers));
            _frames.AddRange(Http2.Data(_nextStream, Http2.Prefixed(message), ends: true));
            _nextStream += 2;
        }

        public async Task SendAsync()
        {
            if (_frames.Count == 0)
                return;
            var frames = _frames.ToArray();
            _frames.Clear();
            try
            {
                if (_client is null)
                {
                    _client = new TcpClient { NoDelay = true };
                    await _client.ConnectAsync(server.Host, server.Port);
                    _ = _client.GetStream().CopyToAsync(Stream.Null).ContinueWith(
                        ended => _ = ended.Exception, TaskScheduler.Default);
                }

                await _client.GetStream().WriteAsync(frames);
            }
            catch (Exception closed) when (closed is IOException or SocketException or InvalidOperationException)
            {
                _client!.Dispose();
                _client = null;
            }
        }

        public void Dispose() => _client?.Dispose();

        // Answers are never held up for want of a window.
        private void Greet()
        {
            _frames.AddRange([.. Http2.Preface, .. Http2.Settings(), .. Http2.WindowUpdate(0, 0x7FFF_0000)]);
            _nextStream = 1;
        }
    }
}
