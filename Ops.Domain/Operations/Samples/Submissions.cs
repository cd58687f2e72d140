using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Operations.Samples;

/// <summary>What the samples ask and do about submissions. Stands in for a payment system that honours idempotency keys.</summary>
/// <param name="db">The practice database.</param>
/// <param name="clock">Says when an effect happened.</param>
public sealed class Submissions(PracticeDb db, TimeProvider clock)
{
    private const int PageSize = 500;
    private const string Columns =
        "id, contact_id, amount_cents, currency, state, failure_reason, blocked_reason, attempts, submitted_at, resubmitted_key";

    private const string Failed =
        "state = 'failed' AND ($since IS NULL OR submitted_at >= $since) AND ($reason IS NULL OR failure_reason = $reason)";

    /// <summary>One submission as it is now; null when there is none.</summary>
    public async ValueTask<Submission?> Find(string id, CancellationToken ct)
    {
        await using var connection = await db.Open(ct);
        return await Find(connection, id, ct);
    }

    /// <summary>Failed submissions by id: handed in on that day or later, failed for that reason. Null leaves a filter out.</summary>
    public async IAsyncEnumerable<Submission> ListFailed(
        DateOnly? since, string? reason, string? afterId, [EnumeratorCancellation] CancellationToken ct)
    {
        var page = await FailedPage(since, reason, afterId ?? "", ct);
        while (page.Count > 0)
        {
            foreach (var submission in page)
            {
                yield return submission;
            }

            page = page.Count < PageSize ? [] : await FailedPage(since, reason, page[^1].Id, ct);
        }
    }

    /// <summary>How many <see cref="ListFailed"/> gives.</summary>
    public async ValueTask<long?> CountFailed(DateOnly? since, string? reason, CancellationToken ct)
    {
        await using var connection = await db.Open(ct);
        await using var command = connection.Command($"SELECT count(*) FROM submissions WHERE {Failed}", Since(since), ("$reason", reason));
        return (long?)await command.ExecuteScalarAsync(ct);
    }

    /// <summary>The reasons failed submissions have at the moment, with how many there are of each.</summary>
    public async ValueTask<List<(string Reason, long Count)>> FailureReasons(CancellationToken ct)
    {
        await using var connection = await db.Open(ct);
        await using var command = connection.Command(
            "SELECT failure_reason, count(*) FROM submissions WHERE state = 'failed' GROUP BY failure_reason ORDER BY failure_reason LIMIT 500");
        await using var reader = await command.ExecuteReaderAsync(ct);
        var reasons = new List<(string, long)>();
        while (await reader.ReadAsync(ct))
        {
            reasons.Add((reader.GetString(0), reader.GetInt64(1)));
        }

        return reasons;
    }

    /// <summary>
    /// Hands a failed submission in again. Look and change are one transaction, so two runs can't both win; the same key again
    /// changes nothing but is recorded as an effect, which makes repeats visible.
    /// </summary>
    /// <param name="id">The submission.</param>
    /// <param name="idempotencyKey">Names the item of the run.</param>
    /// <param name="attempt">Which try this is.</param>
    /// <param name="ct">Ends the wait; the transaction is then undone.</param>
    public async ValueTask<Outcome> Resubmit(string id, string idempotencyKey, int attempt, CancellationToken ct)
    {
        await using var connection = await db.Open(ct);
        await using var transaction = connection.BeginTransaction(deferred: false);
        var submission = await Find(connection, id, ct);
        var repeated = submission?.ResubmittedKey == idempotencyKey;
        if (submission is null || (!repeated && (submission.State != "failed" || submission.BlockedReason is not null)))
        {
            return Outcome.Failed(submission switch
            {
                null => $"Submission {id} was deleted meanwhile.",
                { State: "failed" } => submission.BlockedReason!,
                _ => $"The submission is {submission.State} meanwhile.",
            });
        }

        await using var effect = connection.Command(
            "INSERT INTO submission_effects (submission_id, idempotency_key, attempt, at) VALUES ($id, $key, $attempt, $at)",
            ("$id", id), ("$key", idempotencyKey), ("$attempt", attempt), ("$at", PracticeSql.Text(clock.GetUtcNow())));
        await effect.ExecuteNonQueryAsync(ct);
        await using var change = connection.Command(
            "UPDATE submissions SET state = 'resubmitted', resubmitted_key = $key, attempts = attempts + 1 WHERE id = $id AND state = 'failed'",
            ("$id", id), ("$key", idempotencyKey));
        await change.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        return repeated ? Outcome.Done("Already done by this run before the interruption.") : Outcome.Done();
    }

    /// <summary>Writes many submissions in one transaction; those with the same ids are replaced.</summary>
    public async ValueTask Replace(IEnumerable<Submission> rows, CancellationToken ct)
    {
        await using var connection = await db.Open(ct);
        await using var transaction = connection.BeginTransaction(deferred: false);
        await using var command = connection.Command(
            $"INSERT OR REPLACE INTO submissions ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            ("$1", null), ("$2", null), ("$3", null), ("$4", null), ("$5", null),
            ("$6", null), ("$7", null), ("$8", null), ("$9", null), ("$10", null));
        foreach (var s in rows)
        {
            command.Set(
                s.Id, s.ContactId, s.AmountCents, s.Currency, s.State, s.FailureReason, s.BlockedReason,
                s.Attempts, PracticeSql.Text(s.SubmittedAt), s.ResubmittedKey);
            await command.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
    }

    private async ValueTask<List<Submission>> FailedPage(DateOnly? since, string? reason, string afterId, CancellationToken ct)
    {
        await using var connection = await db.Open(ct);
        await using var command = connection.Command(
            $"SELECT {Columns} FROM submissions WHERE id > $after AND {Failed} ORDER BY id LIMIT {PageSize}",
            ("$after", afterId), Since(since), ("$reason", reason));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var page = new List<Submission>(PageSize);
        while (await reader.ReadAsync(ct))
        {
            page.Add(Read(reader));
        }

        return page;
    }

    private static async ValueTask<Submission?> Find(SqliteConnection connection, string id, CancellationToken ct)
    {
        await using var command = connection.Command($"SELECT {Columns} FROM submissions WHERE id = $id", ("$id", id));
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? Read(reader) : null;
    }

    // Times are kept as text, and "2026-11-21" sorts before every time of that day.
    private static (string, object?) Since(DateOnly? day) => ("$since", day is { } d ? PracticeSql.Text(d) : null);

    private static Submission Read(SqliteDataReader r) => new(
        r.GetString(0), r.GetString(1), r.GetInt64(2), r.GetString(3), r.GetString(4), r.TextOrNull(5), r.TextOrNull(6),
        r.GetInt32(7), PracticeSql.Time(r.GetString(8)), r.TextOrNull(9));
}
