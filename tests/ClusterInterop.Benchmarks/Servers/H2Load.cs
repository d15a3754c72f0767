using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using ClusterInterop.Benchmarks.Frame;
using ClusterInterop.Server.Tests.Attacks;
using Google.Protobuf;

namespace ClusterInterop.Benchmarks.Servers;

/// <summary>What a load of h2load brought.</summary>
/// <param name="ProcessorTime">The server's, for all calls.</param>
internal sealed record H2LoadResult(int Calls, double PerSecond, TimeSpan ProcessorTime)
{
    public double Microseconds => ProcessorTime.TotalMicroseconds / Calls;
}

/// <summary>The load generator of nghttp2: one thread that sends one prepared call again and again, 32 at a time on
/// each of 8 connections. It costs less than the server, as the clients of gRPC do not.</summary>
internal sealed partial class H2Load : IDisposable
{
    public const string Described = "h2load, 8 connections with 32 calls in flight each, prepared frames, one thread";
    public const string Missing =
        "h2load is not installed (Debian: nghttp2-client); what it measures is not measured.";

    private const string Program = "/usr/bin/h2load";
    private const int Connections = 8;
    private const int CallsPerConnection = 32;
    private const int PrefixBytes = 5;

    private readonly string _body = Path.GetTempFileName();
    private readonly string _url;
    private readonly string _token;
    private readonly Func<TimeSpan> _processorTime;
    private readonly int _answerBytes;

    /// <param name="path">The rpc, as gRPC writes it.</param>
    /// <param name="answer">What each call must be answered: a refusal of gRPC is a success to HTTP.</param>
    /// <param name="processorTime">What the server has used so far.</param>
    public H2Load(
        string address, string path, string token, IMessage request, IMessage answer, Func<TimeSpan> processorTime)
    {
        (_url, _token, _processorTime) = (address + path, token, processorTime);
        _answerBytes = PrefixBytes + answer.CalculateSize();
        File.WriteAllBytes(_body, Http2.Prefixed(request.ToByteArray()));
    }

    public static bool IsInstalled => File.Exists(Program);

    /// <summary>A function that measures, for turns with others.</summary>
    public Func<Task<H2LoadResult>> Calls(int count) => () => RunAsync(count);

    public async Task<H2LoadResult> RunAsync(int calls)
    {
        var start = new ProcessStartInfo(Program)
        {
            RedirectStandardOutput = true,
            ArgumentList =
            {
                $"-n{calls}", $"-c{Connections}", $"-m{CallsPerConnection}", "-t1", "-d", _body,
                "-H", "content-type: application/grpc", "-H", "te: trailers",
                "-H", $"authorization: Bearer {_token}", _url,
            },
        };
        var before = _processorTime();
        using var process = Process.Start(start) ?? throw new InvalidOperationException("h2load does not start.");
        var told = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var used = _processorTime() - before;
        if (Number(Data().Match(told)) is var data && data != (double)calls * _answerBytes)
            throw new InvalidOperationException(
                $"{calls:N0} answers of {_answerBytes} bytes were expected of {_url}, not {data:N0} bytes: {told}");
        return new H2LoadResult(calls, Number(Rate().Match(told)), used);
    }

    public void Dispose() => File.Delete(_body);

    private static double Number(Match match) => match.Success
        ? double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
        : double.NaN;

    [GeneratedRegex(@"([\d.]+) req/s")]
    private static partial Regex Rate();

    [GeneratedRegex(@"\((\d+)\) data")]
    private static partial Regex Data();
}

/// <summary>Figures of loads that were measured in turns.</summary>
internal static class H2LoadFigures
{
    public static double PerSecond(IReadOnlyList<H2LoadResult> rounds) =>
        Samples.Median(rounds.Select(round => round.PerSecond));

    public static double Microseconds(IReadOnlyList<H2LoadResult> rounds) =>
        Samples.Median(rounds.Select(round => round.Microseconds));
}
