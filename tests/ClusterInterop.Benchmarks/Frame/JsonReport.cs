using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClusterInterop.Benchmarks.Frame;

/// <summary>The results as a file for programs.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Form = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static async Task WriteAsync(
        string path, IReadOnlyList<RowResult> results, Scale scale, int seed, CancellationToken cancellationToken)
    {
        await using var file = File.Create(path);
        var report = new
        {
            Scale = scale,
            Seed = seed,
            Machine = new
            {
                Processors = Environment.ProcessorCount,
                MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
                Load = MachineLoad.Averages,
                System = RuntimeInformation.OSDescription,
                Runtime = RuntimeInformation.FrameworkDescription,
            },
            Rows = results.Select(result => new
            {
                result.Row.Name,
                result.Row.What,
                result.Row.Baseline,
                result.Time.TotalSeconds,
                ForeignLoad = result.Foreign,
                Figures = result.Figures.Select(figure => new
                {
                    figure.Name,
                    figure.Value,
                    figure.Unit,
                    Bar = result.BarOf(figure) is { } bar
                        ? new { bar.Bound, bar.Value, HeldAt = bar.ValueAt(scale), bar.Goal }
                        : null,
                    Verdict = result.VerdictOf(figure, scale),
                }),
            }),
        };
        await JsonSerializer.SerializeAsync(file, report, Form, cancellationToken);
    }
}
