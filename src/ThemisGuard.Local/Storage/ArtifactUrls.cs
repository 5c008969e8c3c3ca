using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ThemisGuard.Local.Storage;

/// <summary>Signs and checks the URLs of artifacts: <c>/_artifacts/KEY?expires=…&amp;max=…|type=…&amp;signature=…</c>, HMAC-SHA256.</summary>
/// <param name="secret">32 bytes of the state folder.</param>
/// <param name="baseUrl">Where the endpoint is mounted; asked for at each URL, since the port is known only after start.</param>
/// <param name="time">For the expiry.</param>
public sealed class ArtifactUrls(byte[] secret, Func<Uri> baseUrl, TimeProvider time)
{
    /// <summary>What the paths of signed URLs begin with.</summary>
    public const string PathPrefix = "/_artifacts/";

    private static readonly TimeSpan MaxValidity = TimeSpan.FromDays(7);

    internal Uri ForUpload(string key, TimeSpan validFor, long maxBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxBytes);
        long expires = Expiry(validFor);
        string max = maxBytes.ToString(CultureInfo.InvariantCulture);
        return Build(key, expires, "max=" + max, Sign("PUT", key, expires, max));
    }

    internal Uri ForDownload(string key, TimeSpan validFor, string contentType)
    {
        ArgumentException.ThrowIfNullOrEmpty(contentType);
        long expires = Expiry(validFor);
        return Build(key, expires, "type=" + Uri.EscapeDataString(contentType), Sign("GET", key, expires, contentType));
    }

    /// <summary>True when the signature is ours for exactly this and the time is not over.</summary>
    internal bool IsValid(string method, string key, string? expires, string? bound, string? signature)
    {
        if (bound is null || signature is null || !long.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out long until))
        {
            return false;
        }

        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Sign(method, key, until, bound)), Encoding.UTF8.GetBytes(signature))
            && time.GetUtcNow().ToUnixTimeSeconds() < until;
    }

    private long Expiry(TimeSpan validFor)
    {
        if (validFor <= TimeSpan.Zero || validFor > MaxValidity)
        {
            throw new ArgumentOutOfRangeException(nameof(validFor), validFor, "A URL is valid for up to 7 days.");
        }

        // Rounded up: a URL for half a second would otherwise be born dead.
        return (long)Math.Ceiling((time.GetUtcNow() + validFor - DateTimeOffset.UnixEpoch).TotalSeconds);
    }

    private Uri Build(string key, long expires, string bound, string signature) =>
        new(baseUrl(), $"{PathPrefix}{key}?expires={expires.ToString(CultureInfo.InvariantCulture)}&{bound}&signature={signature}");

    private string Sign(string method, string key, long expires, string bound) => Base64Url.EncodeToString(
        HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{method}\n{key}\n{expires.ToString(CultureInfo.InvariantCulture)}\n{bound}")));
}
