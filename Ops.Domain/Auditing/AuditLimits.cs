namespace Ops.Domain.Auditing;

/// <summary>How many characters the fields of an entry have at most.</summary>
internal static class AuditLimits
{
    public const int Subject = 400;
    public const int Name = 200;
    public const int Address = 100;
    public const int Action = 60;
    public const int ObjectKind = 40;
    public const int ObjectId = 200;
    public const int Digest = 64;
}
