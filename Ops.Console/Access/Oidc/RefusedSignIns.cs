using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Ops.Domain.Access;
using Ops.Domain.Auditing;

namespace Ops.Console.Access.Oidc;

/// <summary>
/// Writes refused sign-ins into the audit trail: who, where the provider vouched for somebody; from which address; and the number the person reads on the page.
/// Only answers to a sign-in this console began come here, so nobody writes by opening addresses, and <c>Limits:SignInsPerMinute</c> counts each.
/// </summary>
internal sealed partial class RefusedSignIns(AuditTrail audit, TimeProvider time, ILogger<RefusedSignIns> log)
{
    /// <summary>Entries a minute of nobody in particular, from all addresses together. The log has those beyond.</summary>
    public const int MostOfNobody = 30;
    private readonly Lock _gate = new();
    private (DateTimeOffset Since, int Count) _minute;

    /// <summary>Never throws for what the database says: the person is refused all the same.</summary>
    /// <param name="refused">Why, and who where that is known.</param>
    /// <param name="number">The number on the page and in the log.</param>
    /// <param name="address">Where the browser is.</param>
    public async Task Write(RefusedException refused, string number, string? address)
    {
        if (refused.Person is null && !TakesNobody())
        {
            return;
        }

        var actor = refused.Person is { } person ? new Actor(Actor.KeyOf(person.Issuer, person.Subject), person.Name, [], Door.Web) { Issuer = person.Issuer, Address = address }
            : new Actor("nobody", "Nobody", [], Door.Web) { Address = address };
        try
        {
            // Whoever hangs up is written down all the same. The reason's word and no detail: that may repeat what the provider, or a stranger, wrote.
            await audit.RecordAlone(new AuditRecord(actor, AuditActions.SessionRefused, "sign-in", number) { Summary = $"{refused.Why}: {RefusalWords.Of(refused.Why).What}" }, CancellationToken.None);
        }
        catch (Exception failure) when (failure is DbException or DbUpdateException)
        {
            NotWritten(failure, number);
        }
    }

    private bool TakesNobody()
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (now - _minute.Since >= TimeSpan.FromMinutes(1) || now < _minute.Since)
            {
                _minute = (now, 0);
            }

            return _minute.Count++ < MostOfNobody;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "That sign-in {Number} was refused could not be written into the audit trail.")]
    private partial void NotWritten(Exception failure, string number);
}
