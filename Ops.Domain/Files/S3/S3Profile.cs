using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;

namespace Ops.Domain.Files.S3;

/// <summary>Credentials of a named profile, where settings name one; otherwise the SDK looks for them as usual.</summary>
internal static class S3Profile
{
    internal static AWSCredentials? Credentials(S3Options options) =>
        options.Profile.Length == 0 ? null
        : new CredentialProfileStoreChain().TryGetAWSCredentials(options.Profile, out var credentials) ? credentials
        : throw new FileStoreException($"There is no profile '{OneLine.Of(options.Profile)}' on this machine. Correct {options.Section}:Profile, or make the profile.");
}
