using System.Globalization;
using ThemisGuard.EventPatterns.Syntax;

namespace ThemisGuard.EventPatterns.Compilation;

/// <summary>A text that is equal exactly for tests that accept the same values for the same reason, so that rules can share them.</summary>
internal static class PatternKey
{
    public static string Of(IEnumerable<ValuePattern> alternatives) => string.Join('|', alternatives.Select(Of));

    public static string Of(ValuePattern pattern) => pattern switch
    {
        ExactText exact => "=" + Hex(exact.Utf8),
        ExactToken token => "#" + Hex(token.Utf8),
        NumberEquals number => "n" + Number(number.Value),
        NumberRange range => $"r{(range.LowOpen ? '(' : '[')}{Number(range.Low)},{Number(range.High)}{(range.HighOpen ? ')' : ']')}",
        AddressRange range => $"a{Hex(range.Low)}-{Hex(range.High)}",
        Prefix prefix => "p" + Hex(prefix.Utf8),
        Suffix suffix => "s" + Hex(suffix.Utf8),
        IgnoreCase ignoreCase => "i=" + Hex(ignoreCase.Text.Written),
        PrefixIgnoreCase prefix => "ip" + Hex(prefix.Text.Written),
        SuffixIgnoreCase suffix => "is" + Hex(suffix.Text.Written),
        Wildcard wildcard => "w" + string.Join('*', wildcard.Text.Pieces.Select(Hex)),
        AnythingBut anythingBut => $"!({Of(anythingBut.Excluded)})",
        Exists => "e",
        Absent => "-",
        _ => throw new InvalidOperationException($"No key for {pattern.GetType().Name}."),
    };

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes);

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
