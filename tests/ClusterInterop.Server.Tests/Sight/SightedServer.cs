using ClusterInterop.Testing;
using ClusterInterop.V1;
using Grpc.Net.Client;

namespace ClusterInterop.Server.Tests.Sight;

/// <summary>
/// A server on which everything of <see cref="Sighting"/> has happened, and what streams brought meanwhile: those that
/// were open, and those that were resumed afterwards.
/// </summary>
public sealed class SightedServer : IAsyncLifetime
{
    /// <summary>A need of France that everybody sees, and that every capability fits.</summary>
    public const string OpenNeed = "associations/fr/needs/open";

    private const string Last = "associations/fr/capabilities/last";

    private readonly Dictionary<string, GrpcChannel> _channels = [];
    private readonly Dictionary<(string Caller, string Rpc), (string Token, Task<RawAnswer> Live)> _streams = [];
    private InMemoryServer? _server;

    internal static IReadOnlyList<string?> Callers { get; } = ["es", "pl", null];

    /// <summary>The uids of the records of each word.</summary>
    internal Dictionary<string, List<string>> Uids { get; } = [];

    /// <summary>After the last change.</summary>
    internal long Revision { get; private set; }

    internal GrpcChannel Of(string? caller) => _channels[caller ?? ""];

    /// <summary>What a stream brought that was open while the records changed.</summary>
    internal Task<RawAnswer> LiveAsync(string? caller, string rpc) => _streams[(caller ?? "", rpc)].Live;

    /// <summary>What a stream brings that was cut before the records changed.</summary>
    internal Task<RawAnswer> ResumedAsync(string? caller, string rpc) =>
        Of(caller).SendAsync(rpc, Watch(rpc, _streams[(caller ?? "", rpc)].Token, stops: true));

    internal static Google.Protobuf.IMessage Watch(string rpc, string token, bool stops)
    {
        var options = new StreamOptions { ResumeToken = token, StopWhenCaughtUp = stops };
        return rpc == "WatchRecords"
            ? new WatchRecordsRequest { Options = options }
            : new WatchMatchesRequest { Subjects = new() { Names = { OpenNeed } }, Options = options };
    }

    public async ValueTask InitializeAsync()
    {
        _server = await InMemoryServer.StartAsync();
        foreach (var caller in Callers)
            _channels.Add(caller ?? "", _server.NewChannel(caller));
        var spain = _server.ClientOf("es");
        var france = _server.ClientOf("fr");
        var open = Streams.Sample.Need("fr", "open", title: "Anything");
        await france.WriteAsync(new WriteRecordsRequest { Writes = { new Write { Put = open } } });
        await spain.WriteAsync(
            new WriteRecordsRequest { Writes = { Sighting.All.SelectMany(one => one.Writes(one.First, "first")) } });

        foreach (var caller in Callers)
        foreach (var rpc in new[] { "WatchRecords", "WatchMatches" })
            _streams.Add((caller ?? "", rpc), await OpenAsync(Of(caller), rpc));

        await spain.WriteAsync(
            new WriteRecordsRequest { Writes = { Sighting.All.SelectMany(one => one.Writes(one.Now, "then")) } });
        var last = Streams.Sample.Capability("fr", "last");
        var written = await france.WriteAsync(new WriteRecordsRequest { Writes = { new Write { Put = last } } });
        Revision = written.Revision;
        foreach (var one in Sighting.All)
        {
            string[] names = [one.Organisation, one.Capability, one.Need];
            Uids[one.Word] = [];
            foreach (var name in names)
                Uids[one.Word].Add((await spain.GetAsync(name)).Uid);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    // The live stream begins where the first visit ended, so it brings the changes and nothing else.
    private static async Task<(string Token, Task<RawAnswer> Live)> OpenAsync(GrpcChannel channel, string rpc)
    {
        var visit = await channel.SendAsync(rpc, Watch(rpc, "", stops: true));
        var token = rpc == "WatchRecords"
            ? visit.ReadAll<WatchRecordsResponse>().Last().ResumeToken
            : visit.ReadAll<WatchMatchesResponse>().Last().ResumeToken;
        var caughtUp = new TaskCompletionSource();
        var live = channel.SendAsync(rpc, [Watch(rpc, token, stops: false)], message =>
        {
            caughtUp.TrySetResult(); // the first message is the checkpoint: nothing has changed yet
            return System.Text.Encoding.Latin1.GetString(message).Contains(Last, StringComparison.Ordinal);
        });
        await caughtUp.Task.WaitAsync(TimeSpan.FromSeconds(20));
        return (token, live);
    }
}
