using ClusterInterop.Core.Feed;

namespace ClusterInterop.Server.Tests.Streams;

/// <summary>Reads a stream message by message; a message that does not come fails the test instead of hanging
/// it.</summary>
internal sealed class MessageReader(IAsyncEnumerable<StreamMessage> stream, CancellationTokenSource call) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly IAsyncEnumerator<StreamMessage> _messages = stream.GetAsyncEnumerator(call.Token);
    private Task<bool>? _pending;

    /// <summary>The token of the last message read.</summary>
    public string Token { get; private set; } = "";

    /// <summary>The next message, which must be of this kind.</summary>
    public async Task<TMessage> NextAsync<TMessage>()
        where TMessage : StreamMessage =>
        (await NextOrEndAsync()).ShouldBeOfType<TMessage>();

    /// <summary>The next message; null at the end.</summary>
    public async Task<StreamMessage?> NextOrEndAsync()
    {
        var pending = Pending();
        var hasMore = await pending.WaitAsync(Patience);
        _pending = null;
        if (!hasMore)
            return null;

        Token = _messages.Current.Token;
        return _messages.Current;
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
        await call.CancelAsync();
        if (_pending is { } pending)
            await pending.ContinueWith(_ => { }, TaskScheduler.Default);
        await _messages.DisposeAsync();
        call.Dispose();
    }

    private Task<bool> Pending() => _pending ??= _messages.MoveNextAsync().AsTask();
}
