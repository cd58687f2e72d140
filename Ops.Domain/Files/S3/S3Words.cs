using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.S3;

namespace Ops.Domain.Files.S3;

/// <summary>
/// What went wrong with S3, for people. The server's own text is left out: it can hold access keys and whatever else the server cares to
/// write; its code, its status and its request number are what its operators ask for.
/// </summary>
internal sealed class S3Words(S3Options options)
{
    private string Server => options.Endpoint.Length > 0 ? options.Endpoint : $"AWS S3 in {options.Region}";

    internal static bool IsMissing(Exception failure) => failure is AmazonS3Exception { StatusCode: HttpStatusCode.NotFound } e && e.ErrorCode is not ("NoSuchBucket" or "NoSuchUpload");

    internal static bool IsChanged(Exception failure) => failure is AmazonS3Exception { StatusCode: HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict };

    internal static bool IsRefused(Exception failure) => failure is AmazonS3Exception { StatusCode: HttpStatusCode.Forbidden };

    /// <summary>Whether S3 itself or the way to it failed; anything else is a bug or somebody else's failure.</summary>
    internal static bool IsOurs(Exception failure) => failure is AmazonServiceException or AmazonClientException or HttpRequestException or IOException or SocketException or TimeoutException or OperationCanceledException;

    internal FileStoreException Explain(Exception failure) => new(Of(failure), failure);

    private string Of(Exception failure) => failure switch
    {
        AmazonS3Exception { ErrorCode: "NoSuchBucket" } =>
            $"The bucket '{options.Bucket}' does not exist at {Server}. Make it, or correct {options.Section}:Bucket, {options.Section}:Region or {options.Section}:Endpoint.",
        AmazonS3Exception { ErrorCode: "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "InvalidToken" or "ExpiredToken" or "InvalidClientTokenId" } e =>
            $"{Server} does not accept the credentials ({e.ErrorCode}). Check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or whatever else this machine gets its credentials from.",
        AmazonS3Exception { ErrorCode: "RequestTimeTooSkewed" } => $"{Server} says that this machine's clock is wrong. Set it right.",
        AmazonS3Exception { ErrorCode: "PermanentRedirect" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException" } e =>
            $"The bucket '{options.Bucket}' is in another region than '{options.Region}' ({e.ErrorCode}). Correct {options.Section}:Region.",
        AmazonS3Exception { ErrorCode: "QuotaExceeded" or "InsufficientCapacity" or "StorageFull" } or AmazonS3Exception { StatusCode: HttpStatusCode.InsufficientStorage } =>
            $"The bucket '{options.Bucket}' is full. Make room and try again.",
        AmazonS3Exception { StatusCode: HttpStatusCode.Forbidden } e =>
            $"{Server} does not allow these credentials what the console needs in the bucket '{options.Bucket}' ({Told(e)}). docs/files.md has the policy.",
        AmazonS3Exception { StatusCode: HttpStatusCode.PreconditionFailed } => "The file was replaced by another one while it was read. Begin again.",
        AmazonS3Exception { StatusCode: >= HttpStatusCode.Continue } e => $"{Server} failed again and again ({Told(e)}). Try again later; if it stays so, ask whoever runs it.",
        AmazonClientException e when IsAboutCredentials(e) =>
            "No credentials for S3 were found. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the machine a role.",
        _ => $"{Server} can't be reached, or its answers break off ({Root(failure)}). Check {options.Section}:Endpoint, the network, and whether the server runs.",
    };

    private static string Told(AmazonS3Exception e) => $"{(int)e.StatusCode} {OneLine.Of(e.ErrorCode ?? "", 60)}{(e.RequestId is { Length: > 0 } id ? $", request {OneLine.Of(id, 100)}" : "")}";

    private static bool IsAboutCredentials(Exception e) =>
        e is not AmazonServiceException && (e.Message.Contains("credentials", StringComparison.OrdinalIgnoreCase) || e.Message.Contains("identity", StringComparison.OrdinalIgnoreCase));

    private static string Root(Exception failure)
    {
        var root = failure;
        while (root.InnerException is { } inner)
        {
            root = inner;
        }

        return root switch
        {
            SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "connection refused",
            SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } => "its name is not known",
            SocketException { SocketErrorCode: SocketError.NetworkUnreachable or SocketError.HostUnreachable } => "no way to it",
            SocketException socket => $"network error {(int)socket.SocketErrorCode}",
            System.Security.Authentication.AuthenticationException => "its certificate is not accepted",
            OperationCanceledException or TimeoutException => "no answer in time",
            EndOfStreamException or HttpIOException => "an answer ended early",
            IOException => "an answer was not what was asked for",
            _ => "no usable answer",
        };
    }
}
