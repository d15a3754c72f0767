using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace ClusterInterop.Server.Hosting;

/// <summary>
/// Bounds what one connection can make the server do by frames that ask for nothing (<see cref="FrameCount"/>): beyond
/// so many a second it is not read for a moment. Nothing is lost, and a client that sends them fast for a reason only
/// waits; one that floods waits too, and keeps no processor busy, as it would by a connection anew for each that is
/// cut.
/// </summary>
internal sealed class FramePace(IOptions<ConnectionOptions> options, TimeProvider time)
{
    public ConnectionDelegate Limit(ConnectionDelegate next) => async connection =>
    {
        var transport = connection.Transport;
        var perSecond = options.Value.IdleFramesPerSecond;
        connection.Transport = new PacedTransport(
            new PacedReader(transport.Input, perSecond, time, connection.ConnectionClosed), transport.Output);
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = transport;
        }
    };

    private sealed record PacedTransport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}

/// <summary>Reads what another reader reads, and counts the frames in what is taken of it.</summary>
/// <remarks>For one reader at a time, as every pipe.</remarks>
internal sealed class PacedReader(
    PipeReader input, int perSecond, TimeProvider time, CancellationToken closed) : PipeReader
{
    private readonly FrameCount _frames = new();
    private ReadOnlySequence<byte> _read;
    private double _left = perSecond;
    private long _counted = time.GetTimestamp();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (_left < 0)
            await Task.Delay(TimeSpan.FromSeconds(-_left / perSecond), time, closed)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Noted(await input.ReadAsync(cancellationToken));
    }

    public override bool TryRead(out ReadResult result)
    {
        if (_left < 0 || !input.TryRead(out result))
        {
            result = default;
            return false;
        }

        Noted(result);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        // A little at a time is taken, some thousand bytes, and paid for before the next.
        if (_frames.Add(_read.Slice(0, consumed)) is > 0 and var weight)
            Charge(weight);
        input.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => input.CancelPendingRead();

    public override void Complete(Exception? exception = null) => input.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => input.CompleteAsync(exception);

    private ReadResult Noted(ReadResult result)
    {
        _read = result.Buffer;
        return result;
    }

    private void Charge(int weight)
    {
        var now = time.GetTimestamp();
        var earned = time.GetElapsedTime(_counted, now).TotalSeconds * perSecond;
        (_left, _counted) = (Math.Min(perSecond, _left + earned) - weight, now);
    }
}

/// <summary>
/// Finds the frames of HTTP/2 in what arrives on a connection, and weighs those that bring no part of a call: PING,
/// SETTINGS, PRIORITY, WINDOW_UPDATE, CONTINUATION, empty DATA, and kinds that nobody knows. A reset counts tenfold: it
/// throws away a call that the server has begun.
/// </summary>
internal sealed class FrameCount
{
    private const int HeadBytes = 9;
    private const int PrefaceBytes = 24;
    private const int WeightOfReset = 10;
    private const byte EndStream = 1;
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte ResetStream = 3;

    private readonly byte[] _head = new byte[HeadBytes];
    private int _headLength;
    private int _bytesToSkip;
    private bool _begun;
    private bool _isOther;

    /// <summary>Counts on; returns the weight of the frames whose heads are complete now.</summary>
    public int Add(ReadOnlySequence<byte> bytes)
    {
        var weight = 0;
        foreach (var segment in bytes)
            weight += Add(segment.Span);
        return weight;
    }

    private int Add(ReadOnlySpan<byte> bytes)
    {
        var weight = 0;
        while (bytes.Length > 0 && !_isOther)
        {
            var skipped = Math.Min(_bytesToSkip, bytes.Length);
            _bytesToSkip -= skipped;
            bytes = bytes[skipped..];

            var taken = Math.Min(HeadBytes - _headLength, bytes.Length);
            bytes[..taken].CopyTo(_head.AsSpan(_headLength));
            _headLength += taken;
            bytes = bytes[taken..];
            if (_headLength == HeadBytes)
            {
                weight += TakeHead();
                _headLength = 0;
            }
        }

        return weight;
    }

    private int TakeHead()
    {
        if (!_begun)
        {
            // What does not begin as HTTP/2 does has no frames: the older protocol, where it is allowed.
            _begun = true;
            _isOther = !_head.AsSpan().StartsWith("PRI"u8);
            _bytesToSkip = PrefaceBytes - HeadBytes;
            return 0;
        }

        _bytesToSkip = (_head[0] << 16) | BinaryPrimitives.ReadUInt16BigEndian(_head.AsSpan(1));
        var (kind, flags) = (_head[3], _head[4]);
        return kind switch
        {
            Headers => 0,
            Data => _bytesToSkip == 0 && (flags & EndStream) == 0 ? 1 : 0,
            ResetStream => WeightOfReset,
            _ => 1,
        };
    }
}
