using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClusterInterop.Benchmarks.Frame;

/// <summary>What a run brought, in the form in which it is shown, kept as a file for programs, and put into the
/// document.</summary>
internal sealed record Results(Scale Scale, int Seed, MeasuredMachine Machine, IReadOnlyList<MeasuredRow> Rows)
{
    private static readonly JsonSerializerOptions Form = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Whether the program ends as one that missed a bar.</summary>
    public bool MissABar => Rows.SelectMany(row => row.Figures).Any(figure => figure.Verdict == Verdict.Missed
        || (figure.Verdict == Verdict.NotMeasured && Scale == Scale.Full));

    public async Task WriteAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.Create(path);
        await JsonSerializer.SerializeAsync(file, this, Form, cancellationToken);
    }

    public static async Task<Results> ReadAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        return await JsonSerializer.DeserializeAsync<Results>(file, Form, cancellationToken)
            ?? throw new InvalidDataException($"{path} holds no results.");
    }
}

/// <summary>On what it was measured.</summary>
internal sealed record MeasuredMachine(
    int Processors, string Processor, long MemoryBytes, string Load, string System, string Runtime)
{
    private const string CpuInfo = "/proc/cpuinfo";

    public static MeasuredMachine ThisOne() => new(
        Environment.ProcessorCount,
        NameOfProcessor(),
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        MachineLoad.Averages,
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription);

    private static string NameOfProcessor() =>
        File.Exists(CpuInfo)
        && File.ReadLines(CpuInfo).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            is { } line
            ? line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..]
            : "unknown";
}

/// <summary>A row, as it was measured.</summary>
internal sealed record MeasuredRow(
    string Name,
    string What,
    string Baseline,
    double TotalSeconds,
    double ForeignLoad,
    IReadOnlyList<string> Notes,
    IReadOnlyList<MeasuredFigure> Figures);

/// <summary>A figure with what it was held against.</summary>
internal sealed record MeasuredFigure(string Name, double Value, string Unit, MeasuredBar? Bar, Verdict Verdict);

/// <param name="Value">At full scale.</param>
/// <param name="HeldAt">At the scale of the run; null where the bar is not held.</param>
internal sealed record MeasuredBar(Bound Bound, double Value, double? HeldAt, double? Goal, string? NotYet);
