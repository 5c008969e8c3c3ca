using System.Globalization;
using ThemisGuard.Jsonata;

namespace ThemisGuard.StatesLanguage.Values;

/// <summary>Short names for what the interpreter does with JSON values all the time.</summary>
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

    public static bool IsObject(JsonValue value) => value.IsObject;

    public static bool IsArray(JsonValue value) => value.IsArray;

    public static bool IsString(JsonValue value) => value.IsString;

    public static bool IsNumber(JsonValue value) => value.IsNumber;

    public static bool TryGet(JsonValue value, string name, out JsonValue child) => value.TryGetProperty(name, out child);

    public static int Count(JsonValue array) => array.TryGetArray(out JsonataArray? items) ? items.Count : 0;

    public static JsonValue At(JsonValue array, int index) => array[index];

    public static IReadOnlyList<JsonValue> Items(JsonValue array) => array.AsArray();

    public static JsonataObject Members(JsonValue value) => value.AsObject();

    public static string StringOf(JsonValue value) => value.AsString();

    public static double NumberOf(JsonValue value) => value.AsNumber();

    public static bool DeepEquals(JsonValue left, JsonValue right) => left.Equals(right);

    /// <summary>Compact JSON text.</summary>
    public static string Text(JsonValue value) => value.ToJson();

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
