using Amazon.S3;
using Amazon.S3.Model;

namespace ThemisGuard.Aws.Storage;

/// <summary>
/// A write-only stream into an S3 object: what fits into one part is one PUT, more becomes a multipart upload. Nothing is
/// visible until <see cref="CompleteAsync"/>; disposed without it, the upload is aborted.
/// </summary>
internal sealed class S3PartStream(IAmazonS3 s3, string bucket, string key, int partBytes, List<Tag>? tags) : Stream
{
    private readonly List<PartETag> _parts = [];
    private MemoryStream _part = new();
    private string? _uploadId;
    private long _length;
    private bool _completed;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    /// <summary>Makes the object visible.</summary>
    /// <returns>Its length in bytes.</returns>
    public async Task<long> CompleteAsync(CancellationToken cancellationToken)
    {
        if (_uploadId is null)
        {
            _part.Position = 0;
            await s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = key, TagSet = tags, InputStream = _part, AutoCloseStream = false, UseChunkEncoding = false }, cancellationToken);
        }
        else
        {
            await SendPartAsync(isLast: true, cancellationToken);
            await s3.CompleteMultipartUploadAsync(
                new CompleteMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = _uploadId, PartETags = _parts }, cancellationToken);
        }

        _completed = true;
        return _length;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (buffer.Length > 0)
        {
            int taken = Math.Min(buffer.Length, partBytes - (int)_part.Length);
            _part.Write(buffer.Span[..taken]);
            _length += taken;
            buffer = buffer[taken..];
            if (_part.Length == partBytes)
            {
                await SendPartAsync(isLast: false, cancellationToken);
            }
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    // Writers such as Utf8JsonWriter flush synchronously when disposed; the parts they fill are sent while they wait.
    public override void Write(byte[] buffer, int offset, int count) =>
        WriteAsync(buffer.AsMemory(offset, count), CancellationToken.None).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        if (!_completed && _uploadId is not null)
        {
            await s3.AbortMultipartUploadAsync(bucket, key, _uploadId, CancellationToken.None);
            _uploadId = null;
        }

        await _part.DisposeAsync();
        await base.DisposeAsync();
    }

    private async Task SendPartAsync(bool isLast, CancellationToken cancellationToken)
    {
        if (_part.Length == 0)
        {
            return;
        }

        _uploadId ??= (await s3.InitiateMultipartUploadAsync(
            new InitiateMultipartUploadRequest { BucketName = bucket, Key = key, TagSet = tags }, cancellationToken)).UploadId;
        _part.Position = 0;
        UploadPartResponse response = await s3.UploadPartAsync(
            new UploadPartRequest
            {
                BucketName = bucket, Key = key, UploadId = _uploadId, PartNumber = _parts.Count + 1, InputStream = _part, PartSize = _part.Length, IsLastPart = isLast, UseChunkEncoding = false,
            },
            cancellationToken);
        _parts.Add(new PartETag(response));
        _part = new MemoryStream();
    }
}
