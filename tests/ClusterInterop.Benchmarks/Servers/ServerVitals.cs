using System.Diagnostics.Tracing;
using System.Globalization;

namespace ClusterInterop.Benchmarks.Servers;

/// <summary>What the memory of a server has done.</summary>
/// <param name="AllocatedBytes">All that it has ever asked for.</param>
/// <param name="HeapBytes">What is left after a collection.</param>
/// <param name="LongestPause">The longest for which its threads were stopped since this was last asked.</param>
internal sealed record Vitals(long AllocatedBytes, long HeapBytes, TimeSpan LongestPause)
{
    public static Vitals Read(string line)
    {
        var numbers = Array.ConvertAll(line.Split(' '), word => long.Parse(word, CultureInfo.InvariantCulture));
        return new(numbers[0], numbers[1], TimeSpan.FromTicks(numbers[2]));
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{AllocatedBytes} {HeapBytes} {LongestPause.Ticks}");
}

/// <summary>The server's side of that: listens to what the runtime tells of pauses.</summary>
internal sealed class ServerVitals : EventListener
{
    private const string Runtime = "Microsoft-Windows-DotNETRuntime";
    private const EventKeywords Collections = (EventKeywords)1;
    private const string Stopping = "GCSuspendEEBegin_V1";
    private const string Resumed = "GCRestartEEEnd_V1";

    private readonly Lock _lock = new();
    private DateTime _stopped;
    private TimeSpan _longest;

    public string Tell()
    {
        TimeSpan longest;
        lock (_lock)
            (longest, _longest) = (_longest, TimeSpan.Zero);
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var told = new Vitals(allocated, GC.GetTotalMemory(forceFullCollection: true), longest).ToString();

        // The collection that was asked for is nobody's pause.
        lock (_lock)
            _longest = TimeSpan.Zero;
        return told;
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Runtime)
            EnableEvents(eventSource, EventLevel.Informational, Collections);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        // The times are those of the event itself, and not of when it is told.
        lock (_lock)
        {
            if (eventData.EventName == Stopping)
                _stopped = eventData.TimeStamp;
            else if (eventData.EventName == Resumed && eventData.TimeStamp - _stopped is var pause && pause > _longest)
                _longest = pause;
        }
    }
}
