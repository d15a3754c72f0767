using ClusterInterop.V1;

namespace ClusterInterop.Client.Tests;

/// <summary>The C# of README.md, compiled.</summary>
internal static class ReadmeSample
{
    public static async Task RunAsync()
    {
        // <readme>
        var token = Environment.GetEnvironmentVariable("CLUSTERINTEROP_TOKEN")!;
        using var client = ClusterInteropClient.Connect(
            "http://127.0.0.1:5080", new() { Credential = Credential.FromToken(token) });
        await client.PutAsync(new Record
        {
            Name = "associations/es/capabilities/visors-0412",
            Title = new Text { ByLanguage = { ["es"] = "Viseras impresas en 3D" } },
            Codes = { new Code { Scheme = "cpv", Value = "18142000" } },
            Capability = new Capability { Available = new Quantity { Value = "500", Unit = "H87" } },
        });

        var mine = new MatchSubscription { Subjects = new RecordFilter { Associations = { "es" } } };
        await foreach (var change in client.WatchMatchChangesAsync(mine))
            Console.WriteLine($"{change.Kind}: {change.Match.Score} {change.Match.Need} ← {change.Match.Capability}");
        // </readme>
    }
}
