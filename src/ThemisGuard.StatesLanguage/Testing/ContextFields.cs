using ThemisGuard.Jsonata;

namespace ThemisGuard.StatesLanguage.Testing;

/// <summary>The fields that a context object may have.</summary>
internal static class ContextFields
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Execution"] = ["Id", "Input", "Name", "RoleArn", "StartTime", "RedriveCount", "RedriveTime"],
        ["State"] = ["EnteredTime", "Name", "RetryCount"],
        ["StateMachine"] = ["Id", "Name"],
        ["Task"] = ["Token"],
        ["Map"] = ["Item"],
    };

    /// <returns>The first field that has no place in a context object; null when all have.</returns>
    public static string? FirstForeign(JsonValue context)
    {
        if (!context.TryGetObject(out JsonataObject? parts))
        {
            return null;
        }

        foreach ((string part, JsonValue value) in parts)
        {
            if (!Allowed.TryGetValue(part, out string[]? fields))
            {
                return part;
            }

            if (value.TryGetObject(out JsonataObject? members) && members.Keys.FirstOrDefault(name => !fields.Contains(name)) is { } foreign)
            {
                return foreign;
            }
        }

        return null;
    }
}
