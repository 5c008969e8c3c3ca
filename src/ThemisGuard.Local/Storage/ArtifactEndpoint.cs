using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Local.Storage;

/// <summary>
/// Serves the signed URLs of <see cref="ArtifactUrls"/>, as S3 serves pre-signed ones. Mounted under
/// <see cref="ArtifactUrls.PathPrefix"/> on the API port.
/// </summary>
/// <remarks>
/// <code>
/// 200 206        content, or one range of it        403  signature wrong or URL expired
/// 200            uploaded whole                     404  no such artifact
/// 405            another method                     413  larger than the URL allows; nothing is stored
/// 416            no byte of the range is there      400  the upload broke off
/// </code>
/// </remarks>
public sealed class ArtifactEndpoint(IArtifactStore store, ArtifactUrls urls)
{
    /// <summary>Answers one request whose path begins with <see cref="ArtifactUrls.PathPrefix"/>.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            string path = context.Request.Path.Value ?? "";
            string key = path.StartsWith(ArtifactUrls.PathPrefix, StringComparison.Ordinal) ? path[ArtifactUrls.PathPrefix.Length..] : "";
            string method = context.Request.Method;
            if (method is not ("GET" or "HEAD" or "PUT"))
            {
                context.Response.Headers.Allow = "GET, HEAD, PUT";
                await RefuseAsync(context, 405, "Only GET, HEAD and PUT are served here.");
                return;
            }

            IQueryCollection query = context.Request.Query;
            string? bound = query[method == "PUT" ? "max" : "type"];
            if (!ArtifactKey.IsValid(key) || !urls.IsValid(method == "PUT" ? "PUT" : "GET", key, query["expires"], bound, query["signature"]))
            {
                await RefuseAsync(context, 403, "The URL is not valid or has expired. Ask for a new one.");
                return;
            }

            await (method == "PUT"
                ? UploadAsync(context, key, long.Parse(bound!, CultureInfo.InvariantCulture))
                : DownloadAsync(context, key, bound!));
        }
        catch (StorageUnavailableException error)
        {
            await RefuseAsync(context, 507, error.Message);
        }
    }

    private async Task UploadAsync(HttpContext context, string key, long max)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            // The URL's own bound replaces the server's; the copy below counts.
            limit.MaxRequestBodySize = null;
        }

        if (context.Request.ContentLength > max)
        {
            await RefuseAsync(context, 413, $"At most {max} bytes may be sent to this URL.");
            return;
        }

        try
        {
            await store.WriteAsync(key, (stream, cancellationToken) => CopyAsync(context.Request.Body, stream, max, cancellationToken), context.RequestAborted);
            context.Response.StatusCode = 200;
        }
        catch (UploadTooLargeException)
        {
            await RefuseAsync(context, 413, $"At most {max} bytes may be sent to this URL.");
        }
        catch (BadHttpRequestException)
        {
            await RefuseAsync(context, 400, "The upload broke off; nothing was stored. Send it again.");
        }
    }

    private async Task DownloadAsync(HttpContext context, string key, string contentType)
    {
        HttpResponse response = context.Response;
        if (await store.LengthAsync(key, context.RequestAborted) is not { } length)
        {
            await RefuseAsync(context, 404, "There is no such artifact.");
            return;
        }

        response.Headers.AcceptRanges = "bytes";
        if (ByteRange.Of(context.Request.Headers.Range, length) is not { } range)
        {
            response.Headers.ContentRange = $"bytes */{length}";
            await RefuseAsync(context, 416, $"The artifact has {length} bytes.");
            return;
        }

        if (range.IsPart)
        {
            response.StatusCode = 206;
            response.Headers.ContentRange = range.Header(length);
        }

        response.ContentType = contentType;
        response.ContentLength = range.Length;
        response.Headers.XContentTypeOptions = "nosniff";

        // Reports hold names from other people's templates; a page of them shall have no rights on the console's origin.
        response.Headers.ContentSecurityPolicy = "sandbox allow-popups allow-scripts";
        if (context.Request.Method == "GET" && response.ContentLength > 0)
        {
            await using Stream content = await store.OpenReadAsync(key, range.From, response.ContentLength, context.RequestAborted);
            await content.CopyToAsync(response.Body, context.RequestAborted);
        }
    }

    private static async Task CopyAsync(Stream from, Stream to, long max, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[64 * 1_024];
        long total = 0;
        while (await from.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            total += read;
            if (total > max)
            {
                throw new UploadTooLargeException();
            }

            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }

    private static async Task RefuseAsync(HttpContext context, int status, string message)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("message", message);
        json.WriteEndObject();
    }

    private sealed class UploadTooLargeException : Exception;
}
