namespace Ops.Domain.Auditing;

/// <summary>Section <c>Audit</c> of the configuration.</summary>
public sealed record AuditOptions
{
    /// <summary>The fewest bytes a key has.</summary>
    public const int KeyBytes = 32;

    /// <summary>Signs checkpoints: base64 of at least 32 random bytes. Empty in development: a key file in the data directory.</summary>
    public string SigningKey { get; init; } = "";

    /// <summary>Keys of earlier times, base64: they sign nothing any more, and what they signed stays valid.</summary>
    public IReadOnlyList<string> FormerKeys { get; init; } = [];

    /// <summary>Entries after which a checkpoint is written, 1 to 100,000.</summary>
    public int CheckpointEvery { get; init; } = 1000;

    /// <summary>Minutes an entry waits for a checkpoint at most, 1 to 1,440.</summary>
    public double CheckpointMinutes { get; init; } = 60;

    /// <summary>What is wrong with these settings, each line naming its key; never the key's value.</summary>
    public IEnumerable<string> Problems()
    {
        if (SigningKey.Length > 0 && Read(SigningKey) is null)
        {
            yield return $"Audit:SigningKey must be base64 of at least {KeyBytes} random bytes. Make one with: openssl rand -base64 {KeyBytes}";
        }

        for (var i = 0; i < FormerKeys.Count; i++)
        {
            if (Read(FormerKeys[i]) is null)
            {
                yield return $"Audit:FormerKeys:{i} is not base64 of at least {KeyBytes} bytes. Give the former Audit:SigningKey as it was.";
            }
        }

        if (CheckpointEvery is < 1 or > 100_000)
        {
            yield return $"Audit:CheckpointEvery is {CheckpointEvery}. It must be between 1 and 100,000.";
        }

        if (CheckpointMinutes is not (>= 1 and <= 1440))
        {
            yield return $"Audit:CheckpointMinutes is {CheckpointMinutes}. It must be between 1 and 1,440.";
        }
    }

    /// <summary>Why this console may not start without a key; null where it has one or, in development, makes one.</summary>
    public string? MissingKey(OpsOptions ops) => SigningKey.Length > 0 || ops.Environment == "development" ? null
        : $"Audit:SigningKey is empty, and Ops:Environment is {ops.Environment}. It signs the audit trail's checkpoints: give base64 of at least {KeyBytes} random bytes, kept outside the data directory. Make one with: openssl rand -base64 {KeyBytes}";

    internal static byte[]? Read(string key)
    {
        var bytes = new byte[key.Length];
        return Convert.TryFromBase64String(key, bytes, out var length) && length >= KeyBytes ? bytes[..length] : null;
    }
}
