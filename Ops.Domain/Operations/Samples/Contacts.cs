using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Operations.Samples;

/// <summary>What the samples ask and do about contacts.</summary>
/// <param name="db">The practice database.</param>
public sealed class Contacts(PracticeDb db)
{
    private const int PageSize = 500;
    private const string Columns = "id, name, email, country, last_touched, score, score_basis, is_test";

    /// <summary>All contacts by id.</summary>
    public IAsyncEnumerable<Contact> All(string? afterId, CancellationToken ct) => Pages("1 = 1", null, afterId, ct);

    /// <summary>Contacts last touched on that day or before, by id.</summary>
    public IAsyncEnumerable<Contact> UntouchedSince(DateOnly day, string? afterId, CancellationToken ct) =>
        Pages("last_touched <= $value", PracticeSql.Text(day), afterId, ct);

    /// <summary>Contacts made by tests, by id.</summary>
    public IAsyncEnumerable<Contact> TestUsers(string? afterId, CancellationToken ct) => Pages("is_test = 1", null, afterId, ct);

    /// <summary>How many <see cref="All"/> gives.</summary>
    public ValueTask<long?> CountAll(CancellationToken ct) => Count("1 = 1", null, ct);

    /// <summary>How many <see cref="UntouchedSince"/> gives.</summary>
    public ValueTask<long?> CountUntouchedSince(DateOnly day, CancellationToken ct) => Count("last_touched <= $value", PracticeSql.Text(day), ct);

    /// <summary>How many <see cref="TestUsers"/> gives.</summary>
    public ValueTask<long?> CountTestUsers(CancellationToken ct) => Count("is_test = 1", null, ct);

    /// <summary>One contact as it is now; null when there is none.</summary>
    public async ValueTask<Contact?> Find(string id, CancellationToken ct)
    {
        await using var connection = await db.Open(ct);
        await using var command = connection.Command($"SELECT {Columns} FROM contacts WHERE id = $id", ("$id", id));
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? Read(reader) : null;
    }

    /// <summary>Stores a score, if the contact was not touched since it was read. False when it was, or is gone.</summary>
    public ValueTask<bool> SetScore(Contact seen, int score, string basis, CancellationToken ct) => Execute(
        "UPDATE contacts SET score = $score, score_basis = $basis WHERE id = $id AND last_touched = $touched",
        ct, ("$score", score), ("$basis", basis), ("$id", seen.Id), ("$touched", PracticeSql.Text(seen.LastTouched)));

    /// <summary>Deletes a contact, if it is in every column as it was read. False when it is not, or is gone.</summary>
    public ValueTask<bool> Delete(Contact seen, CancellationToken ct) => Execute(
        $"DELETE FROM contacts WHERE ({Columns}) IS ($id, $name, $email, $country, $touched, $score, $basis, $test)", ct, Values(seen));

    /// <summary>Whether a deleted contact is still gone, is back as it was, or another one has its id.</summary>
    public async ValueTask<Verdict> IsGone(Contact deleted, CancellationToken ct) => await Find(deleted.Id, ct) switch
    {
        null => Verdict.Ok,
        var now when now == deleted => Verdict.Undone,
        var now => Verdict.Differs("There is another contact with this id now.", now),
    };

    /// <summary>Puts a deleted contact back as it was. Fine when that was done before, left alone when its id is somebody else's now.</summary>
    public async ValueTask<Outcome> BringBack(Contact contact, CancellationToken ct)
    {
        var inserted = await Execute(
            $"INSERT OR IGNORE INTO contacts ({Columns}) VALUES ($id, $name, $email, $country, $touched, $score, $basis, $test)",
            ct, Values(contact));
        return inserted ? Outcome.Done()
            : await Find(contact.Id, ct) == contact ? Outcome.Skipped("Is back already.")
            : Outcome.Drifted("There is another contact with this id now.");
    }

    /// <summary>Writes many contacts in one transaction; those with the same ids are replaced.</summary>
    public async ValueTask Replace(IEnumerable<Contact> rows, CancellationToken ct)
    {
        await using var connection = await db.Open(ct);
        await using var transaction = connection.BeginTransaction(deferred: false);
        await using var command = connection.Command(
            $"INSERT OR REPLACE INTO contacts ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            ("$1", null), ("$2", null), ("$3", null), ("$4", null), ("$5", null), ("$6", null), ("$7", null), ("$8", null));
        foreach (var c in rows)
        {
            command.Set(c.Id, c.Name, c.Email, c.Country, PracticeSql.Text(c.LastTouched), c.Score, c.ScoreBasis, c.IsTest);
            await command.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
    }

    // A page is read to its end before its first item is handed out: no read stays open while an item is worked on for minutes.
    private async IAsyncEnumerable<Contact> Pages(string condition, object? value, string? afterId, [EnumeratorCancellation] CancellationToken ct)
    {
        var page = await Page(condition, value, afterId ?? "", ct);
        while (page.Count > 0)
        {
            foreach (var contact in page)
            {
                yield return contact;
            }

            page = page.Count < PageSize ? [] : await Page(condition, value, page[^1].Id, ct);
        }
    }

    private async ValueTask<List<Contact>> Page(string condition, object? value, string afterId, CancellationToken ct)
    {
        await using var connection = await db.Open(ct);
        await using var command = connection.Command(
            $"SELECT {Columns} FROM contacts WHERE id > $after AND {condition} ORDER BY id LIMIT {PageSize}", ("$after", afterId), ("$value", value));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var page = new List<Contact>(PageSize);
        while (await reader.ReadAsync(ct))
        {
            page.Add(Read(reader));
        }

        return page;
    }

    private async ValueTask<long?> Count(string condition, object? value, CancellationToken ct)
    {
        await using var connection = await db.Open(ct);
        await using var command = connection.Command($"SELECT count(*) FROM contacts WHERE {condition}", ("$value", value));
        return (long?)await command.ExecuteScalarAsync(ct);
    }

    private async ValueTask<bool> Execute(string sql, CancellationToken ct, params (string Name, object? Value)[] values)
    {
        await using var connection = await db.Open(ct);
        await using var command = connection.Command(sql, values);
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    private static (string Name, object? Value)[] Values(Contact c) =>
    [
        ("$id", c.Id), ("$name", c.Name), ("$email", c.Email), ("$country", c.Country), ("$touched", PracticeSql.Text(c.LastTouched)),
        ("$score", c.Score), ("$basis", c.ScoreBasis), ("$test", c.IsTest),
    ];

    private static Contact Read(SqliteDataReader r) => new(
        r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3), PracticeSql.Date(r.GetString(4)),
        r.IsDBNull(5) ? null : r.GetInt32(5), r.TextOrNull(6), r.GetBoolean(7));
}
