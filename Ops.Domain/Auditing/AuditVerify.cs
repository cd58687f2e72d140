using Microsoft.EntityFrameworkCore;
using Ops.Domain.Files;
using Ops.Domain.Storage;
using static Ops.Domain.Auditing.AuditFinding;

namespace Ops.Domain.Auditing;

/// <summary>
/// Checks the whole trail: every hash, the chain, the signed checkpoints, what was exported, and that the database still refuses
/// changes. Names the first wrong entry and what is wrong with it.
/// </summary>
public sealed class AuditVerify
{
    private static readonly TimeSpan ExportTakes = TimeSpan.FromMinutes(1);
    private readonly IDbContextFactory<OpsDb> _dbs;
    private readonly IFileStore _files;
    private readonly AuditKeys _keys;
    private readonly TimeProvider _time;

    internal AuditVerify(IDbContextFactory<OpsDb> dbs, IFileStore files, AuditKeys keys, TimeProvider time) => (_dbs, _files, _keys, _time) = (dbs, files, keys, time);

    /// <summary>Checks.</summary>
    /// <param name="since">An earlier verdict that found it whole: only what came after is read again. Null reads all.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="AuditKeyException">There is no key to check signatures with.</exception>
    public async Task<AuditVerdict> Run(AuditVerdict? since, CancellationToken ct)
    {
        _keys.Demand();
        var before = since is { IsWhole: true } ? since : null;
        if (before is { Checked.EntryId: > 0 } && await Check(before.Checked, before, ct) is { IsWhole: true } whole)
        {
            return whole;
        }

        // From the beginning also when something new is wrong: the first wrong entry may be an earlier one.
        return await Check(AuditPosition.Beginning, before, ct);
    }

    private async Task<AuditVerdict> Check(AuditPosition from, AuditVerdict? before, CancellationToken ct)
    {
        await using var db = await _dbs.CreateDbContextAsync(ct);
        var walk = new AuditWalk(db, from);
        if (before is { Entries: > 0 })
        {
            // What was there a moment ago must be there still, signed or not.
            walk.Expect(before.Entries, before.Head, $"the check of {before.At.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
        }

        var passed = from;
        var segments = new AuditSegmentCheck(db, _files, _keys, _time.GetUtcNow() - ExportTakes, await InstanceId.Read(db, ct));
        var finding = await walk.Start(ct) ?? await segments.Along(walk, from, position => passed = position, ct) ?? await walk.To(null, ct) ?? segments.Finding ?? await Triggers(db, ct);
        var now = _time.GetUtcNow();
        return new AuditVerdict
        {
            At = now, AllAt = from.EntryId > 0 && before is not null ? before.AllAt : now, Entries = walk.EntryId, Head = walk.Hash, SignedUpTo = passed.EntryId, Checked = passed,
            Fault = finding?.Fault, EntryId = finding?.EntryId, Words = finding?.Words,
        };
    }

    private static async Task<AuditFinding?> Triggers(OpsDb db, CancellationToken ct) => await db.MissingAuditTriggers(ct) is [_, ..] missing
        ? new(AuditFault.TriggersMissing, null, $"The entries are whole, but the database would let them be changed: {string.Join(", ", missing)} {(missing.Count == 1 ? "is" : "are")} missing or altered.")
        : null;
}
