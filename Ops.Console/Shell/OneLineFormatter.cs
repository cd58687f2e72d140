using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Ops.Domain;

namespace Ops.Console.Shell;

/// <summary>
/// One line for each entry, whatever is in it: time, level, where from, message, trace, failure. Control characters, line ends,
/// marks that turn text round and halves of characters are written as escapes, so nobody can forge an entry or steer a terminal.
/// </summary>
internal sealed class OneLineFormatter(TimeProvider? time = null) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "line";
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var line = new StringBuilder(200);
        line.Append(_time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)).Append(' ').Append(Word(logEntry.LogLevel)).Append(' ').Append(logEntry.Category).Append(": ");
        line.Append(OneLine.Of(logEntry.Formatter(logEntry.State, logEntry.Exception)));
        if (Activity.Current is { } activity)
        {
            // What an error page shows to be quoted.
            line.Append(" trace=").Append(activity.TraceId.ToHexString());
        }

        if (logEntry.Exception is { } failure)
        {
            line.Append(" failure=").Append(OneLine.Of(failure.ToString()));
        }

        textWriter.Write(line.Append('\n').ToString());
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce", LogLevel.Debug => "dbug", LogLevel.Information => "info", LogLevel.Warning => "warn", LogLevel.Error => "fail", _ => "crit",
    };
}

/// <summary>Sets the formatter up.</summary>
internal static class OneLineLogging
{
    /// <summary>Unless Logging:Console:FormatterName asks for another, such as json.</summary>
    public static ILoggingBuilder AddOneLineConsole(this ILoggingBuilder logging)
    {
        logging.AddConsole();
        logging.AddConsoleFormatter<OneLineFormatter, ConsoleFormatterOptions>();
        logging.Services.PostConfigure<ConsoleLoggerOptions>(console => console.FormatterName ??= OneLineFormatter.FormatterName);
        return logging;
    }
}
