using System.Globalization;

namespace Ops.Domain.Auditing;

/// <summary>Something wrong, and the first entry it shows at.</summary>
internal sealed record AuditFinding(AuditFault Fault, long? EntryId, string Words)
{
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
