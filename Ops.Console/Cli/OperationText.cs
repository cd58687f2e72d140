using System.Text.Json.Nodes;
using Ops.Domain.Catalogue;
using Ops.Domain.Runs;

namespace Ops.Console.Cli;

/// <summary>Says what an operation is and what it wants to be given.</summary>
internal static class OperationText
{
    public static JsonNode Json(OperationInfo operation) => new JsonObject
    {
        ["key"] = operation.Key,
        ["title"] = operation.Title,
        ["group"] = operation.Group,
        ["risk"] = operation.Risk.ToString(),
        ["inputs"] = operation.Inputs.ToJsonSchema(),
    };

    /// <summary>Says that there is no such operation, and which is meant perhaps.</summary>
    public static int Unknown(Session session, string key)
    {
        var like = session.Get<OperationCatalogue>().Suggest(key);
        return session.Printer.Refuse(nameof(Refusal.NotFound), null,
            $"There is no operation '{key}'.{(like.Count == 0 ? " The command list shows all." : $" Did you mean {string.Join(" or ", like)}?")}");
    }

    /// <summary>Answers <c>KEY --help</c>.</summary>
    public static int Help(Session session, string key)
    {
        if (session.Get<OperationCatalogue>().Find(key) is not { } operation)
        {
            return Unknown(session, key);
        }

        session.Printer.Json(Json(operation));
        session.Printer.Say($"{operation.Key}: {operation.Title}");
        foreach (var line in new[] { operation.Description, operation.Consequence }.Where(line => !string.IsNullOrEmpty(line)))
        {
            session.Printer.Say(line!);
        }

        var file = operation.CsvField is { } field ? $" --file {field.Name}=PATH" : "";
        session.Printer.Say("");
        session.Printer.Say($"Usage: run {operation.Key}{file} [--input name=value]… [--preview] [--limit N] [--force --reason TEXT] [--follow]");
        session.Printer.Say("");
        session.Printer.Say("Inputs:");
        foreach (var line in operation.Inputs.Help().Split('\n'))
        {
            session.Printer.Say($"  {line}");
        }

        return ExitCode.Succeeded;
    }
}
