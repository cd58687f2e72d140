using Ops.Domain.Storage;

namespace Ops.Domain.Access;

/// <summary>Section <c>Secrets</c> of the configuration: the master key everything secret in the database hangs on.</summary>
public sealed record SecretsOptions
{
    /// <summary>The master key itself, 32 random bytes in base64.</summary>
    public string MasterKey { get; init; } = "";

    /// <summary>A file that holds it instead, as a secret store mounts one: 32 bytes, or their base64.</summary>
    public string MasterKeyFile { get; init; } = "";

    /// <summary>The master key before this one. Set for one start, in which the key ring is wrapped anew.</summary>
    public string PreviousMasterKey { get; init; } = "";

    /// <summary>A file that holds the one before.</summary>
    public string PreviousMasterKeyFile { get; init; } = "";

    /// <summary>What is wrong with these settings, each line naming its key and none of them a value.</summary>
    public IEnumerable<string> Problems(StorageOptions storage)
    {
        foreach (var (key, text, file) in new[] { ("Secrets:MasterKey", MasterKey, MasterKeyFile), ("Secrets:PreviousMasterKey", PreviousMasterKey, PreviousMasterKeyFile) })
        {
            if (text.Length > 0 && file.Length > 0)
            {
                yield return $"{key} and {key}File are both set. Keep one of them.";
            }

            if (text.Length > 0 && Access.MasterKey.Decode(text) is null)
            {
                yield return $"{key} is not a key: it must be 32 random bytes in base64, as `openssl rand -base64 32` prints them.";
            }
        }

        // A database many nodes share needs a key they all have; a file made by the first of them is none.
        if (storage.Provider != "Sqlite" && MasterKey.Length == 0 && MasterKeyFile.Length == 0)
        {
            yield return "Secrets:MasterKey is missing. With a shared database every node needs the same one: 32 random bytes in base64 (`openssl rand -base64 32`), or their file in Secrets:MasterKeyFile.";
        }
    }
}
