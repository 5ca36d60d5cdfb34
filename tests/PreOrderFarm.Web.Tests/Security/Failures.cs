using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace PreOrderFarm.Web.Tests.Security;

/// <summary>Keeps what a site logs of unhandled exceptions, so that a test that sees a 500 can say why.</summary>
internal sealed class Failures : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> seen = new();

    public IReadOnlyList<string> Seen => [.. seen.Distinct(StringComparer.Ordinal)];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (exception is not null && IsEnabled(logLevel))
            seen.Enqueue(string.Join('\n', exception.ToString().Split('\n').Take(6)));
    }

    public void Dispose()
    {
        // What was seen is asked for after the site has stopped, too.
    }
}
