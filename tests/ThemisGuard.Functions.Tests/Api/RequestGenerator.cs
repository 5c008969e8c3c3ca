using System.Globalization;
using System.Text.Json.Nodes;

namespace ThemisGuard.Functions.Tests.Api;

/// <summary>Makes requests of operations: plausible ones, and such that no client means.</summary>
/// <param name="random">The one source of chance, so that a seed repeats a run.</param>
/// <param name="ids">Ids that exist, to be used where an id is asked for.</param>
public sealed class RequestGenerator(Random random, IReadOnlyList<string> ids)
{
    private static readonly string[] Texts =
    [
        "", " ", "a", "logs", "../../etc/passwd", "tenant#acme#scans", "x\0y", "\u202e\ud83d\ude00", "%00", "null", "-1", "rate(1 day)", "rate(0 days)",
        "cron(0 6 * * ? *)", "cron(99 * * * ? *)", "at(2027-01-01T00:00:00)", "Europe/Berlin", "Mars/Olympus", "hipaa-security", "upl_00000000000000000000000000000000",
        "{\"a\":1}", "<script>alert(1)</script>", "'; DROP TABLE records;--", "Resources:\n  A:\n    Type: AWS::S3::Bucket\n", "2026-11-24T09:00:00Z", "skip", "queue", "read",
    ];

    /// <summary>A body that follows the schema, as simple as it can be.</summary>
    public static JsonNode? Plain(JsonNode schema) => Kind(schema) switch
    {
        "object" => new JsonObject(((schema["required"] as JsonArray) ?? []).Select(name => KeyValuePair.Create((string)name!, Plain(schema["properties"]![(string)name!]!)))),
        "array" => new JsonArray(Plain(schema["items"]!)),
        "integer" or "number" => 1,
        "boolean" => false,
        _ => (schema["enum"] as JsonArray)?[0]?.DeepClone() ?? "a",
    };

    /// <summary>A value of a path parameter.</summary>
    public string Id() => random.Next(3) switch
    {
        0 => ids[random.Next(ids.Count)],
        1 => Text() is { Length: > 0 } text ? text : "-",
        _ => ids[random.Next(ids.Count)].Insert(random.Next(4), Text()),
    };

    /// <summary>A value of a query parameter.</summary>
    public string Query(JsonNode schema) => random.Next(4) switch
    {
        0 => Text(),
        1 => random.Next(-10, 1_000).ToString(CultureInfo.InvariantCulture),
        _ => Value(schema, 0)?.ToString() ?? "",
    };

    /// <summary>Text of a body: by the schema, beside it, or no JSON at all.</summary>
    public string Body(JsonNode schema)
    {
        switch (random.Next(12))
        {
            case 0:
                return Text();
            case 1:
                return new string('[', random.Next(1, 3_000));
            case 2:
                return "\"\\ud800\"";
            default:
                string text = Value(schema, 0)?.ToJsonString() ?? "null";
                return random.Next(15) == 0 && text.Length > 1 ? text[..random.Next(text.Length)] : random.Next(20) == 0 ? text.Replace("\"a\"", "\"\\udc00\"", StringComparison.Ordinal) : text;
        }
    }

    public string Text() => random.Next(20) switch
    {
        0 => new string('x', random.Next(1, 5_000)),
        1 => new string([.. Enumerable.Range(0, random.Next(20)).Select(_ => (char)random.Next(1, 0x3000))]),
        2 => ids[random.Next(ids.Count)],
        _ => Texts[random.Next(Texts.Length)],
    };

    private JsonNode? Value(JsonNode schema, int depth)
    {
        if (random.Next(15) == 0 || depth > 6)
        {
            return Anything();
        }

        switch (Kind(schema))
        {
            case "object":
                var members = new JsonObject();
                var required = ((schema["required"] as JsonArray) ?? []).Select(name => (string)name!).ToHashSet();
                foreach ((string name, JsonNode? member) in schema["properties"] as JsonObject ?? [])
                {
                    if (random.Next(required.Contains(name) ? 20 : 2) != 0 || (!required.Contains(name) && random.Next(2) == 0))
                    {
                        members[name] = random.Next(10) < 7 && Likely(name) is { } likely ? likely : Value(member!, depth + 1);
                    }
                }

                if (random.Next(20) == 0)
                {
                    members["unknown"] = Anything();
                }

                return members;
            case "array":
                return new JsonArray([.. Enumerable.Range(0, random.Next(3)).Select(_ => Value(schema["items"]!, depth + 1))]);
            case "integer" or "number":
                return random.Next(5) == 0 ? Anything() : random.Next(-2, 200);
            case "boolean":
                return random.Next(2) == 0;
            default:
                return schema["enum"] is JsonArray values && random.Next(4) != 0 ? values[random.Next(values.Count)]?.DeepClone() : Text();
        }
    }

    // What a client would mean, so that requests get past the first check.
    private JsonNode? Likely(string member) => member switch
    {
        "expression" => random.Next(2) == 0 ? "rate(1 day)" : "cron(0 6 * * ? *)",
        "timeZone" => "Europe/Berlin",
        "frameworks" => new JsonArray("hipaa-security"),
        "scopes" => new JsonArray("read", "scan"),
        "sources" => new JsonArray(new JsonObject { ["name"] = "a.yaml", ["content"] = "Resources: {}" }),
        "name" or "target" => "target-" + random.Next(5).ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    private JsonNode? Anything() => random.Next(9) switch
    {
        0 => null,
        1 => true,
        2 => long.MaxValue,
        3 => -1.5e300,
        4 => new JsonArray(),
        5 => new JsonObject(),
        6 => new JsonArray(null, new JsonObject { ["a"] = "b" }),
        _ => Text(),
    };

    private static string Kind(JsonNode schema) => schema["type"] switch
    {
        JsonArray several => several.Select(type => (string)type!).FirstOrDefault(type => type != "null") ?? "string",
        JsonValue one => (string)one!,
        _ => schema["properties"] is not null ? "object" : "string",
    };
}
