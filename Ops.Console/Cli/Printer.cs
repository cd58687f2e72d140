using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ops.Domain;
using Ops.Domain.Runs;

namespace Ops.Console.Cli;

/// <summary>Everything the command line says: results to stdout, the rest to stderr; with <c>--json</c> one object to stdout and no words.</summary>
/// <param name="isJson">A program reads it.</param>
internal sealed class Printer(bool isJson) : IDisposable
{
    // A program reads it, not a browser: "Müller" stays "Müller".
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // JSON is UTF-8 whatever the terminal's language is.
    private readonly StreamWriter _out = new(System.Console.OpenStandardOutput(), isJson ? new UTF8Encoding(false) : System.Console.OutputEncoding);

    public bool IsJson => isJson;

    /// <summary>A line for people; nothing with <c>--json</c>.</summary>
    public void Say(string line)
    {
        if (!isJson)
        {
            _out.WriteLine(OneLine.Of(line));
        }
    }

    /// <summary>A line beside the result, for people; nothing with <c>--json</c>.</summary>
    public void Aside(string line)
    {
        if (!isJson)
        {
            System.Console.Error.WriteLine(OneLine.Each(line));
        }
    }

    /// <summary>A line of JSON; nothing without <c>--json</c>.</summary>
    public void Json(JsonNode node)
    {
        if (isJson)
        {
            _out.WriteLine(node.ToJsonString(Readable));
        }
    }

    /// <summary>Says no, and why.</summary>
    /// <param name="error">What kind of no.</param>
    /// <param name="field">The input or option to blame; null when there is none.</param>
    /// <param name="reason">In words, saying what to do.</param>
    /// <param name="code">The exit code.</param>
    /// <returns>The exit code.</returns>
    public int Refuse(string error, string? field, string reason, int code = ExitCode.Refused)
    {
        var answer = new JsonObject { ["error"] = error };
        if (field is not null)
        {
            answer["field"] = field;
        }

        answer["reason"] = reason;
        Json(answer);
        Aside(reason);
        return code;
    }

    /// <summary>Says what <see cref="RunControl"/> answered when it was no.</summary>
    public int Refuse(Answer answer) => answer switch
    {
        Answer.Refused refused => Refuse(refused.Kind.ToString(), refused.Errors is [var first, ..] ? first.Field : null, refused.Reason),
        _ => throw new ArgumentOutOfRangeException(nameof(answer), answer, "This answer is no refusal."),
    };

    public void Dispose() => _out.Dispose();
}
