using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Ops.Domain.Access;
using Ops.Domain.Approvals;
using Ops.Domain.Catalogue;
using Ops.Domain.Files;
using Ops.Domain.Storage;

namespace Ops.Domain.Runs;

/// <summary>All that is asked before a run comes to be, in the order a person would want to be told.</summary>
public sealed class RunStart(
    IDbContextFactory<OpsDb> dbs, OperationCatalogue catalogue, AccessRules access, RunInputs inputs, FileIntake files, ApprovalPolicy policy, ApprovalDigest digests, Approving approving,
    IServiceProvider services, OpsOptions options, TimeProvider time)
{
    internal const int ShortestReason = 5;

    internal async Task<Answer> Start(StartRequest request, Actor actor, CancellationToken ct)
    {
        if (catalogue.Find(request.OperationKey) is not { } info || access.May(actor, Right.View, info) is { Allowed: false })
        {
            var like = catalogue.Suggest(request.OperationKey, access.Visible(actor));
            return new Answer.Refused(Refusal.NotFound,
                $"There is no operation '{Printable(request.OperationKey)}'.{(like.Count == 0 ? "" : $" Did you mean {string.Join(" or ", like)}?")}");
        }

        if (Forbidden(request, actor, info) is { } refused)
        {
            return refused;
        }

        var bound = info.Inputs.Bind(request.Inputs);
        var errors = bound.IsValid ? [.. InputLimits.Check(info, bound.Value, actor), .. await info.Inputs.CheckChoices(bound.Json, services, ct)] : bound.Errors;
        if (errors.Count > 0)
        {
            return new Answer.Refused(Refusal.Invalid, string.Join(" ", errors.Select(e => e.Message)), errors);
        }

        var redactor = new Redactor(RunInputs.SecretsOf(info, bound.Json!));
        if (request.IdempotencyKey is { } idempotencyKey && redactor.IsIn(idempotencyKey))
        {
            return new Answer.Refused(Refusal.Invalid, "The idempotency key holds a secret input. It is stored readable: use another one.");
        }

        var (file, check) = (default(StoredFile), default(CsvReport));
        if (info.CsvField is { } field && (string?)bound.Json![field.Name] is { } sha)
        {
            file = await files.Find(sha, actor, ct);
            if (file is null)
            {
                return Wrong(field, $"{field.Label}: there is no uploaded file with the hash {sha}. Upload it first.");
            }

            try
            {
                check = await files.Check(sha, info, null, ct);
            }
            catch (Exception unreadable) when (unreadable is FileStoreException or FileMissingException)
            {
                return new Answer.Refused(Refusal.Conflict, $"{field.Label}: {unreadable.Message}");
            }

            if (!check.IsAcceptable)
            {
                return Wrong(field, $"{file.Name} has {Problems(check.ProblemCount)}. {string.Join(" ", check.Problems.Take(3).Select(p => p.Message))} Correct the file and upload it again.");
            }
        }

        if (Together(info, bound.Value!, check?.Header ?? []) is { Count: > 0 } wrong)
        {
            return new Answer.Refused(Refusal.Invalid, redactor.Clean(string.Join(" ", wrong.Select(e => e.Message)))!, [.. wrong.Select(e => e with { Message = redactor.Clean(e.Message)! })]);
        }

        var needs = policy.Needs(info, request.Mode);
        if (needs.Count > 0 && NotAskable(request, info) is { } incomplete)
        {
            return incomplete;
        }

        var run = new Run(info, request.Mode, options.Environment, actor, time.GetUtcNow(), needs.Count > 0)
        {
            InputsJson = inputs.Seal(info, bound.Json!),
            InputsHash = inputs.Hash(info, bound.Json!),
            FileSha256 = file?.Sha256,
            FileName = redactor.Clean(file?.Name),
            ForceReason = request.Force ? redactor.Clean(request.Reason!.Trim()) : null,
            PreviewRunId = request.PreviewRunId,
            IdempotencyKey = request.IdempotencyKey,
            ParentRunId = request.RetryOf,
            Retries = request.RetryOf is null ? null : request.Retry,
        }.Limited(request.Limit).Expecting(request.RetryOf is null ? check?.Rows : null);

        // Long for a long preview, so before the transaction; what a finished preview found does not change any more.
        var plans = needs.Count > 0 ? await digests.Plans(run, ct) : default;
        return await Insert(run, request, info, actor, plans, ct);
    }

    /// <summary>The inputs of an earlier run, secrets and all, to ask for the same again; null when they no longer fit.</summary>
    internal System.Text.Json.Nodes.JsonObject? Again(Run earlier) =>
        catalogue.Find(earlier.OperationKey) is { } info ? inputs.Unseal(earlier, info) : null;

    /// <summary>What the operation itself has against inputs that are right one by one.</summary>
    private IReadOnlyList<FieldError> Together(OperationInfo info, object input, IReadOnlyList<string> columns)
    {
        if (!OperationInfo.Overrides(info.ClrType, nameof(OneShot<object>.Check)))
        {
            return [];
        }

        using var scope = services.CreateScope();
        return ((Operation)ActivatorUtilities.CreateInstance(scope.ServiceProvider, info.ClrType)).CheckAll(input, columns);
    }

    private static string Printable(string text) => string.Concat(text.Where(c => !char.IsControl(c)).Take(60));

    private static string Problems(long count) => count == 1 ? "1 problem" : $"{count:N0} problems";

    private static Answer.Refused Wrong(InputField field, string message) => new(Refusal.Invalid, message, [new FieldError(field.Name, message)]);

    private Answer.Refused? Forbidden(StartRequest request, Actor actor, OperationInfo info)
    {
        if (request.Mode is RunMode.Verify or RunMode.Revert)
        {
            return new Answer.Refused(Refusal.Conflict, "Verify and revert look back on an earlier run: ask for them on that run.");
        }

        if (access.May(actor, policy.RightTo(info, request.Mode), info) is { Allowed: false } denied)
        {
            return new Answer.Refused(Refusal.NotAllowed, denied.Why);
        }

        if (Misplaced(info, request.Limit) is { } misplaced)
        {
            return misplaced;
        }

        if (request.IdempotencyKey is { Length: 0 or > 200 })
        {
            return new Answer.Refused(Refusal.Invalid, "The idempotency key must have 1 to 200 characters.");
        }

        if (request.Force && (request.Reason?.Trim().Length ?? 0) is < ShortestReason or > 1000)
        {
            var message = $"Doing it again needs a reason of {ShortestReason} to 1,000 characters: it stays on the run.";
            return new Answer.Refused(Refusal.Invalid, message, [new FieldError("reason", message)]);
        }

        return null;
    }

    /// <summary>What is wrong whatever the run is for: the environment, the limit.</summary>
    internal Answer.Refused? Misplaced(OperationInfo info, long? limit) =>
        info.Environments is { } where && !where.Contains(options.Environment)
            ? new Answer.Refused(Refusal.NotAllowed, $"{info.Title} may only run in {string.Join(", ", where)}. This console is {options.Environment}.")
        : limit is < 1 ? new Answer.Refused(Refusal.Invalid, "Limit must be 1 or more.", [new FieldError("limit", "Limit must be 1 or more.")])
        : null;

    /// <summary>What a reviewer must find: the preview he judges, and why it shall be done.</summary>
    private static Answer.Refused? NotAskable(StartRequest request, OperationInfo info)
    {
        if (request.PreviewRunId is null)
        {
            var message = $"{info.Title} needs the agreement of somebody else, who decides on what a preview shows. Preview it first, then ask from that preview.";
            return new Answer.Refused(Refusal.Invalid, message, [new FieldError("preview", message)]);
        }

        if ((request.Reason?.Trim().Length ?? 0) is < ShortestReason or > 1000)
        {
            var message = $"Say why it shall be done, in {ShortestReason} to 1,000 characters: whoever decides reads it first.";
            return new Answer.Refused(Refusal.Invalid, message, [new FieldError("reason", message)]);
        }

        return null;
    }

    /// <summary>One transaction holds the look at earlier runs and the new row: two people at once get one run, not two.</summary>
    internal async Task<Answer> Insert(Run run, StartRequest request, OperationInfo info, Actor actor, (string Digest, long Planned) plans, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (request.IdempotencyKey is { } key
            && await db.Runs.FirstOrDefaultAsync(r => r.RequesterSubject == actor.Subject && r.IdempotencyKey == key, ct) is { } same)
        {
            return same.InputsHash == run.InputsHash && same.Mode == run.Mode
                ? same.Status == RunStatus.AwaitingApproval ? new Answer.AwaitsApproval(same.Id, $"{same.Number} waits for approval already.", Existing: true) : new Answer.Accepted(same.Id, Existing: true)
                : new Answer.Refused(Refusal.Conflict, $"This idempotency key belongs to {same.Number}, which was asked for with other inputs. Use a new key.") { OtherRunId = same.Id };
        }

        if (await Preview(db, run, ct) is { } badPreview)
        {
            return badPreview;
        }

        var conflict = run.ParentRunId is not null ? await Earlier.Problem(db, run, ct)
            : run.Mode == RunMode.Apply && !info.IsRepeatable && !request.Force ? await Before(db, run, ct)
            : null;
        if (conflict is not null)
        {
            return conflict;
        }

        db.Runs.Add(run);
        await db.SaveChangesAsync(ct);
        if (run.Status != RunStatus.AwaitingApproval)
        {
            await transaction.CommitAsync(ct);
            return new Answer.Accepted(run.Id);
        }

        var asked = await approving.Ask(db, run, info, actor, request.Reason!.Trim(), plans, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return new Answer.AwaitsApproval(run.Id, $"{run.Number} waits for the agreement of {Quorum.InWords(asked.Needs)}, until {asked.ExpiresAt:yyyy-MM-dd HH:mm} UTC.");
    }

    private static async Task<Answer.Refused?> Preview(OpsDb db, Run run, CancellationToken ct)
    {
        if (run.PreviewRunId is not { } id)
        {
            return null;
        }

        var preview = await db.Runs.AsNoTracking().FirstOrDefaultAsync(r => r.Id == id && r.Mode == RunMode.Preview && r.OperationKey == run.OperationKey, ct);
        var wrong = preview switch
        {
            _ when run.Mode != RunMode.Apply => "Only applying can follow a preview.",
            null => $"{RunNumber.Format(id)} is not a preview of this operation.",
            { InputsHash: var hash } when hash != run.InputsHash => $"{preview.Number} previewed other inputs. Preview these first.",
            _ when preview.ParentRunId != run.ParentRunId || preview.Retries != run.Retries => $"{preview.Number} previewed other items. Preview these first.",
            { OperationVersion: var version } when version != run.OperationVersion => $"{preview.Number} was made by another version of the program. Preview again.",
            { PrunedAt: not null } => $"{preview.Number} is so old that its plans were folded away. Preview again.",
            { Status: RunStatus.Succeeded or RunStatus.CompletedWithFailures } => null,
            _ => $"{preview.Number} has not finished. Wait for it, or preview again.",
        };
        return wrong is null ? null : new Answer.Refused(Refusal.Conflict, wrong) { OtherRunId = preview?.Id };
    }

    private static async Task<Answer.Refused?> Before(OpsDb db, Run run, CancellationToken ct)
    {
        var earlier = await db.Runs.AsNoTracking()
            .Where(r => r.InputsHash == run.InputsHash && r.Mode == RunMode.Apply && r.RevertedByRunId == null)
            .Where(r => r.Status != RunStatus.Cancelled && r.Status != RunStatus.Failed && r.Status != RunStatus.Rejected
                && r.Status != RunStatus.Expired && r.Status != RunStatus.CompletedWithFailures)
            .OrderByDescending(r => r.Id)
            .FirstOrDefaultAsync(ct);
        return earlier switch
        {
            null => null,
            { Status: RunStatus.Succeeded } => new Answer.Refused(Refusal.Conflict,
                $"{earlier.Number} by {earlier.RequesterName} already did exactly this. To do it again, force it and give a reason.") { OtherRunId = earlier.Id },
            _ => new Answer.Refused(Refusal.Conflict,
                $"{earlier.Number} by {earlier.RequesterName} with the same inputs has not ended yet. Carry on with that one, cancel it, or force a second one with a reason.") { OtherRunId = earlier.Id },
        };
    }
}
