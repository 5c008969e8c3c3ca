using System.Buffers;

namespace ThemisGuard.EventPatterns.Syntax;

/// <summary>IP addresses as the service reads them: leading zeros in IPv4 are decimal, an IPv4-mapped IPv6 address is an IPv4 address, no dots in IPv6.</summary>
internal static class AddressText
{
    private static readonly SearchValues<byte> s_v6Characters = SearchValues.Create("0123456789abcdefABCDEF:"u8);

    /// <summary>Reads an address literal.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="address">At least 16 bytes; the first <paramref name="length"/> are written.</param>
    /// <param name="length">4 or 16.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, Span<byte> address, out int length)
    {
        length = 0;
        if (text.Length is < 2 or > 64)
        {
            return false;
        }

        return text.Contains((byte)':') ? TryParseV6(text, address, out length) : TryParseV4(text, address, out length);
    }

    /// <summary>Whether the text has the outer form of an address, valid or not; the service tells the two apart in its messages.</summary>
    public static bool LooksLikeAddress(ReadOnlySpan<byte> text)
    {
        if (text.Contains((byte)':'))
        {
            return text.IndexOfAnyExcept(s_v6Characters) < 0;
        }

        int dots = 0;
        bool digitBefore = false;
        foreach (byte current in text)
        {
            if (current == '.')
            {
                if (!digitBefore)
                {
                    return false;
                }

                dots++;
                digitBefore = false;
            }
            else if (current is >= (byte)'0' and <= (byte)'9')
            {
                digitBefore = true;
            }
            else
            {
                return false;
            }
        }

        return dots == 3 && digitBefore;
    }

    private static bool TryParseV4(ReadOnlySpan<byte> text, Span<byte> address, out int length)
    {
        length = 4;
        int part = 0, value = -1;
        foreach (byte current in text)
        {
            if (current == '.')
            {
                if (value < 0 || part == 3)
                {
                    return false;
                }

                address[part++] = (byte)value;
                value = -1;
            }
            else if (current is >= (byte)'0' and <= (byte)'9')
            {
                value = (Math.Max(value, 0) * 10) + current - '0';
                if (value > 255)
                {
                    return false;
                }
            }
            else
            {
                return false;
            }
        }

        if (part != 3 || value < 0)
        {
            return false;
        }

        address[3] = (byte)value;
        return true;
    }

    private static bool TryParseV6(ReadOnlySpan<byte> text, Span<byte> address, out int length)
    {
        length = 16;
        Span<byte> bytes = address[..16];
        bytes.Clear();
        int written = 0, gap = -1, i = 0;
        if (text[0] == ':')
        {
            if (text[1] != ':')
            {
                return false;
            }

            i = 1;
        }

        while (i < text.Length)
        {
            if (text[i] == ':')
            {
                // The second colon of "::", whose first one ended the group before it.
                if (gap >= 0)
                {
                    return false;
                }

                gap = written;
                i++;
                continue;
            }

            int value = 0, digits = 0;
            for (; i < text.Length && text[i] != ':'; i++)
            {
                int digit = HexDigit(text[i]);
                if (digit < 0 || ++digits > 4)
                {
                    return false;
                }

                value = (value << 4) | digit;
            }

            if (written == 16)
            {
                return false;
            }

            bytes[written++] = (byte)(value >> 8);
            bytes[written++] = (byte)value;
            if (i < text.Length && ++i == text.Length)
            {
                return false;
            }
        }

        if (gap >= 0)
        {
            if (written == 16)
            {
                return false;
            }

            int tail = written - gap;
            bytes.Slice(gap, tail).CopyTo(bytes[(16 - tail)..]);
            bytes[gap..(16 - tail)].Clear();
        }
        else if (written != 16)
        {
            return false;
        }

        if (bytes[..10].IndexOfAnyExcept((byte)0) < 0 && bytes[10] == 0xff && bytes[11] == 0xff)
        {
            bytes[12..].CopyTo(bytes);
            length = 4;
        }

        return true;
    }

    private static int HexDigit(byte value) => value switch
    {
        >= (byte)'0' and <= (byte)'9' => value - '0',
        >= (byte)'a' and <= (byte)'f' => value - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => value - 'A' + 10,
        _ => -1,
    };
}
