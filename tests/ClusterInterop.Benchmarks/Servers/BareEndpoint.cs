using System.Diagnostics;
using ClusterInterop.Benchmarks.Frame;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ClusterInterop.Benchmarks.Servers;

/// <summary>Kestrel and nothing else, in a process of its own: it reads what it is sent and answers an empty message of
/// gRPC. The least that a call can cost on this server.</summary>
internal sealed class BareEndpoint : IAsyncDisposable
{
    public const string Verb = "serve-bare";

    private static readonly byte[] EmptyMessage = new byte[5];

    private readonly Process _process;

    private BareEndpoint(Process process, string address) => (_process, Address) = (process, address);

    public string Address { get; }

    public TimeSpan ProcessorTime => MachineLoad.ProcessorTimeOf(_process.Id);

    public static async Task<BareEndpoint> StartAsync()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            ArgumentList = { Verb },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("The endpoint does not start.");
        var line = await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("The endpoint ended before it listened.");
        return new BareEndpoint(process, line[ServedDirectory.Greeting.Length..]);
    }

    /// <summary>The process's side: serves until standard input ends.</summary>
    public static async Task<int> ServeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.AddServerHeader = false;
        });
        await using var app = builder.Build();
        app.Run(AnswerAsync);
        await app.StartAsync();
        Console.WriteLine(ServedDirectory.Greeting + app.Urls.First());
        await Console.In.ReadToEndAsync();
        await app.StopAsync();
        return 0;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        var body = context.Request.BodyReader;
        var read = await body.ReadAsync();
        for (; !read.IsCompleted; read = await body.ReadAsync())
            body.AdvanceTo(read.Buffer.End);
        body.AdvanceTo(read.Buffer.End);
        context.Response.ContentType = "application/grpc";
        EmptyMessage.CopyTo(context.Response.BodyWriter.GetSpan(EmptyMessage.Length));
        context.Response.BodyWriter.Advance(EmptyMessage.Length);
        context.Response.AppendTrailer("grpc-status", "0");
    }
}
