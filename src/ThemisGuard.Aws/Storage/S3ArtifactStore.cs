using System.Net;
using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Aws.Storage;

/// <summary>
/// Artifacts in an S3 bucket. A write is visible only when whole. Evidence (<see cref="ScanKeys.IsEvidence"/>) is tagged
/// <c>evidence=true</c>, which the bucket's replication copies where nobody can change it.
/// </summary>
public sealed class S3ArtifactStore(IAmazonS3 s3, string bucket, TimeProvider time) : IArtifactStore
{
    // 10,000 parts of 8 MiB are 78 GiB, more than any artifact; two of them are what a writer holds in memory.
    private const int PartBytes = 8 * 1024 * 1024;

    /// <inheritdoc/>
    public async Task<Stream> OpenReadAsync(string key, long offset, long? length, CancellationToken cancellationToken)
    {
        ArtifactKey.Check(key);
        if (length == 0 || (offset > 0 && await LengthAsync(key, cancellationToken) is { } whole && offset >= whole))
        {
            return await LengthAsync(key, cancellationToken) is null ? throw new ArtifactNotFoundException(key) : Stream.Null;
        }

        var request = new GetObjectRequest { BucketName = bucket, Key = key };
        if (offset > 0 || length is not null)
        {
            request.ByteRange = length is { } bytes ? new ByteRange(offset, offset + bytes - 1) : new ByteRange($"bytes={offset}-");
        }

        try
        {
            GetObjectResponse response = await s3.GetObjectAsync(request, cancellationToken);
            return response.ResponseStream;
        }
        catch (AmazonS3Exception error) when (error.StatusCode == HttpStatusCode.NotFound)
        {
            throw new ArtifactNotFoundException(key, error);
        }
        catch (AmazonS3Exception error) when (error.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return Stream.Null; // An empty artifact has no range that could be asked for.
        }
    }

    /// <inheritdoc/>
    public async Task<long> WriteAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        ArtifactKey.Check(key);
        await using var upload = new S3PartStream(s3, bucket, key, PartBytes, ScanKeys.IsEvidence(key) ? [new Tag { Key = "evidence", Value = "true" }] : null);
        await write(upload, cancellationToken);
        return await upload.CompleteAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<bool> TryCreateAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        ArtifactKey.Check(key);
        using var stream = new MemoryStream(content.ToArray(), writable: false);
        try
        {
            await s3.PutObjectAsync(
                new PutObjectRequest { BucketName = bucket, Key = key, InputStream = stream, IfNoneMatch = "*", AutoCloseStream = false, UseChunkEncoding = false }, cancellationToken);
            return true;
        }
        catch (AmazonS3Exception error) when (error.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict)
        {
            // 409 is a conditional write that lost a race: the winner's content is there, or about to be.
            return false;
        }
    }

    /// <inheritdoc/>
    public async Task<long?> LengthAsync(string key, CancellationToken cancellationToken)
    {
        ArtifactKey.Check(key);
        try
        {
            return (await s3.GetObjectMetadataAsync(bucket, key, cancellationToken)).ContentLength;
        }
        catch (AmazonS3Exception error) when (error.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListObjectsV2Request { BucketName = bucket, Prefix = prefix };
        ListObjectsV2Response page;
        do
        {
            page = await s3.ListObjectsV2Async(request, cancellationToken);
            foreach (S3Object found in page.S3Objects ?? [])
            {
                yield return found.Key;
            }

            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        ArtifactKey.Check(key);
        return DeleteAsync([new KeyVersion { Key = key }], cancellationToken);
    }

    /// <inheritdoc/>
    public async Task DeleteFolderAsync(string prefix, CancellationToken cancellationToken)
    {
        ArtifactKey.CheckFolder(prefix);
        var some = new List<KeyVersion>(1_000);
        await foreach (string key in ListAsync(prefix, cancellationToken))
        {
            some.Add(new KeyVersion { Key = key });
            if (some.Count == 1_000)
            {
                await DeleteAsync(some, cancellationToken);
            }
        }

        await DeleteAsync(some, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Uri> CreateUploadUrlAsync(string key, TimeSpan validFor, long maxBytes, CancellationToken cancellationToken) =>
        SignAsync(key, HttpVerb.PUT, validFor, request => request.Headers.ContentLength = maxBytes);

    /// <inheritdoc/>
    public Task<Uri> CreateDownloadUrlAsync(string key, TimeSpan validFor, string contentType, CancellationToken cancellationToken) =>
        SignAsync(key, HttpVerb.GET, validFor, request => request.ResponseHeaderOverrides.ContentType = contentType);

    private async Task<Uri> SignAsync(string key, HttpVerb verb, TimeSpan validFor, Action<GetPreSignedUrlRequest> bind)
    {
        ArtifactKey.Check(key);
        var request = new GetPreSignedUrlRequest
        {
            BucketName = bucket,
            Key = key,
            Verb = verb,
            Expires = (time.GetUtcNow() + validFor).UtcDateTime,
            Protocol = s3.Config.ServiceURL?.StartsWith("http:", StringComparison.OrdinalIgnoreCase) == true ? Amazon.S3.Protocol.HTTP : Amazon.S3.Protocol.HTTPS,
        };
        bind(request);
        return new Uri(await s3.GetPreSignedURLAsync(request));
    }

    private async Task DeleteAsync(List<KeyVersion> keys, CancellationToken cancellationToken)
    {
        if (keys.Count > 0)
        {
            await s3.DeleteObjectsAsync(new DeleteObjectsRequest { BucketName = bucket, Objects = keys, Quiet = true }, cancellationToken);
            keys.Clear();
        }
    }
}
