using System.Globalization;

namespace ThemisGuard.Jsonata.Values;

/// <summary>Spells doubles as ECMAScript does (ECMA-262, Number::toString): shortest digits, exponent outside 1e-7 &lt; |x| &lt; 1e21.</summary>
internal static class NumberText
{
    /// <summary>2^53: the integers up to here are exact in a double.</summary>
    internal const long MaxExactInteger = 9_007_199_254_740_992;

    /// <summary>Room for any double.</summary>
    internal const int MaxLength = 40;

    internal static string Format(double value)
    {
        if (value == Math.Floor(value) && Math.Abs(value) < MaxExactInteger)
        {
            return ((long)value).ToString(CultureInfo.InvariantCulture);
        }

        Span<char> buffer = stackalloc char[MaxLength];
        return new string(buffer[..Format(value, buffer)]);
    }

    /// <returns>Number of characters written to <paramref name="destination"/>.</returns>
    internal static int Format(double value, Span<char> destination)
    {
        int written;
        if (value == Math.Floor(value) && Math.Abs(value) < MaxExactInteger)
        {
            ((long)value).TryFormat(destination, out written, default, CultureInfo.InvariantCulture);
            return written;
        }

        if (!double.IsFinite(value))
        {
            // Not JSON; only ever seen inside an error message.
            string name = double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
            name.CopyTo(destination);
            return name.Length;
        }

        // Digits d1d2…dn and an exponent such that the value is 0.d1d2…dn × 10^point.
        Span<char> digits = stackalloc char[MaxLength];
        int point = Digits(value, digits, out int count);
        return Lay(value < 0, digits[..count], point, destination);
    }

    /// <summary>The decimal digits of the shortest spelling of |<paramref name="value"/>|.</summary>
    /// <returns>Where the decimal point stands, counted from before the first digit.</returns>
    internal static int Digits(double value, Span<char> digits, out int count)
    {
        Span<char> text = stackalloc char[MaxLength];
        Math.Abs(value).TryFormat(text, out int length, "R", CultureInfo.InvariantCulture);
        int exponent = 0;
        int point = -1;
        count = 0;
        for (int i = 0; i < length; i++)
        {
            char c = text[i];
            if (c is 'E' or 'e')
            {
                exponent = int.Parse(text[(i + 1)..length], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
                break;
            }

            if (c == '.')
            {
                point = count;
            }
            else
            {
                digits[count++] = c;
            }
        }

        point = (point < 0 ? count : point) + exponent;
        int leading = 0;
        while (leading < count - 1 && digits[leading] == '0')
        {
            leading++;
        }

        digits[leading..count].CopyTo(digits);
        count -= leading;
        point -= leading;
        while (count > 1 && digits[count - 1] == '0')
        {
            count--;
        }

        return point;
    }

    private static int Lay(bool negative, ReadOnlySpan<char> digits, int point, Span<char> destination)
    {
        int at = 0;
        if (negative)
        {
            destination[at++] = '-';
        }

        int count = digits.Length;
        if (point is > 0 and <= 21)
        {
            if (count <= point)
            {
                digits.CopyTo(destination[at..]);
                at += count;
                destination.Slice(at, point - count).Fill('0');
                return at + point - count;
            }

            digits[..point].CopyTo(destination[at..]);
            at += point;
            destination[at++] = '.';
            digits[point..].CopyTo(destination[at..]);
            return at + count - point;
        }

        if (point is > -6 and <= 0)
        {
            "0.".CopyTo(destination[at..]);
            at += 2;
            destination.Slice(at, -point).Fill('0');
            at += -point;
            digits.CopyTo(destination[at..]);
            return at + count;
        }

        destination[at++] = digits[0];
        if (count > 1)
        {
            destination[at++] = '.';
            digits[1..].CopyTo(destination[at..]);
            at += count - 1;
        }

        int exponent = point - 1;
        destination[at++] = 'e';
        destination[at++] = exponent < 0 ? '-' : '+';
        Math.Abs(exponent).TryFormat(destination[at..], out int written, default, CultureInfo.InvariantCulture);
        return at + written;
    }
}
