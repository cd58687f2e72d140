using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Ops.Domain.Tests.Support;

/// <summary>Keeps everything the program logs, with exceptions, as text.</summary>
internal sealed class LogKeeper : ILoggerProvider
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(LogKeeper keeper, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            keeper.Lines.Enqueue($"{logLevel} {category}: {formatter(state, exception)} {exception}");
    }
}
