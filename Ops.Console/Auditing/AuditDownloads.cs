using System.Globalization;
using Ops.Console.Access;
using Ops.Console.Files;
using Ops.Domain.Access;
using Ops.Domain.Auditing;
using Ops.Domain.Files;

namespace Ops.Console.Auditing;

/// <summary>The audit trail to take away, as the filters in the address have it. Taking it away is written down as well.</summary>
internal static class AuditDownloads
{
    private static readonly string[] Header =
        ["number", "at", "subject", "name", "door", "address", "action", "object kind", "object", "summary", "before sha256", "after sha256", "previous hash", "hash"];

    public static void MapAuditDownloads(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/audit.csv", async (HttpContext http, AuditQueries audit, FileDesk desk, AccessRules access) =>
        {
            if (access.May(Viewer.Of(http.User), Right.SeeAudit) is { Allowed: false } denied)
            {
                return await desk.Refuse(http, ("audit", "export"), denied.Why);
            }

            var state = AuditListState.Read(name => http.Request.Query[name]);
            return await desk.Give(
                http, ("audit", "export"), state.IsFiltered ? $"Exported {state.Link("/audit")}" : "Exported all of it.", "audit.csv", (to, ct) => Write(to, audit.All(state.Filter(), ct), ct), AuditActions.AuditExported);
        });

    internal static async Task Write(Stream to, IAsyncEnumerable<AuditEntry> entries, CancellationToken ct)
    {
        await using var file = await CsvOut.Begin(to, Header, ct);
        await foreach (var entry in entries.WithCancellation(ct))
        {
            await file.Write(
                [
                    entry.Id.ToString(CultureInfo.InvariantCulture), entry.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), entry.ActorSubject, entry.ActorName,
                    entry.Door.ToString(), entry.Address, entry.Action, entry.ObjectKind, entry.ObjectId, entry.Summary, entry.BeforeDigest, entry.AfterDigest, entry.PreviousHash, entry.Hash,
                ], ct);
        }
    }
}
