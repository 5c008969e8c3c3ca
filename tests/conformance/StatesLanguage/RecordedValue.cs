using System.Text.Json;
using System.Text.RegularExpressions;

namespace ThemisGuard.Conformance.StatesLanguage;

/// <summary>Compares with a recording in which volatile text is replaced by <c>&lt;tokens&gt;</c>; the rules are in the suite's README.</summary>
internal static partial class RecordedValue
{
    /// <returns>Null when they agree, else the first difference.</returns>
    public static string? Difference(JsonElement expected, JsonElement actual, string path = "$")
    {
        switch (expected.ValueKind)
        {
            case JsonValueKind.String:
                return TextMatches(expected.GetString()!, actual) ? null : Differs(path, expected, actual);
            case JsonValueKind.Number:
                return actual.ValueKind == JsonValueKind.Number && expected.GetDouble() == actual.GetDouble() ? null : Differs(path, expected, actual);
            case JsonValueKind.Array:
                if (actual.ValueKind != JsonValueKind.Array || expected.GetArrayLength() != actual.GetArrayLength())
                {
                    return Differs(path, expected, actual);
                }

                for (var i = 0; i < expected.GetArrayLength(); i++)
                {
                    if (Difference(expected[i], actual[i], $"{path}[{i}]") is { } difference)
                    {
                        return difference;
                    }
                }

                return null;
            case JsonValueKind.Object:
                return actual.ValueKind == JsonValueKind.Object ? ObjectDifference(expected, actual, path) : Differs(path, expected, actual);
            default:
                return expected.ValueKind == actual.ValueKind ? null : Differs(path, expected, actual);
        }
    }

    public static bool TextMatches(string expected, string actual)
    {
        if (expected == actual)
        {
            return true;
        }

        if (!Token().IsMatch(expected))
        {
            return false;
        }

        string pattern = string.Concat(Token().Split(expected).Select(Regex.Escape).Select((part, i) => i == 0 ? part : @"[\s\S]*?" + part));
        return Regex.IsMatch(actual, $"^{pattern}$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(2));
    }

    private static bool TextMatches(string expected, JsonElement actual) =>
        Token().Match(expected) is { Success: true, Index: 0 } token && token.Length == expected.Length
        || (actual.ValueKind == JsonValueKind.String && TextMatches(expected, actual.GetString()!));

    private static string? ObjectDifference(JsonElement expected, JsonElement actual, string path)
    {
        var left = actual.EnumerateObject().ToDictionary(static member => member.Name, static member => member.Value, StringComparer.Ordinal);
        foreach (JsonProperty member in expected.EnumerateObject())
        {
            string? name = left.ContainsKey(member.Name)
                ? member.Name
                : left.Keys.FirstOrDefault(candidate => Token().IsMatch(member.Name) && TextMatches(member.Name, candidate));
            if (name is null)
            {
                return $"{path}: there is no {member.Name}";
            }

            if (Difference(member.Value, left[name], $"{path}.{name}") is { } difference)
            {
                return difference;
            }

            left.Remove(name);
        }

        return left.Count == 0 ? null : $"{path}: {left.Keys.First()} is one too many";
    }

    private static string Differs(string path, JsonElement expected, JsonElement actual) => $"{path}: expected {Short(expected)}, got {Short(actual)}";

    private static string Short(JsonElement value) =>
        value.ValueKind == JsonValueKind.Undefined ? "nothing" : value.GetRawText() is { Length: > 300 } text ? text[..300] + "…" : value.GetRawText();

    [GeneratedRegex("<[A-Za-z][^<>\n]*>")]
    private static partial Regex Token();
}
