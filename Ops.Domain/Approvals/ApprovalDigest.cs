using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Ops.Domain.Catalogue;
using Ops.Domain.Files;
using Ops.Domain.Runs;

namespace Ops.Domain.Approvals;

/// <summary>The hash that ties a request, every decision on it and the run that starts to one exact thing.</summary>
public sealed class ApprovalDigest(OperationCatalogue catalogue, LedgerQueries ledger, IFileStore files, OpsOptions options)
{
    private static readonly Func<LedgerRow, bool> IsDone = AppliedItems.Counts.Compile();

    /// <summary>
    /// SHA-256 over canonical JSON of the operation and its code as they are in this process now, environment, mode, inputs
    /// (secrets by fingerprint), the file's hash, limit, parent run, preview run and its plans, requester, force.
    /// </summary>
    public string Of(Run run, string plansDigest) => Canonical.Sha256(Canonical.Json(new JsonObject
    {
        ["operation"] = run.OperationKey,
        ["version"] = catalogue.Find(run.OperationKey)?.Version,
        ["environment"] = options.Environment,
        ["mode"] = run.Mode.ToString(),
        ["inputs"] = run.InputsHash,
        ["file"] = run.FileSha256,
        ["limit"] = run.Limit,
        ["parent"] = run.ParentRunId,
        ["retries"] = run.Retries?.ToString(),
        ["preview"] = run.PreviewRunId,
        ["plans"] = plansDigest,
        ["requester"] = run.RequesterSubject,
        ["force"] = run.ForceReason,
    }));

    /// <summary>
    /// SHA-256 over what whoever decides is shown, item by item in order, and how many items it would touch: what a preview
    /// found or, to undo a run, what that run's ledger says it did. Streams.
    /// </summary>
    public Task<(string Digest, long Planned)> Plans(Run run, CancellationToken ct) => run.Mode == RunMode.Revert ? Done(run.ParentRunId, ct) : Previewed(run.PreviewRunId, ct);

    private async Task<(string Digest, long Planned)> Previewed(long? previewRunId, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var planned = 0L;
        if (previewRunId is { } id)
        {
            await foreach (var item in ledger.All(id, null, ct))
            {
                Add(hash, item);
                planned += item.Outcome == ItemOutcome.Planned ? 1 : 0;
            }
        }

        return (Convert.ToHexStringLower(hash.GetHashAndReset()), planned);
    }

    // What is undone is written back from the ledger's own words, so these are hashed as well.
    private async Task<(string Digest, long Planned)> Done(long? parentRunId, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var done = 0L;
        if (parentRunId is { } id)
        {
            await foreach (var item in ledger.All(id, null, ct).Where(IsDone))
            {
                Add(hash, item);
                hash.AppendData(Encoding.UTF8.GetBytes($"{item.Before?.Length}\n{item.Before}\n{item.After?.Length}\n{item.After}\n"));
                done++;
            }
        }

        return (Convert.ToHexStringLower(hash.GetHashAndReset()), done);
    }

    private static void Add(IncrementalHash hash, LedgerRow item)
    {
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{item.Ordinal}\n{item.Key.Length}\n{item.Key}\n{item.Outcome}\n")));
        hash.AppendData(item.PlanDigest ?? []);
    }

    /// <summary>Why the run's file is not, byte for byte, what it was; null when it is, or when there is none.</summary>
    public async Task<string?> FileProblem(Run run, CancellationToken ct)
    {
        if (run.FileSha256 is not { } expected)
        {
            return null;
        }

        try
        {
            await using var content = await files.Open(expected, 0, ct);
            var found = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct));
            return found == expected ? null : $"The bytes of {run.FileName} in the file store are no longer the ones that were uploaded.";
        }
        catch (FileMissingException missing)
        {
            return missing.Message;
        }
    }
}
