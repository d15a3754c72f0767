using System.Collections.Concurrent;

namespace ClusterInterop.Core.Feed;

/// <summary>
/// Wakes streams, those of a connection one after the other in one thread: what they write then stands together in the
/// connection's buffer and leaves with few system calls. Connections are woken at the same time.
/// </summary>
internal sealed class StreamGroups
{
    private readonly ConcurrentDictionary<string, Group> _groups = [];

    public void Join(string connection, Sleeper stream)
    {
        lock (_groups)
            _groups.GetOrAdd(connection, _ => new Group()).Add(stream);
    }

    public void Leave(string connection, Sleeper stream)
    {
        lock (_groups)
        {
            if (_groups.TryGetValue(connection, out var group) && group.Remove(stream))
                _groups.TryRemove(connection, out _);
        }
    }

    /// <summary>Wakes all. Whoever calls this runs none of them.</summary>
    public void Wake()
    {
        foreach (var (_, group) in _groups)
            group.WakeSoon();
    }

    private sealed class Group : IThreadPoolWorkItem
    {
        private Sleeper[] _streams = [];
        private int _isQueued;

        public void Add(Sleeper stream) => _streams = [.. _streams, stream];

        /// <returns>Whether it was the last.</returns>
        public bool Remove(Sleeper stream)
        {
            _streams = Array.FindAll(_streams, other => other != stream);
            return _streams.Length == 0;
        }

        public void WakeSoon()
        {
            if (Interlocked.Exchange(ref _isQueued, 1) == 0)
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        public void Execute()
        {
            // From here on it is queued again, so that nobody sleeps over what comes while the others are woken.
            Interlocked.Exchange(ref _isQueued, 0);
            foreach (var stream in Volatile.Read(ref _streams))
                stream.Wake(here: true);
        }
    }
}
