using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

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
        Escape(logEntry.Formatter(logEntry.State, logEntry.Exception), line);
        if (Activity.Current is { } activity)
        {
            // What an error page shows to be quoted.
            line.Append(" trace=").Append(activity.TraceId.ToHexString());
        }

        if (logEntry.Exception is { } failure)
        {
            line.Append(" failure=");
            Escape(failure.ToString(), line);
        }

        textWriter.Write(line.Append('\n').ToString());
    }

    /// <summary>The text with everything that is not plain text written as an escape.</summary>
    internal static void Escape(string text, StringBuilder to)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                to.Append(c).Append(text[++i]);
            }
            else if (c is '\r' or '\n' or '\t')
            {
                to.Append(c switch { '\r' => "\\r", '\n' => "\\n", _ => "\\t" });
            }
            else if (char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                to.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
            else
            {
                to.Append(c);
            }
        }
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
