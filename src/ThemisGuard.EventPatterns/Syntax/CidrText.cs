using System.Globalization;
using System.Text;

namespace ThemisGuard.EventPatterns.Syntax;

/// <summary>Blocks of addresses in CIDR notation; the bits after the mask need not be zero.</summary>
internal static class CidrText
{
    public static AddressRange? Parse(string text, out string? fault)
    {
        string[] parts = text.Split('/');
        if (parts.Length != 2)
        {
            fault = "Malformed CIDR, one '/' required";
            return null;
        }

        if (!int.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int maskBits))
        {
            fault = "Malformed CIDR, mask bits must be an integer";
            return null;
        }

        if (maskBits < 0)
        {
            fault = "Malformed CIDR, mask bits must not be negative";
            return null;
        }

        byte[] utf8 = Encoding.UTF8.GetBytes(parts[0]);
        Span<byte> address = stackalloc byte[16];
        if (!AddressText.TryParse(utf8, address, out int length))
        {
            fault = AddressText.LooksLikeAddress(utf8) ? $"Invalid IP address: {parts[0]}" : $"Nonstandard IP address: {parts[0]}";
            return null;
        }

        if (maskBits >= length * 8)
        {
            fault = length == 4 ? "IPv4 mask bits must be < 32" : "IPv6 mask bits must be < 128";
            return null;
        }

        byte[] low = address[..length].ToArray();
        byte[] high = [.. low];
        for (int bit = maskBits; bit < length * 8; bit++)
        {
            byte mask = (byte)(0x80 >> (bit & 7));
            low[bit >> 3] &= (byte)~mask;
            high[bit >> 3] |= mask;
        }

        fault = null;
        return new AddressRange(low, high);
    }
}
