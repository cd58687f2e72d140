using Ops.Domain.Access;

namespace Ops.Domain.Auditing;

/// <summary>The key of a development console: a file only this user can read.</summary>
internal static class AuditKeyFile
{
    public static byte[] ReadOrMake(string file)
    {
        KeyFile.MakeIfMissing(file, AuditOptions.KeyBytes);
        var key = File.ReadAllBytes(file);
        return key.Length >= AuditOptions.KeyBytes ? key
            : throw new AuditKeyException($"The key file {file} is damaged. Restore it from a backup, or set Audit:SigningKey: without it the audit trail's checkpoints can't be checked.");
    }
}
