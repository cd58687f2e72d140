using System.CommandLine;
using System.Text.Json.Nodes;
using Ops.Domain.Access;

namespace Ops.Console.Cli;

/// <summary><c>keys rotate</c> and <c>keys start-over</c>: looks after the key ring secrets are sealed with.</summary>
internal sealed class KeysVerb : Command
{
    public KeysVerb(Invocation invocation)
        : base("keys", "Looks after the keys secrets are sealed with.")
    {
        var rotate = new Command("rotate", "Seals with a new key from now on; everything sealed before stays readable.");
        rotate.SetAction((parsed, _) => invocation.ActOnCatalogue(parsed, Rotate));
        Add(rotate);

        var sure = new Option<bool>("--i-lost-the-master-key") { Description = "Needed: what the old keys sealed is lost." };
        var startOver = new Command("start-over", "Throws all keys away and makes new ones, when the master key is lost for ever.") { sure };
        startOver.SetAction((parsed, _) => invocation.ActOnCatalogue(parsed, (session, ct) => StartOver(session, parsed.GetValue(sure), ct)));
        Add(startOver);
    }

    private static async Task<int> Rotate(Session session, CancellationToken ct)
    {
        await session.Prepare(ct);
        var (id, keys) = await session.Get<KeyRing>().Rotate(session.Actor, ct);
        session.Printer.Json(new JsonObject { ["key"] = id, ["keys"] = keys });
        session.Printer.Say($"Secrets are sealed with the new key {id}; a running server takes it up within a minute. The ring has {keys} keys, and each still opens what it sealed.");
        return ExitCode.Succeeded;
    }

    private static async Task<int> StartOver(Session session, bool isSure, CancellationToken ct)
    {
        if (!isSure)
        {
            return session.Printer.Refuse("Invalid", "--i-lost-the-master-key", "Secret inputs of waiting runs would be lost and everybody would have to sign in again. If the master key can't be restored, add --i-lost-the-master-key.");
        }

        if (session.HasServer())
        {
            return session.Printer.Refuse("Conflict", null, "A server works with these keys. Stop it first.");
        }

        await session.Migrate(ct);
        await session.Get<KeyRing>().StartOver(session.Actor, ct);
        session.Printer.Json(new JsonObject { ["startedOver"] = true });
        session.Printer.Say("There are new keys. Runs with secret inputs that were waiting will fail and say so: ask for them again. Everybody signs in again.");
        return ExitCode.Succeeded;
    }
}
