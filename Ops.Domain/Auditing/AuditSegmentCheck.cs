using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Ops.Domain.Files;
using Ops.Domain.Storage;
using static Ops.Domain.Auditing.AuditFinding;

namespace Ops.Domain.Auditing;

/// <summary>
/// Goes along checkpoints and exported files, and lets the walk along the entries expect what they vouch for. What is wrong with
/// them comes after what is wrong with an entry.
/// </summary>
internal sealed class AuditSegmentCheck(OpsDb db, IFileStore files, AuditKeys keys, DateTimeOffset exportedBefore, string instance)
{
    /// <summary>The first wrong checkpoint or file; null when there is none.</summary>
    public AuditFinding? Finding { get; private set; }

    /// <summary>Walks up to the last checkpoint.</summary>
    public async Task<AuditFinding?> Along(AuditWalk walk, AuditPosition from, Action<AuditPosition> passed, CancellationToken ct)
    {
        var after = from;
        foreach (var checkpoint in await Checkpoints(from.Checkpoint, ct))
        {
            for (var number = after.Checkpoint + 1; number < checkpoint.Number; number++)
            {
                await Stray(walk, number, ct);
            }

            await Expect(walk, checkpoint, after.EntryId, ct);
            if (await walk.To(checkpoint.EntryId, ct) is { } finding)
            {
                return finding;
            }

            after = new AuditPosition(walk.EntryId, walk.Hash, checkpoint.Number);
            passed(after);
        }

        // Files without a row: what they vouch for was cut off, or lost by going back to a backup.
        for (var number = after.Checkpoint + 1; await Stray(walk, number, ct); number++)
        {
        }

        return null;
    }

    private async Task<IReadOnlyList<AuditCheckpoint>> Checkpoints(int after, CancellationToken ct)
    {
        try
        {
            return await db.AuditCheckpoints.AsNoTracking().Where(c => c.Number > after).OrderBy(c => c.Number).ToListAsync(ct);
        }
        catch (Exception unreadable) when (unreadable is not (OperationCanceledException or DbException))
        {
            // Then only what was exported can vouch for anything.
            Found(AuditFault.SignatureWrong, null, "A checkpoint was changed: it can't be read any more.");
            return [];
        }
    }

    private async Task Expect(AuditWalk walk, AuditCheckpoint checkpoint, long before, CancellationToken ct)
    {
        var name = $"checkpoint {Number(checkpoint.Number)}";
        var isSigned = IsSigned(checkpoint, $"Checkpoint {Number(checkpoint.Number)}");
        if (isSigned)
        {
            walk.Expect(checkpoint.EntryId, checkpoint.Hash, name);
            if (checkpoint.FirstEntryId != before + 1)
            {
                Found(AuditFault.CheckpointMissing, before + 1, $"A checkpoint before number {Number(checkpoint.Number)} was deleted: it vouched for entries {Number(before + 1)} to {Number(checkpoint.FirstEntryId - 1)}.");
            }
        }

        var (segment, wrong) = await AuditSegment.Read(files, checkpoint.Number, instance, ct);
        var key = files.DescribePublished(AuditSegment.Key(checkpoint.Number));
        if (segment is null && wrong is null)
        {
            if (checkpoint.At < exportedBefore)
            {
                Found(AuditFault.ExportMissing, checkpoint.FirstEntryId, $"The exported file {key} is missing. Put it back from a copy.");
            }
        }
        else if (segment is null || (isSigned && segment.Checkpoint != checkpoint))
        {
            Found(AuditFault.ExportChanged, checkpoint.FirstEntryId, $"The exported file {key} was changed: {wrong ?? "it is not the file of this checkpoint"}.");
        }
        else if (IsSigned(segment.Checkpoint, $"The exported file {key}"))
        {
            Expect(walk, segment, $"{name}, exported to {key},");
        }
    }

    private async Task<bool> Stray(AuditWalk walk, int number, CancellationToken ct)
    {
        var (segment, wrong) = await AuditSegment.Read(files, number, instance, ct);
        var key = files.DescribePublished(AuditSegment.Key(number));
        if (segment is null && wrong is null)
        {
            return false;
        }

        if (segment is null || segment.Checkpoint.Number != number)
        {
            Found(AuditFault.ExportChanged, null, $"The file {key} belongs to no checkpoint of the database, and {wrong ?? "is the copy of another one"}.");
        }
        else if (IsSigned(segment.Checkpoint, $"The exported file {key}"))
        {
            Expect(walk, segment, $"the exported file {key}");
            Found(AuditFault.CheckpointMissing, segment.Checkpoint.FirstEntryId, $"The exported file {key} holds entries {Number(segment.Checkpoint.FirstEntryId)} to {Number(segment.Checkpoint.EntryId)}, and the database has no such checkpoint.");
        }

        return true;
    }

    private static void Expect(AuditWalk walk, AuditSegment segment, string voucher)
    {
        for (var i = 0; i < segment.Hashes.Count; i++)
        {
            walk.Expect(segment.Checkpoint.FirstEntryId + i, segment.Hashes[i], voucher);
        }
    }

    private bool IsSigned(AuditCheckpoint checkpoint, string what)
    {
        var signature = keys.Check(checkpoint, instance);
        if (signature != AuditSignature.Right)
        {
            Found(AuditFault.SignatureWrong, checkpoint.FirstEntryId, signature == AuditSignature.UnknownKey
                ? $"{what} was signed with a key ({checkpoint.KeyId}) that is not configured. If it is a former Audit:SigningKey, add it to Audit:FormerKeys."
                : $"{what} was changed: its signature is not this console's.");
        }

        return signature == AuditSignature.Right;
    }

    private void Found(AuditFault fault, long? entry, string words) => Finding ??= new(fault, entry, words);
}
