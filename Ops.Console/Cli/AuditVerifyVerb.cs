using System.CommandLine;
using System.Text.Json.Nodes;
using Ops.Console.Parts;
using Ops.Domain.Auditing;

namespace Ops.Console.Cli;

/// <summary><c>audit verify</c>: checks the whole audit trail and names the first wrong entry.</summary>
internal sealed class AuditVerifyVerb : Command
{
    public AuditVerifyVerb(Invocation invocation)
        : base("verify", "Checks that the audit trail is whole: exit code 0 when it is, 1 when it is not.")
    {
        SetAction((parsed, _) => invocation.ActOnCatalogue(parsed, Verify));
    }

    private static async Task<int> Verify(Session session, CancellationToken ct)
    {
        await session.Prepare(ct);
        var verdict = await session.Get<AuditVerify>().Run(null, ct);
        session.Printer.Json(new JsonObject
        {
            ["whole"] = verdict.IsWhole,
            ["entries"] = verdict.Entries,
            ["head"] = verdict.Head,
            ["signedUpTo"] = verdict.SignedUpTo,
            ["fault"] = verdict.Fault?.ToString(),
            ["entry"] = verdict.EntryId,
            ["reason"] = verdict.Words,
        });
        if (verdict.IsWhole)
        {
            session.Printer.Say($"The audit trail is whole: {Words.Number(verdict.Entries)} {(verdict.Entries == 1 ? "entry" : "entries")}, signed up to number {Words.Number(verdict.SignedUpTo)}.");
            session.Printer.Say($"Last hash: {verdict.Head}");
            return ExitCode.Succeeded;
        }

        session.Printer.Say($"The audit trail is broken: {verdict.Words}");
        session.Printer.Aside($"Right up to entry {Words.Number(verdict.Entries)}. Keep database and file store as they are, and copy both.");
        return ExitCode.Failed;
    }
}
