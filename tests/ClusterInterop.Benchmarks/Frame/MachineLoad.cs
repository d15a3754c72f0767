using System.Globalization;

namespace ClusterInterop.Benchmarks.Frame;

/// <summary>
/// How busy the machine is with what is not ours: all processor time of /proc/stat less that of this process and of the
/// processes that it started and waited for. Take both readings while none of those runs.
/// </summary>
internal readonly record struct MachineLoad
{
    // USER_HZ, in which Linux counts these times on every architecture that .NET runs on.
    private const double TicksPerSecond = 100;

    private readonly double _busy;
    private readonly double _own;
    private readonly double _all;

    private MachineLoad(double busy, double own, double all) => (_busy, _own, _all) = (busy, own, all);

    /// <summary>Whether the machine can be asked at all: Linux only.</summary>
    public static bool IsKnown => File.Exists("/proc/stat");

    /// <summary>The load averages of 1, 5 and 15 minutes, ours included.</summary>
    public static string Averages =>
        IsKnown ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3]) : "unknown";

    public static MachineLoad Read()
    {
        if (!IsKnown)
            return default;

        // "cpu  user nice system idle iowait irq softirq steal guest guest_nice"; guests are counted in user already.
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9];
        var times = Array.ConvertAll(fields, field => double.Parse(field, CultureInfo.InvariantCulture));
        var all = times.Sum();
        return new MachineLoad(all - times[3] - times[4], OwnTicks(), all);
    }

    /// <summary>Which part of the machine others used since an earlier reading, 0 to 1; NaN where it is not known.
    /// </summary>
    public double ForeignSince(MachineLoad earlier) =>
        _all > earlier._all
            ? Math.Clamp((_busy - earlier._busy - (_own - earlier._own)) / (_all - earlier._all), 0, 1)
            : double.NaN;

    /// <summary>The processor time, user and system, that a running process has used.</summary>
    public static TimeSpan ProcessorTimeOf(int process)
    {
        var fields = FieldsOf($"/proc/{process}/stat");
        return TimeSpan.FromSeconds((fields[0] + fields[1]) / TicksPerSecond);
    }

    private static double OwnTicks() => FieldsOf("/proc/self/stat").Sum();

    // utime, stime, cutime and cstime: fields 14 to 17. The second is a name in parentheses that may hold spaces.
    private static double[] FieldsOf(string path)
    {
        var text = File.ReadAllText(path);
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ')[11..15];
        return Array.ConvertAll(fields, field => double.Parse(field, CultureInfo.InvariantCulture));
    }
}
