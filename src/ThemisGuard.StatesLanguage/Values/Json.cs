using System.Globalization;
using ThemisGuard.Jsonata;

namespace ThemisGuard.StatesLanguage.Values;

/// <summary>Makes JSON values, and prints them as Step Functions' messages do.</summary>
internal static class Json
{
    public static JsonValue Null => JsonValue.Null;

    public static JsonValue True => JsonValue.True;

    public static JsonValue False => JsonValue.False;

    public static JsonValue String(string text) => JsonValue.FromString(text);

    public static JsonValue Number(double number) => JsonValue.FromNumber(number);

    public static JsonValue Number(long number) => JsonValue.FromInteger(number);

    public static JsonValue Array(IReadOnlyList<JsonValue> items)
    {
        var builder = new JsonataArrayBuilder(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            builder.Add(items[i]);
        }

        return builder.Build();
    }

    public static JsonValue Object(params ReadOnlySpan<(string Name, JsonValue Value)> members)
    {
        var builder = new JsonataObjectBuilder(members.Length);
        foreach ((string name, JsonValue value) in members)
        {
            builder[name] = value;
        }

        return builder.Build();
    }

    /// <summary>Number of items; 0 when it is no array.</summary>
    public static int Count(JsonValue array) => array.TryGetArray(out JsonataArray? items) ? items.Count : 0;

    /// <summary>The text as AWS prints a value into a message: a string without quotes, everything else as JSON.</summary>
    public static string Plain(JsonValue value) => value.TryGetString(out string? text) ? text : value.ToJson();

    /// <summary>Name of the kind, as the JSONata messages have it.</summary>
    public static string KindName(JsonValue value) => value.Kind switch
    {
        JsonataKind.Undefined => "undefined",
        JsonataKind.Null => "null",
        JsonataKind.Boolean => "boolean",
        JsonataKind.Number => "number",
        JsonataKind.String => "string",
        JsonataKind.Array => "array",
        JsonataKind.Object => "object",
        _ => "function",
    };

    /// <summary>Name of the Java class, as Jayway's messages have it.</summary>
    public static string JavaTypeName(JsonValue value) => value.Kind switch
    {
        JsonataKind.Null => "null",
        JsonataKind.Boolean => "java.lang.Boolean",
        JsonataKind.Number => value.TryGetInt64(out _) ? "java.lang.Integer" : "java.lang.Double",
        JsonataKind.String => "java.lang.String",
        _ => "net.minidev.json.JSONArray",
    };

    /// <summary>ISO-8601 with milliseconds and Z, as AWS writes its own times.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
