using System.Text.Json;
using ClusterInterop.Server.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace ClusterInterop.Server.Tests.Attacks;

/// <summary>Writes the log as the server does in JSON, with its formatter and settings, and keeps what is not one
/// object in one line for each entry.</summary>
internal sealed class JsonLog : ILoggerProvider
{
    private readonly ServiceProvider _services;
    private readonly ConsoleFormatter _formatter;
    private readonly Lock _lock = new();
    private readonly List<string> _broken = [];
    private int _entries;

    public JsonLog()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["LogFormat"] = "Json" }).Build();
        _services = new ServiceCollection()
            .AddLogging(logging => logging.AddServerLog(configuration))
            .BuildServiceProvider();
        _formatter = _services.GetServices<ConsoleFormatter>()
            .Single(formatter => formatter.Name == ConsoleFormatterNames.Json);
    }

    /// <summary>How many entries there were.</summary>
    public int Entries => Volatile.Read(ref _entries);

    /// <summary>The entries that were not a line of their own, the first of them.</summary>
    public IReadOnlyList<string> Broken
    {
        get
        {
            lock (_lock)
                return [.. _broken];
        }
    }

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, this);

    public void Dispose() => _services.Dispose();

    private void Write<TState>(in LogEntry<TState> entry)
    {
        var text = new StringWriter();
        _formatter.Write(entry, new LoggerExternalScopeProvider(), text);
        var written = text.ToString();
        Interlocked.Increment(ref _entries);
        if (written.Length == 0 || IsOneObject(written))
            return;
        lock (_lock)
            if (_broken.Count < 10)
                _broken.Add(written);
    }

    private static bool IsOneObject(string written)
    {
        if (written.AsSpan().IndexOfAny('\n', '\r', '\u001b') != written.Length - 1)
            return false;

        try
        {
            using var json = JsonDocument.Parse(written);
            return json.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private sealed class Logger(string category, JsonLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            log.Write(new LogEntry<TState>(logLevel, category, eventId, state, exception, formatter));
    }
}
