using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Records;

namespace ClusterInterop.Storage;

/// <summary>
/// What waits for the writer: a line for each association, and one for the server itself. The lines take turns, so
/// that one which is long holds up only those who stand in it.
/// </summary>
/// <param name="options">How much may wait, in all and in one line.</param>
internal sealed class WaitingWork(StoreOptions options)
{
    private readonly object _lock = new();
    private readonly Dictionary<string, Line> _lines = [];

    // Whose line is served next; each name of a line stands here once.
    private readonly Queue<string> _turns = [];
    private int _count;
    private long _bytes;
    private bool _closed;

    /// <exception cref="WriteQueueFullException">Too much waits already.</exception>
    /// <exception cref="ServerStoppingException">It is closed.</exception>
    public void Add(AssociationId? association, PendingWork work)
    {
        var name = association?.Value ?? "";
        lock (_lock)
        {
            if (_closed)
                throw new ServerStoppingException();
            var line = _lines.GetValueOrDefault(name);

            // The server waits for each of its own works before it begins the next, and no caller may stop it.
            if (association is not null && FindRefusal(name, line, work.Bytes) is { } refusal)
                throw refusal;

            if (line is null)
            {
                _lines[name] = line = new();
                _turns.Enqueue(name);
            }

            line.Work.Enqueue(work);
            line.Bytes += work.Bytes;
            _bytes += work.Bytes;
            _count++;
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Takes what is next, and waits for it. For the writer's thread alone.</summary>
    /// <returns>False when it is closed and nothing is left.</returns>
    public bool TryTake([NotNullWhen(true)] out PendingWork? work)
    {
        lock (_lock)
        {
            while (_count == 0 && !_closed)
                Monitor.Wait(_lock);
            work = _count == 0 ? null : Take();
            return work is not null;
        }
    }

    /// <summary>Takes what is next if there is something, and it is a batch with few enough writes; else it stays
    /// next.</summary>
    public bool TryTake(int mostWrites, [NotNullWhen(true)] out PendingBatch? batch)
    {
        lock (_lock)
        {
            batch = _count > 0 ? _lines[_turns.Peek()].Work.Peek() as PendingBatch : null;
            if (batch is null || batch.Batch.Writes.Count > mostWrites)
                return false;

            Take();
            return true;
        }
    }

    /// <summary>Takes nothing more; what waits is still handed out.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            Monitor.Pulse(_lock);
        }
    }

    // What is larger than all the room there is waits alone, rather than never.
    private WriteQueueFullException? FindRefusal(string name, Line? line, long bytes)
    {
        if (line?.Work.Count >= options.WriteQueueShare)
            return new(Writes(options.WriteQueueShare), name);
        if (line?.Bytes > 0 && bytes > options.WriteQueueShareBytes - line.Bytes)
            return new(BytesOf(line.Bytes), name);
        if (_count >= options.WriteQueueCapacity)
            return new(Writes(options.WriteQueueCapacity), "");
        return _bytes > 0 && bytes > options.WriteQueueBytes - _bytes ? new(BytesOf(_bytes), "") : null;

        static string Writes(int count) => string.Create(CultureInfo.InvariantCulture, $"{count} writes");
        static string BytesOf(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes of writes");
    }

    private PendingWork Take()
    {
        var name = _turns.Dequeue();
        var line = _lines[name];
        var work = line.Work.Dequeue();
        if (line.Work.Count > 0)
            _turns.Enqueue(name);
        else
            _lines.Remove(name);
        line.Bytes -= work.Bytes;
        _bytes -= work.Bytes;
        _count--;
        return work;
    }

    private sealed class Line
    {
        public Queue<PendingWork> Work { get; } = [];

        public long Bytes { get; set; }
    }
}
