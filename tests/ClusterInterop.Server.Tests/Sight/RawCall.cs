using System.Buffers.Text;
using System.Text;
using System.Text.RegularExpressions;
using ClusterInterop.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Net.Client;
using Match = System.Text.RegularExpressions.Match;

namespace ClusterInterop.Server.Tests.Sight;

/// <summary>All that a call brought, as bytes: what is not among them was not told.</summary>
internal sealed partial record RawAnswer(
    Status Status, Metadata Headers, Metadata Trailers, IReadOnlyList<byte[]> Messages)
{
    /// <summary>Messages, status, headers and trailers, a character a byte; then every token among them, decoded.
    /// </summary>
    public string All
    {
        get
        {
            var all = new StringBuilder(Status.Detail);
            foreach (var entry in Headers.Concat(Trailers))
                all.Append('\n').Append(entry.Key).Append(' ').Append(TextOf(entry));
            foreach (var message in Messages)
                all.Append('\n').Append(Encoding.Latin1.GetString(message));
            var text = all.ToString();
            foreach (var token in Tokens().Matches(text).SelectMany(Readings))
                if (Base64Url.IsValid(token))
                    all.Append('\n').Append(Encoding.Latin1.GetString(Base64Url.DecodeFromChars(token)));
            return all.ToString();
        }
    }

    public string? Reason => new RpcException(Status, Trailers).GetRpcStatusOf().Reason;

    public TMessage Read<TMessage>()
        where TMessage : IMessage<TMessage>, new() => ReadAll<TMessage>().Single();

    public IEnumerable<TMessage> ReadAll<TMessage>()
        where TMessage : IMessage<TMessage>, new() =>
        Messages.Select(message => new MessageParser<TMessage>(() => new()).ParseFrom(message));

    [GeneratedRegex("[A-Za-z0-9_-]{16,}")]
    private static partial Regex Tokens();

    // In a message the length of a token stands before it, and may look like one of its characters.
    private static IEnumerable<string> Readings(Match token) => [token.Value, token.Value[1..]];

    private static string TextOf(Metadata.Entry entry) =>
        entry.IsBinary ? Encoding.Latin1.GetString(entry.ValueBytes) : entry.Value;
}

/// <summary>Calls any rpc of the contract, with bytes for answers.</summary>
internal static class RawCall
{
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(bytes => bytes, bytes => bytes);

    private static readonly Dictionary<string, MethodDescriptor> Rpcs =
        new[] { DirectoryService.Descriptor, PublishingService.Descriptor, MatchingService.Descriptor }
            .SelectMany(service => service.Methods).ToDictionary(rpc => rpc.Name);

    /// <summary>Sends the messages of one call, and reads its answer to the end.</summary>
    /// <param name="until">Ends the call after the first message of which it is true; null for never.</param>
    public static async Task<RawAnswer> SendAsync(
        this GrpcChannel channel, string rpc, IMessage[] requests, Func<byte[], bool>? until = null)
    {
        // As a stream of answers, so that one form of call serves for every rpc, but for what takes many messages.
        var isDuplex = Rpcs[rpc].IsClientStreaming;
        var method = new Method<byte[], byte[]>(
            isDuplex ? MethodType.DuplexStreaming : MethodType.ServerStreaming,
            Rpcs[rpc].Service.FullName, rpc, Bytes, Bytes);
        var options = new CallOptions(cancellationToken: TestContext.Current.CancellationToken);
        if (!isDuplex)
        {
            using var call = channel.CreateCallInvoker().AsyncServerStreamingCall(
                method, null, options, requests.Single().ToByteArray());
            return await ReadAsync(
                call.ResponseStream, call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, until);
        }

        using var duplex = channel.CreateCallInvoker().AsyncDuplexStreamingCall(method, null, options);
        await SendAsync(duplex.RequestStream, requests);
        return await ReadAsync(
            duplex.ResponseStream, duplex.ResponseHeadersAsync, duplex.GetStatus, duplex.GetTrailers, until);
    }

    public static Task<RawAnswer> SendAsync(this GrpcChannel channel, string rpc, IMessage request) =>
        channel.SendAsync(rpc, [request]);

    private static async Task<RawAnswer> ReadAsync(
        IAsyncStreamReader<byte[]> answers,
        Task<Metadata> headers,
        Func<Status> status,
        Func<Metadata> trailers,
        Func<byte[], bool>? until)
    {
        var messages = new List<byte[]>();
        try
        {
            await foreach (var message in answers.ReadAllAsync())
            {
                messages.Add(message);
                if (until?.Invoke(message) == true)
                    return new RawAnswer(Status.DefaultSuccess, await headers, [], messages);
            }
        }
        catch (RpcException refusal)
        {
            return new RawAnswer(refusal.Status, await headers, refusal.Trailers, messages);
        }

        return new RawAnswer(status(), await headers, trailers(), messages);
    }

    // A call may be refused before it has read what is sent; then the answer says why.
    private static async Task SendAsync(IClientStreamWriter<byte[]> requests, IEnumerable<IMessage> messages)
    {
        try
        {
            foreach (var message in messages)
                await requests.WriteAsync(message.ToByteArray());
            await requests.CompleteAsync();
        }
        catch (Exception refused) when (refused is RpcException or InvalidOperationException or IOException)
        {
        }
    }
}
