using System.Globalization;
using System.Security.Cryptography;
using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using ThemisGuard.Compliance.Storage;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Storage.Protocol;

/// <summary>
/// S3 over the artifact store, as far as the functions use it, so that they can be processes of their own: objects whole, in
/// ranges and in parts, create-if-absent, lists, removal, signed URLs; paths of the form <c>/BUCKET/KEY</c>.
/// Source: Amazon S3 API Reference.
/// </summary>
/// <remarks>
/// <code>
/// GET HEAD PUT DELETE /BUCKET/KEY              the object; PUT with If-None-Match: * creates only
/// POST ?uploads, PUT ?partNumber&amp;uploadId,
/// POST ?uploadId, DELETE ?uploadId             an upload in parts
/// GET /BUCKET?list-type=2, POST ?delete        keys, whole or with delimiter=/; many at once
/// GET /                                        the buckets
/// HEAD /BUCKET                                 is it there
/// anything else                                501 NotImplemented
/// </code>
/// </remarks>
internal sealed class S3Route(FileArtifactStore artifacts, TimeProvider time, CallRecorder? calls, ILogger logger) : IStreamRoute
{
    // S3's own, for one PUT and for the list of keys to remove.
    private const long MaxObject = 5L * 1_024 * 1_024 * 1_024;
    private const int MaxKeys = 1_000;
    private const int MaxXml = 2 * 1_024 * 1_024;

    // What is created only if absent is held in memory once.
    private const int MaxCreated = 64 * 1_024 * 1_024;
    private static readonly HashSet<string> Subresources = new(StringComparer.Ordinal)
    {
        "acl", "attributes", "cors", "legal-hold", "lifecycle", "location", "logging", "notification", "object-lock", "ownershipControls", "policy",
        "publicAccessBlock", "replication", "requestPayment", "restore", "retention", "select", "tagging", "torrent", "versionId", "versioning", "versions", "website",
    };

    private readonly S3Uploads _uploads = new(artifacts, time);
    private readonly S3Listing _listing = new(artifacts);
    private readonly DateTimeOffset _started = time.GetUtcNow();

    /// <summary>Names of the buckets, all of which are this store; set when the template is known.</summary>
    public IReadOnlySet<string> Buckets { get; set; } = new HashSet<string>();

    /// <inheritdoc/>
    public bool Takes(HttpRequest request) =>
        !request.Headers.ContainsKey("X-Amz-Target") && (SignatureScope.Of(request) is { Service: "s3" } || Buckets.Contains(Split(request.Path).Bucket));

    /// <inheritdoc/>
    public async Task HandleAsync(HttpContext context)
    {
        context.Response.Headers["x-amz-request-id"] = context.Response.Headers["x-amzn-RequestId"];
        try
        {
            await DispatchAsync(context);
        }
        catch (S3Exception error) when (!context.Response.HasStarted)
        {
            await S3Xml.WriteErrorAsync(context, error);
        }
        catch (BadHttpRequestException) when (!context.Response.HasStarted)
        {
            await S3Xml.WriteErrorAsync(context, new S3Exception(400, "IncompleteBody", "The body broke off; nothing was stored."));
        }
        catch (StorageUnavailableException error) when (!context.Response.HasStarted)
        {
            logger.LogError("{Method} {Path}: {Message}", context.Request.Method, context.Request.Path, error.Message);
            await S3Xml.WriteErrorAsync(context, new S3Exception(500, "InternalError", error.Message));
        }
    }

    private Task DispatchAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        (string bucket, string key) = Split(request.Path);
        if (request.Query.Keys.FirstOrDefault(Subresources.Contains) is { } subresource)
        {
            throw S3Exception.NotImplemented($"?{subresource}");
        }

        S3SignedUrl.Check(request, time.GetUtcNow());
        if (bucket.Length == 0 && request.Method == "GET")
        {
            calls?.RecordS3(request, "ListBuckets", "ListAllMyBuckets", "*", null);
            return S3Listing.WriteBucketsAsync(context, Buckets, _started);
        }

        if (!Buckets.Contains(bucket))
        {
            throw bucket.Length > 0 ? new S3Exception(404, "NoSuchBucket", "The specified bucket does not exist") : S3Exception.NotImplemented($"{request.Method} without a bucket");
        }

        return key.Length == 0 ? HandleBucketAsync(context, bucket) : HandleKeyAsync(context, bucket, key);
    }

    private async Task HandleBucketAsync(HttpContext context, string bucket)
    {
        IQueryCollection query = context.Request.Query;
        switch (context.Request.Method)
        {
            case "HEAD":
                calls?.RecordS3(context.Request, "HeadBucket", "ListBucket", bucket, null);
                break;
            case "GET" when query["list-type"] == "2":
                calls?.RecordS3(context.Request, "ListObjectsV2", "ListBucket", bucket, null);
                await _listing.WriteKeysAsync(context, bucket);
                break;
            case "POST" when query.ContainsKey("delete"):
                await DeleteManyAsync(context, bucket);
                break;
            default:
                throw S3Exception.NotImplemented($"{context.Request.Method} of a bucket");
        }
    }

    private async Task HandleKeyAsync(HttpContext context, string bucket, string key)
    {
        HttpRequest request = context.Request;
        string uploadId = request.Query["uploadId"].ToString();
        bool reads = request.Method is "GET" or "HEAD";
        if (!ArtifactKey.IsValid(key))
        {
            throw reads ? S3Exception.NoSuchKey() : new S3Exception(400, "InvalidArgument", "Keys here are parts of [A-Za-z0-9._=-], at most 120 bytes each and 900 in all, separated by slashes.");
        }

        if (request.Headers.ContainsKey("x-amz-tagging"))
        {
            // Tags are not kept here; on S3 they need a right of their own.
            calls?.RecordS3(request, "PutObject", "PutObjectTagging", bucket, key);
        }

        switch (request.Method)
        {
            case "GET" or "HEAD" when uploadId.Length == 0:
                calls?.RecordS3(request, request.Method == "GET" ? "GetObject" : "HeadObject", "GetObject", bucket, key);
                await ReadAsync(context, key);
                break;
            case "PUT" when uploadId.Length > 0:
                calls?.RecordS3(request, "UploadPart", "PutObject", bucket, key);
                _ = int.TryParse(request.Query["partNumber"], NumberStyles.None, CultureInfo.InvariantCulture, out int number);
                context.Response.Headers.ETag = await _uploads.AddAsync(uploadId, key, number, (stream, stop) => CopyAsync(context, stream, stop), context.RequestAborted);
                break;
            case "PUT":
                calls?.RecordS3(request, "PutObject", "PutObject", bucket, key);
                await WriteAsync(context, key);
                context.Response.Headers.ETag = S3Xml.Tag(artifacts.Find(key));
                break;
            case "POST" when request.Query.ContainsKey("uploads"):
                calls?.RecordS3(request, "CreateMultipartUpload", "PutObject", bucket, key);
                string begun = _uploads.Begin(key);
                await S3Xml.WriteAsync(context, "InitiateMultipartUploadResult", xml => WireXml.Members(xml, ("Bucket", bucket), ("Key", key), ("UploadId", begun)));
                break;
            case "POST" when uploadId.Length > 0:
                calls?.RecordS3(request, "CompleteMultipartUpload", "PutObject", bucket, key);
                await _uploads.CompleteAsync(uploadId, key, Parts(await ReadXmlAsync(context)), context.RequestAborted);
                await S3Xml.WriteAsync(context, "CompleteMultipartUploadResult", xml => WireXml.Members(xml, ("Bucket", bucket), ("Key", key), ("ETag", S3Xml.Tag(artifacts.Find(key)))));
                break;
            case "DELETE":
                calls?.RecordS3(request, uploadId.Length > 0 ? "AbortMultipartUpload" : "DeleteObject", uploadId.Length > 0 ? "AbortMultipartUpload" : "DeleteObject", bucket, key);
                if (uploadId.Length > 0)
                {
                    _uploads.Abort(uploadId, key);
                }
                else
                {
                    artifacts.Delete(key);
                }

                context.Response.StatusCode = 204;
                break;
            default:
                throw S3Exception.NotImplemented($"{request.Method} of an object");
        }
    }

    private async Task ReadAsync(HttpContext context, string key)
    {
        HttpResponse response = context.Response;
        FileInfo file = artifacts.Find(key) ?? throw S3Exception.NoSuchKey();
        ByteRange range = ByteRange.Of(context.Request.Headers.Range, file.Length)
            ?? throw new S3Exception(416, "InvalidRange", "The requested range is not satisfiable");
        response.Headers.AcceptRanges = "bytes";
        response.Headers.ETag = S3Xml.Tag(file);
        response.Headers.LastModified = file.LastWriteTimeUtc.ToString("R", CultureInfo.InvariantCulture);
        response.Headers.XContentTypeOptions = "nosniff";

        // Reports hold names from other people's templates; a page of them shall have no rights on this origin.
        response.Headers.ContentSecurityPolicy = "sandbox allow-popups allow-scripts";
        response.ContentType = context.Request.Query["response-content-type"].ToString() is { Length: > 0 } asked ? asked : "binary/octet-stream";
        response.ContentLength = range.Length;
        if (range.IsPart)
        {
            response.StatusCode = 206;
            response.Headers.ContentRange = range.Header(file.Length);
        }

        if (context.Request.Method == "GET" && range.Length > 0)
        {
            await using Stream content = await artifacts.OpenReadAsync(key, range.From, range.Length, context.RequestAborted);
            await content.CopyToAsync(response.Body, context.RequestAborted);
        }
    }

    private async Task WriteAsync(HttpContext context, string key)
    {
        if (context.Request.Headers.ContainsKey("x-amz-copy-source") || context.Request.Headers.ContainsKey("If-Match"))
        {
            throw S3Exception.NotImplemented("CopyObject and If-Match");
        }

        string ifNoneMatch = context.Request.Headers.IfNoneMatch.ToString();
        if (ifNoneMatch.Length == 0)
        {
            await artifacts.WriteAsync(key, (stream, stop) => CopyAsync(context, stream, stop), context.RequestAborted);
            return;
        }

        if (ifNoneMatch != "*")
        {
            throw S3Exception.NotImplemented("If-None-Match with another value than *");
        }

        if (context.Request.ContentLength > MaxCreated)
        {
            throw new S3Exception(400, "EntityTooLarge", $"At most {MaxCreated} bytes are created only if absent here.");
        }

        using var content = new MemoryStream();
        await CopyAsync(context, content, context.RequestAborted);
        if (!await artifacts.TryCreateAsync(key, content.GetBuffer().AsMemory(0, (int)content.Length), context.RequestAborted))
        {
            throw new S3Exception(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
        }
    }

    // What does not arrive as it was signed is not stored: the copy ends in an exception.
    private static async Task CopyAsync(HttpContext context, Stream to, CancellationToken cancellationToken)
    {
        HttpRequest request = context.Request;
        if (request.ContentLength is not { } length)
        {
            throw new S3Exception(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");
        }

        if (length > MaxObject)
        {
            throw new S3Exception(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size");
        }

        string declared = request.Headers["x-amz-content-sha256"].ToString();
        if (declared.StartsWith("STREAMING-", StringComparison.Ordinal))
        {
            throw S3Exception.NotImplemented("aws-chunked encoding");
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = length;
        }

        using IncrementalHash? hash = declared.Length == 64 ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
        byte[] buffer = new byte[64 * 1_024];
        while (await request.Body.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            hash?.AppendData(buffer, 0, read);
            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        if (hash is not null && !Convert.ToHexStringLower(hash.GetHashAndReset()).Equals(declared, StringComparison.OrdinalIgnoreCase))
        {
            throw new S3Exception(400, "XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed.");
        }
    }

    private async Task DeleteManyAsync(HttpContext context, string bucket)
    {
        XElement delete = await ReadXmlAsync(context);
        string[] keys = [.. Children(delete, "Object").Select(one => Children(one, "Key").FirstOrDefault()?.Value ?? throw S3Exception.MalformedXml())];
        if (keys.Length is 0 or > MaxKeys)
        {
            throw S3Exception.MalformedXml();
        }

        foreach (string key in keys)
        {
            calls?.RecordS3(context.Request, "DeleteObjects", "DeleteObject", bucket, key);
            if (ArtifactKey.IsValid(key))
            {
                artifacts.Delete(key);
            }
        }

        bool quiet = Children(delete, "Quiet").FirstOrDefault()?.Value == "true";
        await S3Xml.WriteAsync(context, "DeleteResult", xml =>
        {
            foreach (string key in quiet ? [] : keys)
            {
                xml.WriteStartElement("Deleted");
                xml.WriteElementString("Key", key);
                xml.WriteEndElement();
            }
        });
    }

    private static List<(int Number, string Tag)> Parts(XElement complete) =>
    [
        .. Children(complete, "Part").Select(part => (
            int.TryParse(Children(part, "PartNumber").FirstOrDefault()?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : throw S3Exception.MalformedXml(),
            Children(part, "ETag").FirstOrDefault()?.Value ?? "")),
    ];

    // Clients write these with and without S3's namespace.
    private static IEnumerable<XElement> Children(XElement element, string name) => element.Elements().Where(child => child.Name.LocalName == name);

    private static async Task<XElement> ReadXmlAsync(HttpContext context)
    {
        if (context.Request.ContentLength is null or > MaxXml)
        {
            throw S3Exception.MalformedXml();
        }

        using var body = new MemoryStream();
        await CopyAsync(context, body, context.RequestAborted);
        body.Position = 0;
        try
        {
            using XmlReader reader = XmlReader.Create(body, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MaxXml });
            return XElement.Load(reader);
        }
        catch (XmlException)
        {
            throw S3Exception.MalformedXml();
        }
    }

    private static (string Bucket, string Key) Split(PathString path)
    {
        string text = path.Value is [_, ..] whole ? whole[1..] : "";
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? (text, "") : (text[..slash], text[(slash + 1)..]);
    }
}
