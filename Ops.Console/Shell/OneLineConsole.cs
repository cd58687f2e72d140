using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Ops.Console.Shell;

/// <summary>
/// The program's log on its standard output: one line an entry, whatever is in it. <c>Logging:Console:FormatterName=json</c>
/// gives JSON instead, which escapes by itself.
/// </summary>
internal sealed class OneLineConsole() : ConsoleFormatter("oneline")
{
    public static ILoggingBuilder Use(ILoggingBuilder logging)
    {
        logging.AddConsole().AddConsoleFormatter<OneLineConsole, ConsoleFormatterOptions>();

        // After the configuration: who asked for another format gets it.
        logging.Services.AddSingleton<IPostConfigureOptions<ConsoleLoggerOptions>>(new PostConfigureOptions<ConsoleLoggerOptions>(null, options => options.FormatterName ??= "oneline"));
        return logging;
    }

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        var failure = logEntry.Exception is null ? "" : $" {logEntry.Exception}";
        textWriter.Write(string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.UtcNow:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} "));
        textWriter.Write(Level(logEntry.LogLevel));
        textWriter.WriteLine(OneLine.Of($" {logEntry.Category}: {message}{failure}"));
    }

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };
}
