using System.Globalization;
using ClusterInterop.Benchmarks.Frame;
using ClusterInterop.Benchmarks.Workload;

namespace ClusterInterop.Benchmarks.Servers;

/// <summary>
/// Directories of many records, of which the making takes minutes: made once in a run of the program, and copied for
/// each row that wants one. They go when the program ends.
/// </summary>
internal static class LargeDirectory
{
    private static readonly Dictionary<(int Seed, int Needs, int Capabilities), PreparedDirectory> Made = [];

    public static async Task<PreparedDirectory> MakeAsync(
        Run run, RecordGenerator generator, int needs, int capabilities)
    {
        if (!Made.TryGetValue((run.Seed, needs, capabilities), out var original))
        {
            run.Say(string.Create(
                CultureInfo.InvariantCulture, $"storing {needs:N0} needs and {capabilities:N0} capabilities"));
            original = await PreparedDirectory.MakeAsync(
                generator,
                Enumerable.Range(0, needs).Select(generator.Need)
                    .Concat(Enumerable.Range(0, capabilities).Select(generator.Capability)),
                run.CancellationToken);
            Made.Add((run.Seed, needs, capabilities), original);
        }

        return original.Copy();
    }

    public static void Forget()
    {
        foreach (var directory in Made.Values)
            directory.Dispose();
        Made.Clear();
    }
}
