using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ThemisGuard.Lambda.Events;

namespace ThemisGuard.Lambda.Api;

/// <summary>Lets a caller that has an answer already spare itself its body (RFC 9110, 8.8.3 and 13.1.2).</summary>
internal static class EntityTag
{
    /// <summary>The answer with its <c>ETag</c>, or 304 when the request names it. The tag is a digest of the body.</summary>
    public static HttpApiResponse Apply(HttpApiRequest request, HttpApiResponse answer)
    {
        if (answer is not { StatusCode: 200, Body: { } body })
        {
            return answer;
        }

        string tag = $"\"{Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(body)).AsSpan(0, 16))}\"";
        return (IsNamed(request.Header("if-none-match"), tag) ? new HttpApiResponse(304) : answer)
            .With("etag", tag).With("cache-control", "private, no-cache");
    }

    private static bool IsNamed(string? header, string tag) =>
        header is not null && header.Split(',', StringSplitOptions.TrimEntries).Any(named => named == "*" || named == tag || named == "W/" + tag);
}
