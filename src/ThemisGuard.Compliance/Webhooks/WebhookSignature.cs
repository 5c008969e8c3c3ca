using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ThemisGuard.Compliance.Webhooks;

/// <summary>
/// How a receiver knows that a message is ours and fresh: <c>ThemisGuard-Signature: t=SECONDS,v1=HEX</c>, HEX the HMAC-SHA256
/// of <c>SECONDS.BODY</c> with the webhook's secret. The time is that of the try, so that an old message cannot be sent again.
/// </summary>
public static class WebhookSignature
{
    /// <summary>Name of the header.</summary>
    public const string Header = "ThemisGuard-Signature";

    /// <summary>The header's value.</summary>
    public static string Sign(string secret, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        string seconds = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(Encoding.ASCII.GetBytes(seconds + "."));
        hmac.AppendData(body);
        return $"t={seconds},v1={Convert.ToHexStringLower(hmac.GetHashAndReset())}";
    }
}
