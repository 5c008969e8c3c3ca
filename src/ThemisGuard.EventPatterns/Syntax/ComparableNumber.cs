using System.Buffers.Text;

namespace ThemisGuard.EventPatterns.Syntax;

/// <summary>
/// Numbers as the service compares them: by value when the number equals the shortest decimal text of its nearest double,
/// so that 300, 300.0 and 3e2 are one; any other number (18 digits and more, 1e-400) is compared by its text.
/// </summary>
internal static class ComparableNumber
{
    // A decimal of this many digits always survives the way through a double and back.
    private const int SafeDigits = 15;
    private const int MaxDoubleDigits = 17;

    /// <summary>The double that stands for the number, when one does.</summary>
    /// <param name="text">A JSON number.</param>
    /// <param name="value">Never negative zero.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        Span<byte> digits = stackalloc byte[MaxDoubleDigits];
        if (!TryReadDecimal(text, digits, out int count, out long exponent))
        {
            return false;
        }

        if (count == 0)
        {
            return true;
        }

        if (!Utf8Parser.TryParse(text, out value, out int consumed) || consumed != text.Length || !double.IsFinite(value))
        {
            return false;
        }

        if (count <= SafeDigits && exponent is > -290 and < 290)
        {
            return true;
        }

        Span<byte> shortest = stackalloc byte[32];
        Span<byte> shortestDigits = stackalloc byte[MaxDoubleDigits];
        return value.TryFormat(shortest, out int length, default, System.Globalization.CultureInfo.InvariantCulture)
            && TryReadDecimal(shortest[..length], shortestDigits, out int shortestCount, out long shortestExponent)
            && shortestExponent == exponent
            && digits[..count].SequenceEqual(shortestDigits[..shortestCount]);
    }

    /// <summary>Reads digits without leading and trailing zeros, and the power of ten of the last one. No digits: zero.</summary>
    private static bool TryReadDecimal(ReadOnlySpan<byte> text, Span<byte> digits, out int count, out long exponent)
    {
        count = 0;
        exponent = 0;
        int zeros = 0;
        bool fraction = false;
        int i = text.Length > 0 && text[0] == '-' ? 1 : 0;
        for (; i < text.Length && text[i] is not ((byte)'e' or (byte)'E'); i++)
        {
            byte current = text[i];
            if (current == '.')
            {
                fraction = true;
                continue;
            }

            if (current is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            if (fraction)
            {
                exponent--;
            }

            if (current == '0')
            {
                zeros += count > 0 ? 1 : 0;
                continue;
            }

            if (count + zeros + 1 > digits.Length)
            {
                return false;
            }

            digits.Slice(count, zeros).Fill((byte)'0');
            count += zeros;
            zeros = 0;
            digits[count++] = current;
        }

        exponent += zeros;
        if (i < text.Length)
        {
            ReadOnlySpan<byte> power = text[(i + 1)..];
            if (power.Length > 0 && power[0] == '+')
            {
                power = power[1..];
            }

            if (!Utf8Parser.TryParse(power, out int written, out int consumed) || consumed != power.Length)
            {
                // Only zero still has a value with an exponent beyond 32 bits.
                return count == 0;
            }

            exponent += written;
        }

        return true;
    }
}
