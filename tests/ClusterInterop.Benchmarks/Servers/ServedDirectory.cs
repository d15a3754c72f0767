using ClusterInterop.Server.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

namespace ClusterInterop.Benchmarks.Servers;

/// <summary>The server's side: the real server over a directory on disk, with the empty rpc beside its own.</summary>
internal static class ServedDirectory
{
    public const string Verb = "serve-directory";

    /// <summary>What stands before the address on the line that says that the server listens.</summary>
    public const string Greeting = "listens on ";

    /// <summary>Serves until standard input ends, as it does when whoever started this ends, however that ends.
    /// </summary>
    public static async Task<int> ServeAsync(string directory)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Address"] = "http://127.0.0.1:0",
            ["DataDirectory"] = directory,
            ["LogLevel"] = "Warning",
        }).Build();
        await using var app = ServerHost.Build(configuration);
        app.MapGrpcService<EmptyService>();
        await app.StartAsync();
        Console.WriteLine(Greeting + ServeCommand.AddressOf(app));
        while (await Console.In.ReadLineAsync() is not null)
            continue;

        await app.StopAsync();
        return 0;
    }
}
