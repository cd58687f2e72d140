using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Ops.Domain.Access;
using Ops.Domain.Files;
using Ops.Domain.Runs;
using Ops.Domain.Storage;

namespace Ops.Domain.Auditing;

/// <summary>
/// Whatever is saved of a run's history, of notes and of files is written into the audit trail in the same transaction, so
/// that no new way of changing a run can forget to. Saving them without a transaction is refused.
/// </summary>
internal sealed class AuditedSaves(IServiceProvider services) : SaveChangesInterceptor
{
    private readonly ConditionalWeakTable<DbContext, List<Func<AuditRecord>>> _pending = [];

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        var db = eventData.Context!;
        _pending.Remove(db);

        var records = RecordsOf(db);
        if (records.Count > 0)
        {
            if (db.Database.CurrentTransaction is null)
            {
                throw new InvalidOperationException("What is kept in the audit trail must be saved in a transaction, so that neither is there without the other.");
            }

            _pending.Add(db, records);
        }

        return base.SavingChangesAsync(eventData, result, cancellationToken);
    }

    public override async ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        if (_pending.TryGetValue(eventData.Context!, out var records))
        {
            _pending.Remove(eventData.Context!);
            var trail = services.GetRequiredService<AuditTrail>();
            foreach (var record in records)
            {
                await trail.Record((OpsDb)eventData.Context!, record(), cancellationToken);
            }
        }

        return await base.SavedChangesAsync(eventData, result, cancellationToken);
    }

    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result) => RecordsOf(eventData.Context!).Count == 0
        ? result
        : throw new InvalidOperationException("What is kept in the audit trail must be saved asynchronously.");

    /// <summary>Numbers of new rows are known once they are saved: so the records are made after.</summary>
    private static List<Func<AuditRecord>> RecordsOf(DbContext db) =>
    [
        .. db.ChangeTracker.Entries<Run>().SelectMany(run => run.Entity.Events.Where(e => db.Entry(e).State == EntityState.Added).Select(e => new Func<AuditRecord>(() => Of(run.Entity, e)))),
        .. db.ChangeTracker.Entries<RunNote>().Where(n => n.State == EntityState.Added).Select(n => new Func<AuditRecord>(() => Of(n.Entity))),
        .. db.ChangeTracker.Entries<StoredFile>().Where(f => f.State == EntityState.Added).Select(f => new Func<AuditRecord>(() => Of(f.Entity))),
    ];

    private static AuditRecord Of(Run run, RunEvent e) => new(e.Actor ?? Actor.System, e.Action ?? Action(e), "run", run.Number)
    {
        Summary = $"{run.OperationKey} {RunWords.Mode(run.Mode)}: {e.Reason}",
        Before = e.From is null ? null : State(run, e.From.Value),
        After = State(run, e.To),
    };

    private static AuditRecord Of(RunNote note) =>
        new(note.By ?? Actor.System, AuditActions.RunNoted, "run", RunNumber.Format(note.RunId)) { Summary = note.Text, After = new JsonObject { ["note"] = note.Text } };

    private static AuditRecord Of(StoredFile file)
    {
        var content = new JsonObject { ["sha256"] = file.Sha256, ["size"] = file.Size, ["name"] = file.Name };
        if (file.Source is { } source)
        {
            content["source"] = source;
        }

        var changes = file.Changes.Count == 0 ? "" : $"; {file.SentBytes} bytes came, it was {string.Join(" and ", file.Changes)}";
        return new AuditRecord(file.By ?? Actor.System, AuditActions.FileUploaded, "file", file.Sha256) { Summary = $"{file.Name}, {file.Size} bytes{(file.Source is null ? "" : $", taken from {file.Source}")}{changes}", After = content };
    }

    private static JsonObject State(Run run, RunStatus status) => new()
    {
        ["run"] = run.Id,
        ["status"] = status.ToString(),
        ["operation"] = run.OperationKey,
        ["version"] = run.OperationVersion,
        ["mode"] = run.Mode.ToString(),
        ["inputs"] = run.InputsHash,
        ["file"] = run.FileSha256,
        ["preview"] = run.PreviewRunId,
        ["owner"] = run.OwnerSubject,
    };

    private static string Action(RunEvent e) => (e.From, e.To) switch
    {
        (null, RunStatus.AwaitingApproval) => AuditActions.ApprovalRequested,
        (null, _) => AuditActions.RunRequested,
        (_, RunStatus.Running) => AuditActions.RunStarted,
        (RunStatus.AwaitingApproval, RunStatus.Queued) => AuditActions.ApprovalApproved,
        (_, RunStatus.Queued) => AuditActions.RunResumed,
        (_, RunStatus.Rejected) => AuditActions.ApprovalRejected,
        (_, RunStatus.Expired) => AuditActions.ApprovalExpired,
        (RunStatus.AwaitingApproval, RunStatus.Cancelled) when !ReferenceEquals(e.Actor, Actor.System) => AuditActions.ApprovalWithdrawn,
        (RunStatus.AwaitingApproval or RunStatus.Queued, RunStatus.Cancelled) when ReferenceEquals(e.Actor, Actor.System) => AuditActions.ApprovalVoided,
        (_, RunStatus.AwaitingApproval) => AuditActions.ApprovalLapsed,
        (_, RunStatus.Pausing or RunStatus.Paused) => AuditActions.RunPaused,
        (_, RunStatus.Cancelling) => AuditActions.RunCancelled,
        (RunStatus.Cancelling, RunStatus.Cancelled) => AuditActions.RunFinished,
        (_, RunStatus.Cancelled) => AuditActions.RunCancelled,
        (_, RunStatus.Interrupted) => AuditActions.RunInterrupted,
        _ => AuditActions.RunFinished,
    };
}
