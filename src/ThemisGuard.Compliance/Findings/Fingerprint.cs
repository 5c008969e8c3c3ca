using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ThemisGuard.Compliance.Findings;

/// <summary>The name of a finding that stays the same from scan to scan.</summary>
public static class Fingerprint
{
    /// <summary>
    /// 32 hex digits: the first half of SHA-256 over tenant, target, rule and the parts that identify the resource, each
    /// preceded by its length so that no two lists run together.
    /// </summary>
    public static string Of(string tenant, string target, string rule, params ReadOnlySpan<string> resourceIdentity)
    {
        var text = new ArrayBufferWriter<byte>(256);
        Append(text, tenant);
        Append(text, target);
        Append(text, rule);
        foreach (string part in resourceIdentity)
        {
            Append(text, part);
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text.WrittenSpan, digest);
        return Convert.ToHexStringLower(digest[..16]);
    }

    private static void Append(ArrayBufferWriter<byte> text, string part)
    {
        int length = Encoding.UTF8.GetByteCount(part);
        Span<byte> span = text.GetSpan(length + sizeof(int));
        BinaryPrimitives.WriteInt32BigEndian(span, length);
        text.Advance(sizeof(int) + Encoding.UTF8.GetBytes(part, span[sizeof(int)..]));
    }
}
