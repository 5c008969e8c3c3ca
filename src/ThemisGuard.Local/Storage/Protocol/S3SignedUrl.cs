using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ThemisGuard.Local.Storage.Protocol;

/// <summary>
/// Checks signed URLs, which are handed to others as a right to one object: the signature must have been made with the
/// secret that functions have here, for this method, path, query and headers, and be in time.
/// Source: "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)".
/// </summary>
internal static class S3SignedUrl
{
    /// <summary>The secret of the functions' credentials; a person who signs URLs for this endpoint uses it too.</summary>
    public const string Secret = "local";

    private const string Algorithm = "AWS4-HMAC-SHA256";
    private const int MaxSeconds = 7 * 24 * 3_600;

    /// <summary>Refuses a signed URL that is not good; does nothing for a request that is not one.</summary>
    /// <exception cref="S3Exception">403.</exception>
    public static void Check(HttpRequest request, DateTimeOffset now)
    {
        string signature = request.Query["X-Amz-Signature"].ToString();
        if (signature.Length == 0)
        {
            return;
        }

        string[] scope = request.Query["X-Amz-Credential"].ToString().Split('/');
        if (request.Query["X-Amz-Algorithm"] != Algorithm || scope.Length < 5
            || !DateTimeOffset.TryParseExact(request.Query["X-Amz-Date"], "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset signed)
            || !int.TryParse(request.Query["X-Amz-Expires"], NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) || seconds > MaxSeconds)
        {
            throw new S3Exception(400, "AuthorizationQueryParametersError", "The signed URL lacks a parameter, or one is not valid.");
        }

        string wanted = Sign(scope, $"{Algorithm}\n{request.Query["X-Amz-Date"]}\n{string.Join('/', scope[^4..])}\n{Hash(Canonical(request))}");
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(wanted), Encoding.ASCII.GetBytes(signature)))
        {
            throw new S3Exception(403, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided. Check your key and signing method.");
        }

        if (now > signed.AddSeconds(seconds))
        {
            throw new S3Exception(403, "AccessDenied", "Request has expired");
        }
    }

    private static string Canonical(HttpRequest request)
    {
        string target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        string path = target.Split('?')[0];
        IEnumerable<string> query = request.Query
            .Where(pair => pair.Key != "X-Amz-Signature")
            .SelectMany(pair => pair.Value, (pair, value) => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(value ?? "")}")
            .Order(StringComparer.Ordinal);
        string[] headers = request.Query["X-Amz-SignedHeaders"].ToString().Split(';');
        string values = string.Concat(headers.Select(name => $"{name}:{string.Join(',', request.Headers[name].Select(value => value?.Trim()))}\n"));
        return $"{request.Method}\n{path}\n{string.Join('&', query)}\n{values}\n{string.Join(';', headers)}\nUNSIGNED-PAYLOAD";
    }

    private static string Sign(string[] scope, string text)
    {
        byte[] key = Encoding.UTF8.GetBytes("AWS4" + Secret);
        foreach (string part in scope[^4..])
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
