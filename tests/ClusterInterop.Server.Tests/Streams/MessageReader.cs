using ClusterInterop.Core.Feed;
using ClusterInterop.V1;

namespace ClusterInterop.Server.Tests.Streams;

/// <summary>Reads a stream message by message; a message that does not come fails the test instead of hanging
/// it.</summary>
internal sealed class MessageReader(Func<CancellationToken, Task<StreamRun>> open) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly CancellationTokenSource _call = new();
    private StreamRun? _stream;
    private Task<StreamMessage?>? _pending;

    /// <summary>The token of the last message read.</summary>
    public string Token { get; private set; } = "";

    /// <summary>The next message, which must be of this kind.</summary>
    public async Task<TMessage> NextAsync<TMessage>()
        where TMessage : StreamMessage =>
        (await NextOrEndAsync()).ShouldBeOfType<TMessage>();

    /// <summary>The next message; null at the end.</summary>
    public async Task<StreamMessage?> NextOrEndAsync()
    {
        var message = await Pending().WaitAsync(Patience);
        _pending = null;
        if (message is not null)
            Token = _stream!.Token.ToString();
        return message;
    }

    /// <summary>All messages up to and including the first checkpoint that says caught up.</summary>
    public async Task<List<StreamMessage>> UntilCaughtUpAsync()
    {
        var messages = new List<StreamMessage>();
        while (await NextOrEndAsync() is { } message)
        {
            messages.Add(message);
            if (message is CheckpointItem { Checkpoint.CaughtUp: true })
                return messages;
        }

        throw new ShouldAssertException("The stream ended before it had caught up.");
    }

    /// <summary>Whether nothing is there to be read; the message that comes later is not lost.</summary>
    public bool IsSilent() => !Pending().IsCompleted;

    public async ValueTask DisposeAsync()
    {
        await _call.CancelAsync();
        if (_pending is { } pending)
            await pending.ContinueWith(_ => { }, TaskScheduler.Default);
        _stream?.Dispose();
        _call.Dispose();
    }

    private Task<StreamMessage?> Pending() => _pending ??= ReadAsync();

    private async Task<StreamMessage?> ReadAsync()
    {
        _stream ??= await open(_call.Token);
        while (!_stream.HasEnded)
        {
            if (_stream.TryMakeNext(out var message))
                return message;
            await _stream.WaitAsync();
        }

        return null;
    }
}

internal static class MatchSets
{
    extension(MatchSetItem item)
    {
        public MatchSet Set => MatchSet.Parser.ParseFrom(item.Bytes.Span);
    }
}
