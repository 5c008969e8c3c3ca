using System.Text.Json;
using ThemisGuard.Local.Executions.Machines;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Executions.Protocol;

/// <summary>Logging, tracing, encryption and tags of machines.</summary>
internal static class MachineSettings
{
    private static readonly string[] Levels = ["ALL", "ERROR", "FATAL", "OFF"];

    public static LoggingSettings? Logging(WireBody body)
    {
        if (body.Element("loggingConfiguration") is not { } logging)
        {
            return null;
        }

        if (logging.ValueKind != JsonValueKind.Object)
        {
            throw WireError.Serialization("The member loggingConfiguration is not an object.");
        }

        string level = logging.TryGetProperty("level", out JsonElement given) && given.ValueKind == JsonValueKind.String ? given.GetString()! : "OFF";
        if (!Levels.Contains(level))
        {
            throw WireError.Validation($"1 validation error detected: Value '{level}' at 'loggingConfiguration.level' failed to satisfy constraint: Member must satisfy enum value set: [ALL, ERROR, FATAL, OFF]");
        }

        bool data = logging.TryGetProperty("includeExecutionData", out JsonElement include) && include.ValueKind == JsonValueKind.True;
        List<string>? groups = null;
        if (logging.TryGetProperty("destinations", out JsonElement destinations) && destinations.ValueKind == JsonValueKind.Array)
        {
            groups = [];
            foreach (JsonElement destination in destinations.EnumerateArray())
            {
                groups.Add(destination.ValueKind == JsonValueKind.Object && destination.TryGetProperty("cloudWatchLogsLogGroup", out JsonElement group)
                    && group.ValueKind == JsonValueKind.Object && group.TryGetProperty("logGroupArn", out JsonElement arn) ? arn.ToString() : "");
            }
        }

        bool one = groups is { Count: 1 };
        return one || (level == "OFF" && groups is null or { Count: 0 })
            ? new LoggingSettings(level, data, groups)
            : throw SfnError.Of("InvalidLoggingConfiguration", "Invalid Logging Configuration: Must specify exactly one Log Destination.");
    }

    public static bool? Tracing(WireBody body) => body.Element("tracingConfiguration") is { ValueKind: JsonValueKind.Object } tracing
        ? tracing.TryGetProperty("enabled", out JsonElement enabled) && enabled.ValueKind == JsonValueKind.True
        : null;

    public static Dictionary<string, string> Tags(JsonElement? tags)
    {
        var read = new Dictionary<string, string>(StringComparer.Ordinal);
        if (tags is { ValueKind: JsonValueKind.Array } list)
        {
            foreach (JsonElement tag in list.EnumerateArray())
            {
                if (tag.ValueKind != JsonValueKind.Object || !tag.TryGetProperty("key", out JsonElement key) || key.ValueKind != JsonValueKind.String || key.GetString()!.Length is 0 or > 128)
                {
                    throw WireError.Validation("A tag has a key of 1 to 128 characters.");
                }

                read[key.GetString()!] = tag.TryGetProperty("value", out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
            }
        }

        return read.Count <= 50 ? read : throw SfnError.Of("TooManyTags", "A resource has at most 50 tags.");
    }

    public static void Write(Utf8JsonWriter json, StateMachineRecord machine)
    {
        json.WriteStartObject("loggingConfiguration");
        json.WriteString("level", machine.Logging.Level);
        json.WriteBoolean("includeExecutionData", machine.Logging.IncludeExecutionData);
        if (machine.Logging.LogGroups is { } groups)
        {
            json.WriteStartArray("destinations");
            foreach (string group in groups)
            {
                json.WriteStartObject();
                json.WriteStartObject("cloudWatchLogsLogGroup");
                json.WriteString("logGroupArn", group);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteStartObject("tracingConfiguration");
        json.WriteBoolean("enabled", machine.Tracing);
        json.WriteEndObject();
        if (machine.Encryption is { } encryption)
        {
            json.WritePropertyName("encryptionConfiguration");
            encryption.WriteTo(json);
        }
        else
        {
            WriteOwnedKey(json);
        }
    }

    public static void WriteOwnedKey(Utf8JsonWriter json)
    {
        json.WriteStartObject("encryptionConfiguration");
        json.WriteString("type", "AWS_OWNED_KEY");
        json.WriteEndObject();
    }
}
