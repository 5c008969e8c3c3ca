using System.Text;
using Microsoft.AspNetCore.Http;

namespace ThemisGuard.Local.Wire;

/// <summary>Form bodies of the query protocol. ASP.NET's own reader has limits made for web pages, below a batch of 1 MiB.</summary>
internal static class QueryForm
{
    private const int MaxMembers = 1_000;

    public static bool Is(HttpRequest request) =>
        request.Method == "POST" && request.ContentType is { } type && type.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="WireException">SerializationException: more than 1,000 members.</exception>
    public static Dictionary<string, string> Parse(ReadOnlySpan<byte> body)
    {
        var form = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Range range in body.Split((byte)'&'))
        {
            ReadOnlySpan<byte> pair = body[range];
            if (pair.IsEmpty)
            {
                continue;
            }

            if (form.Count == MaxMembers)
            {
                throw new WireException("com.amazon.coral.service#MalformedQueryString", $"The form has more than {MaxMembers} members.", queryCode: "MalformedQueryString");
            }

            int equals = pair.IndexOf((byte)'=');
            form[Decode(equals < 0 ? pair : pair[..equals])] = equals < 0 ? "" : Decode(pair[(equals + 1)..]);
        }

        return form;
    }

    private static string Decode(ReadOnlySpan<byte> encoded)
    {
        byte[] decoded = new byte[encoded.Length];
        int length = 0;
        for (int i = 0; i < encoded.Length; i++)
        {
            byte next = encoded[i];
            if (next == '%' && i + 2 < encoded.Length && TryHex(encoded[i + 1], encoded[i + 2], out byte value))
            {
                next = value;
                i += 2;
            }
            else if (next == '+')
            {
                next = (byte)' ';
            }

            decoded[length++] = next;
        }

        return Encoding.UTF8.GetString(decoded, 0, length);
    }

    private static bool TryHex(byte high, byte low, out byte value)
    {
        bool valid = char.IsAsciiHexDigit((char)high) && char.IsAsciiHexDigit((char)low);
        value = valid ? (byte)((Digit(high) << 4) | Digit(low)) : (byte)0;
        return valid;
    }

    private static int Digit(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
