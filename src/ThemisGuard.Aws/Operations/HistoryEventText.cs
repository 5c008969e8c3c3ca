using System.Text.Json;
using System.Text.RegularExpressions;

namespace ThemisGuard.Aws.Operations;

/// <summary>Writes history events without what nobody should read: tokens, which complete tasks for whoever has them.</summary>
public static partial class HistoryEventText
{
    /// <summary>What stands for a token.</summary>
    public const string Hidden = "[hidden]";

    /// <summary>Writes an event.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="happened">The event, as GetExecutionHistory gives it.</param>
    /// <param name="maxText">Longer texts are cut, and say so.</param>
    public static void Write(Utf8JsonWriter json, JsonElement happened, int maxText = int.MaxValue)
    {
        switch (happened.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (JsonProperty member in happened.EnumerateObject())
                {
                    json.WritePropertyName(member.Name);
                    if (member.Value.ValueKind == JsonValueKind.String && member.Name.EndsWith("token", StringComparison.OrdinalIgnoreCase))
                    {
                        json.WriteStringValue(Hidden);
                    }
                    else
                    {
                        Write(json, member.Value, maxText);
                    }
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (JsonElement item in happened.EnumerateArray())
                {
                    Write(json, item, maxText);
                }

                json.WriteEndArray();
                break;
            case JsonValueKind.String:
                json.WriteStringValue(Clean(happened.GetString()!, maxText));
                break;
            default:
                happened.WriteTo(json);
                break;
        }
    }

    /// <summary>Text of an input, output or parameters: JSON inside a string.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxText">Longer texts are cut, and say so.</param>
    public static string Clean(string text, int maxText)
    {
        string clean = text.Contains("token", StringComparison.OrdinalIgnoreCase) ? Tokens().Replace(text, "$1" + Hidden) : text;
        if (clean.Length <= maxText)
        {
            return clean;
        }

        int end = char.IsHighSurrogate(clean[maxText - 1]) ? maxText - 1 : maxText;
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{clean[..end]}… ({clean.Length} characters)");
    }

    // Within JSON, or within JSON that is a string of JSON.
    [GeneratedRegex("""((?:\\*")\w*token(?:\\*")\s*:\s*\\*")[^"\\]+""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex Tokens();
}
