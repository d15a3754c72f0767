using ClusterInterop.Testing;
using ClusterInterop.V1;

namespace ClusterInterop.Server.Tests.Attacks;

/// <summary>What callers send is meant to look like lines of the log, or like parts of one.</summary>
[Collection(AttacksAlone.Name)]
public sealed class LogAttackTests
{
    private static readonly string[] Forgeries =
    [
        "x\r\n{\"Timestamp\":\"2026-03-01T00:00:00.000Z\",\"LogLevel\":\"Error\",\"Message\":\"forged\"}",
        "\",\"LogLevel\":\"Critical\"}\n\u001b[2J\u2028\u202e{State}",
    ];

    [Fact(Timeout = 240_000)]
    public async Task Every_line_of_the_log_is_one_object_whatever_was_sent()
    {
        using var log = new JsonLog();
        await using var siege = await Siege.BeginAsync(log);
        await siege.Server.Client.PutAsync(FullRecords.All, cancellationToken: TestContext.Current.CancellationToken);
        await using var connection = await siege.ConnectWideAsync();
        var stream = -1;
        foreach (var (rpc, messages, _) in Forgeries.SelectMany(RequestTexts.With))
        {
            var role = rpc.GetOptions().GetExtension(AccessExtensions.RequiredRole);
            await siege.CallAsync(
                connection, stream += 2, $"{rpc.Service.Name}/{rpc.Name}", messages, siege.HeadersFor(role));
        }

        // What stands outside of messages: paths, names and values of headers, encodings, tokens, broken frames.
        foreach (var forgery in Forgeries.Append("%0d%0a{\"LogLevel\":\"Error\"}").Append("{0}{Path}"))
        {
            (string, string)[][] headers =
            [
                [.. siege.Headers, ("user-agent", forgery)],
                [.. siege.Headers, ("x-request-id", forgery), ("traceparent", forgery)],
                [.. siege.Headers, ("grpc-timeout", forgery)],
                [.. siege.Headers, ("grpc-encoding", forgery)],
                [("authorization", $"Bearer {forgery}")],
                [("authorization", forgery)],
            ];
            foreach (var header in headers)
                await SendAsync(siege, "/clusterinterop.v1.DirectoryService/GetRecord", header, [0, 0, 0, 0, 0]);
            await SendAsync(siege, $"/clusterinterop.v1.DirectoryService/{forgery}", siege.Headers, [0, 0, 0, 0, 0]);
            await SendAsync(siege, $"/{forgery}", siege.Headers, [0, 0, 0, 0, 0]);
            await SendAsync(
                siege, "/clusterinterop.v1.DirectoryService/GetRecord", siege.Headers,
                [1, 0, 0, 0, 9, .. System.Text.Encoding.UTF8.GetBytes(forgery)]);
        }

        log.Entries.ShouldBeGreaterThan(1_000);
        log.Broken.ShouldBeEmpty();
    }

    // A header that is none may cost the connection, so each has its own.
    private static async Task SendAsync(
        Siege siege, string path, IReadOnlyList<(string Name, string Value)> headers, byte[] request)
    {
        await using var connection = await siege.ConnectAsync();
        await connection.SendAsync(Http2.Call(1, path, headers));
        await connection.SendAsync(Http2.Data(1, request, ends: true));
        await connection.ReadUntilAsync(frame =>
            frame.EndsStream || frame.Kind is FrameKind.Reset or FrameKind.GoAway);
    }
}
