using System.Buffers.Binary;

namespace ClusterInterop.Server.Tests.Attacks;

/// <summary>How much the server lets a client send, on its connection and on each stream.</summary>
internal sealed class SendWindows
{
    private const int InitialWindowSize = 4;

    private readonly Lock _lock = new();
    private readonly Dictionary<int, int> _granted = [];
    private readonly HashSet<int> _ended = [];
    private TaskCompletionSource _changed = New();
    private int _connection = 65_535;
    private int _initial = 65_535;
    private bool _closed;

    /// <summary>Takes room to send, and waits for it; 0 when the stream has ended.</summary>
    public async Task<int> TakeAsync(int stream, int most)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_closed || _ended.Contains(stream))
                    return 0;

                var room = Math.Min(most, Math.Min(_connection, _initial + _granted.GetValueOrDefault(stream)));
                if (room > 0)
                {
                    _connection -= room;
                    _granted[stream] = _granted.GetValueOrDefault(stream) - room;
                    return room;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(TestContext.Current.CancellationToken);
        }
    }

    public void Note(RawFrame frame)
    {
        lock (_lock)
        {
            if (frame.Kind == FrameKind.WindowUpdate)
                Grant(frame.Stream, BinaryPrimitives.ReadInt32BigEndian(frame.Payload));
            else if (frame is { Kind: FrameKind.Settings, Flags: 0 })
                Set(frame.Payload);
            else if (frame.EndsStream || frame.Kind == FrameKind.Reset)
                _ended.Add(frame.Stream);
            Pulse();
        }
    }

    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            Pulse();
        }
    }

    private void Grant(int stream, int bytes)
    {
        if (stream == 0)
            _connection += bytes;
        else
            _granted[stream] = _granted.GetValueOrDefault(stream) + bytes;
    }

    private void Set(ReadOnlySpan<byte> settings)
    {
        for (; settings.Length >= 6; settings = settings[6..])
            if (BinaryPrimitives.ReadUInt16BigEndian(settings) == InitialWindowSize)
                _initial = BinaryPrimitives.ReadInt32BigEndian(settings[2..]);
    }

    private void Pulse()
    {
        _changed.SetResult();
        _changed = New();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
