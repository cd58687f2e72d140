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
        ["preview"] = run.PreviewRunId,
        ["plans"] = plansDigest,
        ["requester"] = run.RequesterSubject,
        ["force"] = run.ForceReason,
    }));

    /// <summary>SHA-256 over what a preview found, item by item in order. Streams.</summary>
    public async Task<(string Digest, long Planned)> Plans(long? previewRunId, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var planned = 0L;
        if (previewRunId is { } id)
        {
            await foreach (var item in ledger.All(id, null, ct))
            {
                hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{item.Ordinal}\n{item.Key.Length}\n{item.Key}\n{item.Outcome}\n")));
                hash.AppendData(item.PlanDigest ?? []);
                planned += item.Outcome == ItemOutcome.Planned ? 1 : 0;
            }
        }

        return (Convert.ToHexStringLower(hash.GetHashAndReset()), planned);
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
