using System.Text;
using ClusterInterop.Client;
using ClusterInterop.Server.Security;
using ClusterInterop.Server.Services;
using ClusterInterop.Testing;
using ClusterInterop.V1;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ClusterInterop.Server.Tests.Attacks;

/// <summary>Attacks run one after the other and alone, so that the memory measured is theirs.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AttacksAlone
{
    public const string Name = "Attacks";
}

/// <summary>
/// A server that is attacked while somebody else uses it. What holds for every attack is checked here: the other caller
/// gets every answer, and the right one; the server holds at most 64 MiB more for it; its log has no error (see
/// <see cref="InMemoryServer"/>); and nothing that it answers is a stack trace (see <see cref="RawConnection"/>).
/// </summary>
internal sealed class Siege : IAsyncDisposable
{
    private const long MostBytes = 64 * 1024 * 1024;
    private const ushort InitialWindow = 4;
    private const string Name = "associations/eu/ecosystems/health";

    private readonly ClusterInteropClient _other;
    private readonly DevelopmentTokens _tokens;

    private Siege(InMemoryServer server)
    {
        (Server, _other) = (server, server.ClientOf("pl"));
        _tokens = server.App.Services.GetRequiredService<DevelopmentTokens>();
        Headers = [.. server.HeadersOf("es").Select(entry => (entry.Key, entry.Value))];
    }

    public InMemoryServer Server { get; }

    /// <summary>How many handlers of streams run.</summary>
    public int OpenStreams => Server.App.Services.GetRequiredService<StreamPump>().OpenStreams;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static Task<Siege> BeginAsync(params (string Key, string Value)[] options) => BeginAsync(null, options);

    /// <param name="log">Told everything that is logged, at every level; null for nobody.</param>
    /// <param name="options">The server's configuration.</param>
    public static async Task<Siege> BeginAsync(ILoggerProvider? log, params (string Key, string Value)[] options) =>
        new(await InMemoryServer.StartAsync(
            options: options.ToDictionary(option => option.Key, option => (string?)option.Value), log: log));

    /// <summary>Makes a call, and says how it ended.</summary>
    /// <param name="connection">A connection.</param>
    /// <param name="stream">The number of a stream that the connection has not used yet.</param>
    /// <param name="path">Service and rpc, such as <c>DirectoryService/GetRecord</c>.</param>
    /// <param name="messages">What is sent, the last of which ends the request.</param>
    /// <param name="headers">Who calls; null for the attacking association.</param>
    /// <param name="never">A text that no answer may hold.</param>
    public async Task<(int? Status, string? Reason)> CallAsync(
        RawConnection connection,
        int stream,
        string path,
        IReadOnlyList<IMessage> messages,
        IReadOnlyList<(string Name, string Value)>? headers = null,
        string never = "no such text")
    {
        await connection.SendAsync(Http2.Call(stream, $"/clusterinterop.v1.{path}", headers ?? Headers));
        var sending = connection.SendRequestAsync(
            stream, [.. messages.SelectMany(message => Http2.Prefixed(message.ToByteArray()))]);
        while (await connection.ReadAsync() is { } frame)
        {
            frame.Payload.AsSpan().IndexOf(Encoding.UTF8.GetBytes(never)).ShouldBe(-1);
            if (frame.Kind == FrameKind.Data)
                await connection.SendAsync(Http2.WindowUpdate(0, Math.Max(1, frame.Payload.Length)));
            if (frame.Stream != stream || !(frame.EndsStream || frame.Kind == FrameKind.Reset))
                continue;
            await sending;
            return (frame.GrpcStatus, frame.Reason);
        }

        return (null, null);
    }

    /// <summary>Opens a connection on which long answers arrive without a window of their own.</summary>
    public Task<RawConnection> ConnectWideAsync() =>
        RawConnection.OpenAsync(Server.Address, [(InitialWindow, 1 << 24)]);

    /// <summary>What a call that needs a role sends along.</summary>
    public IReadOnlyList<(string Name, string Value)> HeadersFor(Role role) => role == Role.Operator
        ? [("authorization", $"Bearer {_tokens.OfOperator(TimeSpan.FromHours(1))}")]
        : Headers;

    public Task<RawConnection> ConnectAsync() => RawConnection.OpenAsync(Server.Address);

    /// <summary>What a call of the attacking association sends along.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; }

    public async Task WithstandAsync(Func<Task> attack)
    {
        var expected = await AskAsync();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var over = new CancellationTokenSource();
        var asking = Task.Run(() => AskUntilAsync(expected, over.Token), Cancel);

        await attack();

        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(MostBytes);
        await over.CancelAsync();
        await asking;
        (await AskAsync()).ShouldBe(expected);
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private async Task AskUntilAsync(string expected, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
            (await AskAsync()).ShouldBe(expected);
    }

    private async Task<string> AskAsync()
    {
        var record = await _other.GetAsync(Name, Cancel);
        return $"{record?.Name} {record?.Etag} {record?.Title.ByLanguage["en"]}";
    }
}
