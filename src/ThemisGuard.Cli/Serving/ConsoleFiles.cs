using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace ThemisGuard.Cli.Serving;

/// <summary>
/// Serves the console's bundle where the API has no route. The files are those that lie in the folder at the first request,
/// held in memory with their compressed forms; nothing of a request's path reaches the file system.
/// </summary>
/// <param name="folder">What the console's build leaves: <c>index.html</c> and <c>assets/</c>.</param>
internal sealed class ConsoleFiles(string folder)
{
    // Nothing but the page's own files, and no script or style in the page itself.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    private const string Missing = """
        The console has not been built.

        Where npm is, run frontend/build in the repository and start themis up again; ./themis up does so by itself.
        The API is at /v1/ and described at /docs, with or without the console.

        """;

    private static readonly Dictionary<string, string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".woff2"] = "font/woff2",
        [".json"] = "application/json",
        [".txt"] = "text/plain; charset=utf-8",
    };

    private readonly Lazy<IReadOnlyDictionary<string, ConsoleFile>> _files = new(() => Read(folder));

    /// <summary>The folder of a built or packaged program: <c>console</c> beside it.</summary>
    public static ConsoleFiles BesideProgram() => new(Path.Combine(AppContext.BaseDirectory, "console"));

    /// <summary>Answers a GET or HEAD of a file, or of a page of the console; false for everything else.</summary>
    public async Task<bool> TryHandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        string path = context.Request.Path.Value ?? "/";
        if (!(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)) || path.StartsWith("/v1/", StringComparison.Ordinal))
        {
            return false;
        }

        if (_files.Value.GetValueOrDefault(path) is { } file)
        {
            await SendAsync(context, file, isHashed: path.StartsWith("/assets/", StringComparison.Ordinal));
            return true;
        }

        // Every other page is the same document, which reads the address. Programs that ask for something else are told it is not there.
        bool isPage = path == "/" || (!path.StartsWith("/assets/", StringComparison.Ordinal)
            && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase));
        if (!isPage)
        {
            return false;
        }

        if (_files.Value.GetValueOrDefault("/index.html") is { } index)
        {
            await SendAsync(context, index, isHashed: false);
            return true;
        }

        Secure(context.Response.Headers);
        context.Response.StatusCode = path == "/" ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
        context.Response.ContentType = Types[".txt"];
        await context.Response.WriteAsync(Missing, context.RequestAborted);
        return true;
    }

    private static async Task SendAsync(HttpContext context, ConsoleFile file, bool isHashed)
    {
        HttpResponse response = context.Response;
        Secure(response.Headers);
        response.Headers.ETag = file.Tag;
        response.Headers.CacheControl = isHashed ? "public, max-age=31536000, immutable" : "no-cache";
        response.Headers.Vary = "Accept-Encoding";
        if (context.Request.Headers.IfNoneMatch.ToString().Split(',', StringSplitOptions.TrimEntries).Contains(file.Tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        (byte[] body, string? encoding) = file.For(context.Request.Headers.AcceptEncoding.ToString());
        if (encoding is not null)
        {
            response.Headers.ContentEncoding = encoding;
        }

        response.ContentType = file.Type;
        response.ContentLength = body.Length;
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    private static void Secure(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
    }

    private static Dictionary<string, ConsoleFile> Read(string folder)
    {
        var files = new Dictionary<string, ConsoleFile>(StringComparer.Ordinal);
        if (!Directory.Exists(folder))
        {
            return files;
        }

        foreach (string path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            if (Types.TryGetValue(Path.GetExtension(path), out string? type))
            {
                byte[] body = File.ReadAllBytes(path);
                files["/" + Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/')] = new ConsoleFile(
                    type, $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 16))}\"", body, Sibling(path, ".br"), Sibling(path, ".gz"));
            }
        }

        return files;
    }

    private static byte[]? Sibling(string path, string extension) => File.Exists(path + extension) ? File.ReadAllBytes(path + extension) : null;

    private sealed record ConsoleFile(string Type, string Tag, byte[] Body, byte[]? Brotli, byte[]? Gzip)
    {
        public (byte[] Body, string? Encoding) For(string accepted)
        {
            string[] encodings = [.. accepted.Split(',', StringSplitOptions.TrimEntries).Where(one => !one.EndsWith(";q=0", StringComparison.Ordinal)).Select(one => one.Split(';')[0].Trim())];
            return Brotli is not null && encodings.Contains("br") ? (Brotli, "br")
                : Gzip is not null && encodings.Contains("gzip") ? (Gzip, "gzip")
                : (Body, null);
        }
    }
}
