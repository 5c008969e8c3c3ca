using System.Globalization;

namespace ThemisGuard.StatesLanguage.Interpretation;

/// <summary>Timestamps as Step Functions takes them: RFC 3339 with a capital T and an offset or a capital Z.</summary>
internal static class Timestamps
{
    /// <summary>Reads <c>2016-03-14T01:59:00[.fraction](Z|±hh:mm)</c>; fractions finer than 100 ns are cut.</summary>
    public static bool TryParse(string text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length < 20 || text[10] != 'T')
        {
            return false;
        }

        int zone = text.AsSpan(19).IndexOfAny('Z', '+', '-');
        if (zone < 0)
        {
            return false;
        }

        ReadOnlySpan<char> fraction = text.AsSpan(19, zone);
        ReadOnlySpan<char> offset = text.AsSpan(19 + zone);
        if (fraction.Length > 0 && (fraction[0] != '.' || fraction.Length < 2 || fraction[1..].ContainsAnyExceptInRange('0', '9')))
        {
            return false;
        }

        if (offset is not "Z" && !(offset.Length == 6 && offset[3] == ':'))
        {
            return false;
        }

        string exact = string.Concat(text.AsSpan(0, 19), fraction.Length > 8 ? fraction[..8] : fraction, offset);
        return DateTimeOffset.TryParseExact(
            exact, ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:ssK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }
}
