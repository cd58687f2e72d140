using Microsoft.EntityFrameworkCore;
using Ops.Domain.Storage;

namespace Ops.Domain.Access;

/// <summary>Keeps what is known of people's roles, so that a right lost after a decision is noticed before the run starts.</summary>
public sealed class People(IDbContextFactory<OpsDb> dbs, TimeProvider time)
{
    /// <summary>Remembers name, person id and roles as they are now. The caller saves.</summary>
    public static async Task Learn(OpsDb db, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        var person = await db.People.SingleOrDefaultAsync(p => p.Subject == actor.Subject, ct);
        if (person is null)
        {
            person = new Person { Subject = actor.Subject };
            db.People.Add(person);
        }

        person.Learn(actor, at);
    }

    /// <summary>The same in a unit of work of its own: at sign-in, at a refresh, when the account is closed (no roles).</summary>
    public async Task Learn(Actor actor, CancellationToken ct)
    {
        for (var tries = 0; ; tries++)
        {
            await using var db = await dbs.CreateDbContextAsync(ct);
            await Learn(db, actor, time.GetUtcNow(), ct);
            try
            {
                await db.SaveChangesAsync(ct);
                return;
            }
            catch (DbUpdateException) when (tries < 3)
            {
                // The same person signed in twice at once; the row is there now.
            }
        }
    }
}
