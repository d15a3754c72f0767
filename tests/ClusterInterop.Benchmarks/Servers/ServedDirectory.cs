using ClusterInterop.Server.Hosting;
using ClusterInterop.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ClusterInterop.Benchmarks.Servers;

/// <summary>The server's side: the real server over a directory on disk, with the empty rpc beside its own.</summary>
internal static class ServedDirectory
{
    public const string Verb = "serve-directory";

    /// <summary>What stands before the address on the line that says that the server listens.</summary>
    public const string Greeting = "listens on ";

    /// <summary>The word after the directory that leaves each caller what the server grants it by default.</summary>
    public const string DefaultLimits = "default-limits";

    /// <summary>The line on standard input that is answered by what <see cref="RefusalTimes"/> tell.</summary>
    public const string TakeRefusals = "refusals";

    /// <summary>The word after the directory that has the server time every call.</summary>
    public const string TimesAnswers = "times-answers";

    /// <summary>The line on standard input that is answered by what <see cref="AnswerTimes"/> tell.</summary>
    public const string TakeAnswers = "answers";

    /// <summary>The word after the directory that has the server listen to its memory, which is not free.</summary>
    public const string TellsVitals = "tells-vitals";

    /// <summary>The line on standard input that is answered by what <see cref="ServerVitals"/> tell.</summary>
    public const string TakeVitals = "vitals";

    // What the server can do is measured, and not what it grants to one caller.
    private static readonly Dictionary<string, string?> NoLimits = new()
    {
        ["Limits:WritesPerSecond"] = "1000000",
        ["Limits:WriteBurst"] = "1000000",
        ["Limits:ReadsPerSecond"] = "1000000",
        ["Limits:ReadBurst"] = "1000000",
        ["Limits:MaxStreams"] = "1000000",
        ["Limits:StreamOpeningsPerSecond"] = "1000000",
        ["Limits:StreamOpeningBurst"] = "1000000",
        ["Limits:MaxCallsInFlight"] = "1000000",
        ["Store:WriteQueueShare"] = "4096",
    };

    /// <summary>Serves until standard input ends, as it does when whoever started this ends, however that ends.
    /// </summary>
    /// <param name="how">What the server is to do differently, a word each.</param>
    public static async Task<int> ServeAsync(string directory, IReadOnlyCollection<string> how)
    {
        var withDefaultLimits = how.Contains(DefaultLimits);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Address"] = "http://127.0.0.1:0",
            ["DataDirectory"] = directory,
            ["LogLevel"] = "Warning",
        }).AddInMemoryCollection(withDefaultLimits ? [] : NoLimits).Build();
        var refusals = new RefusalTimes();
        var answers = new AnswerTimes();
        using var vitals = how.Contains(TellsVitals) ? new ServerVitals() : null;
        await using var app = ServerHost.Build(configuration, (services, _) =>
        {
            services.AddSingleton<EmptyService>();

            // It stands in the way of every call, and the other rows count the time of each.
            if (withDefaultLimits)
                services.AddSingleton<IStartupFilter>(refusals);
            if (how.Contains(TimesAnswers))
                services.AddSingleton<IStartupFilter>(answers);
        });
        app.MapGrpcService<EmptyService>().WithMetadata(RequiredRole.Reader);
        await app.StartAsync();
        Console.WriteLine(Greeting + ServeCommand.AddressOf(app));
        while (await Console.In.ReadLineAsync() is { } line)
            Console.WriteLine(line switch
            {
                TakeRefusals => refusals.Take(),
                TakeAnswers => answers.Take(),
                _ => vitals?.Tell(),
            });

        await app.StopAsync();
        return 0;
    }
}
