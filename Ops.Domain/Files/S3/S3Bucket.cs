using System.Net;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Ops.Domain.Files.S3;

/// <summary>An object as it stands at one moment.</summary>
/// <param name="Key">Its name in the bucket.</param>
/// <param name="ETag">What the server names this state of it by.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Upload">The upload of ours that made it; null when another hand did.</param>
/// <param name="Version">Names this state for ever, also when another one takes its place; null where the bucket keeps no versions.</param>
internal sealed record S3Object(string Key, string ETag, long Size, string? Upload, string? Version = null)
{
    /// <summary>What pins it, for people.</summary>
    internal string Pin => Version is null ? $"ETag {ETag.Trim('"')}" : $"version {Version}";
}

/// <summary>
/// The few requests the store makes. Each is tried again a bounded number of times with growing, random waits (the SDK's standard mode), and
/// what then still fails comes as words.
/// </summary>
internal sealed partial class S3Bucket : IDisposable
{
    /// <summary>Our mark on an object; the answer to "is this the one I sent?" when the answer to sending it was lost.</summary>
    private const string Mark = "x-amz-meta-ops-upload";

    private readonly S3Options _options;
    private readonly AmazonS3Client _client;

    internal S3Bucket(S3Options options, S3Tuning tuning, AWSCredentials? credentials = null)
    {
        _options = options;
        Tuning = tuning;
        Words = new S3Words(options);
        var config = new AmazonS3Config
        {
            ForcePathStyle = options.ForcePathStyle,
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = tuning.Retries,
            Timeout = tuning.Timeout,

            // Beyond the retries above the SDK tries again whatever ends without an answer, as if every connection were an old one.
            MaxStaleConnectionRetries = 1,
            ConnectTimeout = TimeSpan.FromSeconds(Math.Min(10, tuning.Timeout.TotalSeconds)),

            // Checksums in trailers break on servers that are not AWS (Ceph 16 refuses them); the signature covers every byte we send already.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,

            // The address comes from our settings alone, not from a profile or AWS_ENDPOINT_URL.
            IgnoreConfiguredEndpointUrls = true,
        };
        if (options.Endpoint.Length > 0)
        {
            config.ServiceURL = options.Endpoint;
            config.AuthenticationRegion = options.Region.Length > 0 ? options.Region : "us-east-1";
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
        }

        _client = credentials is null ? new AmazonS3Client(config) : new AmazonS3Client(credentials, config);
    }

    internal S3Tuning Tuning { get; }

    internal S3Words Words { get; }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    internal string Describe(string key) => $"s3://{_options.Bucket}/{key}";

    /// <summary>The object as it stands now; null when there is none.</summary>
    internal Task<S3Object?> Find(string key, CancellationToken ct) => OrNull(async () =>
    {
        var head = await _client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = _options.Bucket, Key = key }, ct);

        // "null" names what was there before versions were kept, and is written over: no better than none.
        return new S3Object(key, head.ETag, head.ContentLength, head.Metadata[Mark], head.VersionId is { Length: > 0 } version && version != "null" ? version : null);
    }, ct);

    /// <summary>Bytes of exactly this state of an object: of its version where there is one, else of whatever has its ETag. Not in words yet: the reader tries again first.</summary>
    internal Task<GetObjectResponse> Get(S3Object pinned, long from, long to, CancellationToken ct) =>
        _client.GetObjectAsync(new GetObjectRequest { BucketName = _options.Bucket, Key = pinned.Key, VersionId = pinned.Version, EtagToMatch = pinned.ETag, ByteRange = new ByteRange(from, to) }, ct);

    /// <summary>
    /// Writes a small object in one go. <c>onlyNew</c> asks the server to leave an object alone that is there already; some servers don't
    /// listen: it saves work, and proves nothing.
    /// </summary>
    internal Task Put(string key, Stream content, string upload, bool onlyNew, CancellationToken ct) => Ask(async () =>
    {
        var request = new PutObjectRequest
        {
            BucketName = _options.Bucket, Key = key, InputStream = content, AutoCloseStream = false, ServerSideEncryptionMethod = Encryption, IfNoneMatch = onlyNew ? "*" : null,
            ContentType = "application/octet-stream",
        };
        request.Metadata[Mark] = upload;
        try
        {
            await _client.PutObjectAsync(request, ct);
        }
        catch (AmazonS3Exception there) when (onlyNew && S3Words.IsChanged(there))
        {
            // Somebody stored the same in this moment; or our own first try did, and its answer was lost.
        }
    }, ct);

    internal Task<string> Initiate(string key, string upload, CancellationToken ct) => Ask(async () =>
    {
        var request = new InitiateMultipartUploadRequest { BucketName = _options.Bucket, Key = key, ServerSideEncryptionMethod = Encryption, ContentType = "application/octet-stream" };
        request.Metadata[Mark] = upload;
        return (await _client.InitiateMultipartUploadAsync(request, ct)).UploadId;
    }, ct);

    internal Task<PartETag> Part(string key, string uploadId, int number, Stream content, CancellationToken ct) => Ask(async () =>
    {
        var answer = await _client.UploadPartAsync(new UploadPartRequest { BucketName = _options.Bucket, Key = key, UploadId = uploadId, PartNumber = number, InputStream = content, PartSize = content.Length }, ct);
        return new PartETag(number, answer.ETag);
    }, ct);

    internal Task<PartETag> CopyPart(S3Object source, string key, string uploadId, int number, long from, long to, CancellationToken ct) => Ask(async () =>
    {
        var answer = await _client.CopyPartAsync(new CopyPartRequest
        {
            SourceBucket = _options.Bucket, SourceKey = source.Key, ETagToMatch = [source.ETag], FirstByte = from, LastByte = to,
            DestinationBucket = _options.Bucket, DestinationKey = key, UploadId = uploadId, PartNumber = number,
        }, ct);
        return new PartETag(number, answer.ETag);
    }, ct);

    internal Task Complete(string key, string uploadId, IEnumerable<PartETag> parts, CancellationToken ct) => Ask(
        () => _client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest { BucketName = _options.Bucket, Key = key, UploadId = uploadId, PartETags = [.. parts] }, ct), ct);

    /// <summary>Drops the parts of an upload; one that is gone already is no failure.</summary>
    internal Task Abort(string key, string uploadId, CancellationToken ct) => Ask(async () =>
    {
        try
        {
            await _client.AbortMultipartUploadAsync(new AbortMultipartUploadRequest { BucketName = _options.Bucket, Key = key, UploadId = uploadId }, ct);
        }
        catch (AmazonS3Exception gone) when (gone.StatusCode == HttpStatusCode.NotFound)
        {
            // Completed or aborted: either way there are no parts.
        }
    }, ct);

    /// <summary>The same object under another name, made by the server in one step.</summary>
    internal Task Copy(S3Object source, string key, CancellationToken ct) => Ask(
        () => _client.CopyObjectAsync(new CopyObjectRequest
        {
            SourceBucket = _options.Bucket, SourceKey = source.Key, ETagToMatch = source.ETag, DestinationBucket = _options.Bucket, DestinationKey = key, ServerSideEncryptionMethod = Encryption,
        }, ct), ct);

    internal Task Delete(string key, CancellationToken ct) => Ask(() => _client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = _options.Bucket, Key = key }, ct), ct);

    /// <summary>One page of what lies under a prefix, in the order of the keys.</summary>
    internal Task<ListObjectsV2Response> List(string prefix, string? after, int most, CancellationToken ct) => Ask(
        () => _client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = _options.Bucket, Prefix = prefix, StartAfter = after, MaxKeys = most }, ct), ct);

    /// <summary>Uploads that were begun and neither completed nor aborted.</summary>
    internal async Task<IReadOnlyList<MultipartUpload>> Unfinished(string prefix, CancellationToken ct)
    {
        var all = new List<MultipartUpload>();
        ListMultipartUploadsResponse? page = null;
        do
        {
            var (key, id) = (page?.NextKeyMarker, page?.NextUploadIdMarker);
            page = await Ask(() => _client.ListMultipartUploadsAsync(
                new ListMultipartUploadsRequest { BucketName = _options.Bucket, Prefix = prefix, KeyMarker = key, UploadIdMarker = id }, ct), ct);
            all.AddRange(page.MultipartUploads ?? []);
        }
        while (page.IsTruncated == true);
        return all;
    }

    /// <summary>When something was last added to an upload; null when it is gone.</summary>
    internal Task<DateTimeOffset?> LastPart(MultipartUpload upload, CancellationToken ct) => Ask(async () =>
    {
        try
        {
            var last = upload.Initiated;
            ListPartsResponse? page = null;
            do
            {
                page = await _client.ListPartsAsync(new ListPartsRequest { BucketName = _options.Bucket, Key = upload.Key, UploadId = upload.UploadId, PartNumberMarker = page?.NextPartNumberMarker?.ToString(System.Globalization.CultureInfo.InvariantCulture) }, ct);
                last = (page.Parts ?? []).Select(p => p.LastModified).Append(last).Max();
            }
            while (page.IsTruncated == true);
            return last?.ToUniversalTime() is { } at ? new DateTimeOffset(at, TimeSpan.Zero) : (DateTimeOffset?)null;
        }
        catch (AmazonS3Exception gone) when (gone.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }, ct);

    private ServerSideEncryptionMethod? Encryption => _options.ServerSideEncryption.Length == 0 ? null : new ServerSideEncryptionMethod(_options.ServerSideEncryption);

    private async Task<T?> OrNull<T>(Func<Task<T>> request, CancellationToken ct)
        where T : class
    {
        try
        {
            return await request();
        }
        catch (Exception missing) when (S3Words.IsMissing(missing))
        {
            return null;
        }
        catch (Exception failure) when (S3Words.IsOurs(failure))
        {
            ct.ThrowIfCancellationRequested();
            throw Words.Explain(failure);
        }
    }

    private async Task<T> Ask<T>(Func<Task<T>> request, CancellationToken ct)
    {
        try
        {
            return await request();
        }
        catch (Exception failure) when (S3Words.IsOurs(failure))
        {
            ct.ThrowIfCancellationRequested();
            throw Words.Explain(failure);
        }
    }

    private Task Ask(Func<Task> request, CancellationToken ct) => Ask(async () =>
    {
        await request();
        return true;
    }, ct);
}
