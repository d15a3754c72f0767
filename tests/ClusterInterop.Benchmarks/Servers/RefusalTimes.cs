using System.Diagnostics;
using System.Globalization;
using ClusterInterop.Benchmarks.Frame;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace ClusterInterop.Benchmarks.Servers;

/// <summary>How long the server takes to refuse a call as one too many: from when it begins to handle it until it has
/// handed out the answer, so that a client which is slow to read it does not count.</summary>
internal sealed class RefusalTimes : IStartupFilter
{
    private const string ResourceExhausted = "8";

    private readonly Lock _lock = new();
    private Samples _times = new();

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (context, rest) =>
        {
            var begin = Stopwatch.GetTimestamp();
            await rest(context);
            if (context.Response.Headers["grpc-status"] == ResourceExhausted)
                Add(Stopwatch.GetTimestamp() - begin);
        });
        next(app);
    };

    /// <summary>How many there were since this was last asked, and the 99th percentile in microseconds.</summary>
    public string Take()
    {
        lock (_lock)
        {
            var taken = _times;
            _times = new();
            return string.Create(
                CultureInfo.InvariantCulture, $"{taken.Count} {taken.PercentileMicroseconds(99)}");
        }
    }

    private void Add(long ticks)
    {
        lock (_lock)
            _times.Add(ticks);
    }
}
