using System.Diagnostics;
using System.Globalization;
using ClusterInterop.Benchmarks.Frame;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace ClusterInterop.Benchmarks.Servers;

/// <summary>How long the server takes for each call: from when it begins to handle it until it has handed out the
/// answer.
/// </summary>
internal sealed class AnswerTimes : IStartupFilter
{
    private readonly Lock _lock = new();
    private List<long> _times = [];

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (context, rest) =>
        {
            var begin = Stopwatch.GetTimestamp();
            await rest(context);
            lock (_lock)
                _times.Add(Stopwatch.GetTimestamp() - begin);
        });
        next(app);
    };

    /// <summary>All since this was last asked, on one line.</summary>
    public string Take()
    {
        lock (_lock)
        {
            var taken = _times;
            _times = [];
            return string.Join(' ', taken);
        }
    }

    /// <summary>Reads such a line.</summary>
    public static Samples Read(string line)
    {
        var samples = new Samples();
        foreach (var ticks in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            samples.Add(long.Parse(ticks, CultureInfo.InvariantCulture));
        return samples;
    }
}
