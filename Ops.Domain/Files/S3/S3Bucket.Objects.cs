using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace Ops.Domain.Files.S3;

/// <summary>
/// Requests about objects that are not ours: with what stands beside their bytes, and on a condition. Ceph 16
/// keeps it for objects written in one go, if the ETag comes without quotes and the bucket has no versions, and ignores it for parts and for deleting: whoever asks compares
/// by himself as well.
/// </summary>
internal sealed partial class S3Bucket
{
    internal S3Options Options => _options;

    internal Task<GetObjectMetadataResponse?> Look(string key, CancellationToken ct) =>
        OrNull(() => _client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = _options.Bucket, Key = key }, ct), ct)!;

    /// <summary>Writes an object of one part; null when the server says that the condition does not hold.</summary>
    internal Task<S3Written?> PutIf(string key, Stream content, string? match, bool onlyNew, Action<HeadersCollection, MetadataCollection> like, CancellationToken ct) => IfStill(async () =>
    {
        var request = new PutObjectRequest
        {
            BucketName = _options.Bucket, Key = key, InputStream = content, AutoCloseStream = false, ServerSideEncryptionMethod = Encryption,
            IfMatch = match, IfNoneMatch = onlyNew ? "*" : null,
        };
        like(request.Headers, request.Metadata);
        var answer = await _client.PutObjectAsync(request, ct);
        return new S3Written(answer.ETag, answer.VersionId);
    }, ct);

    internal Task<string> InitiateLike(string key, Action<HeadersCollection, MetadataCollection> like, CancellationToken ct) => Ask(async () =>
    {
        var request = new InitiateMultipartUploadRequest { BucketName = _options.Bucket, Key = key, ServerSideEncryptionMethod = Encryption };
        like(request.Headers, request.Metadata);
        return (await _client.InitiateMultipartUploadAsync(request, ct)).UploadId;
    }, ct);

    internal Task<S3Written?> CompleteIf(string key, string uploadId, IEnumerable<PartETag> parts, string? etag, CancellationToken ct) => IfStill(async () =>
    {
        var answer = await _client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest
        {
            BucketName = _options.Bucket, Key = key, UploadId = uploadId, PartETags = [.. parts], IfMatch = etag, IfNoneMatch = etag is null ? "*" : null,
        }, ct);
        return new S3Written(answer.ETag, answer.VersionId);
    }, ct);

    /// <summary>Deletes an object in this state; false when the server says that it is in another.</summary>
    internal async Task<bool> DeleteIf(string key, string etag, CancellationToken ct) => await IfStill(async () =>
    {
        var answer = await _client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = _options.Bucket, Key = key, IfMatch = etag }, ct);
        return new S3Written(null, answer.VersionId);
    }, ct) is not null;

    private Task<S3Written?> IfStill(Func<Task<S3Written>> request, CancellationToken ct) => Ask(async () =>
    {
        try
        {
            return await request();
        }
        catch (AmazonS3Exception other) when (other.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict || S3Words.IsMissing(other))
        {
            return null;
        }
    }, ct);
}

/// <summary>What a server says of what it wrote.</summary>
internal sealed record S3Written(string? ETag, string? Version);
