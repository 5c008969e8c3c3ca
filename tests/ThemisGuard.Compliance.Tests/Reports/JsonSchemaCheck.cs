using System.Text.Json;
using System.Text.RegularExpressions;

namespace ThemisGuard.Compliance.Tests.Reports;

/// <summary>
/// As much of JSON Schema as the schemas that reports and events are held against use. A keyword that it does not know
/// fails the check: what is not looked at would pass.
/// </summary>
internal sealed class JsonSchemaCheck(JsonElement root)
{
    private static readonly HashSet<string> Annotations =
        ["$schema", "$id", "$defs", "definitions", "title", "description", "default", "format", "examples", "$comment", "id"];

    /// <summary>What is wrong, by place; empty when nothing is.</summary>
    public List<string> Problems(JsonElement value)
    {
        var problems = new List<string>();
        Check(root, value, "", problems);
        return problems;
    }

    private void Check(JsonElement schema, JsonElement value, string path, List<string> problems)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            if (schema.ValueKind == JsonValueKind.False)
            {
                problems.Add($"{path}: nothing is allowed here");
            }

            return;
        }

        foreach (JsonProperty keyword in schema.EnumerateObject())
        {
            CheckKeyword(schema, keyword, value, path, problems);
        }
    }

    private void CheckKeyword(JsonElement schema, JsonProperty keyword, JsonElement value, string path, List<string> problems)
    {
        void Demand(bool holds, string what)
        {
            if (!holds)
            {
                problems.Add($"{path}: {what}");
            }
        }

        JsonElement wanted = keyword.Value;
        bool isObject = value.ValueKind == JsonValueKind.Object, isArray = value.ValueKind == JsonValueKind.Array;
        bool isText = value.ValueKind == JsonValueKind.String, isNumber = value.ValueKind == JsonValueKind.Number;
        switch (keyword.Name)
        {
            case "$ref":
                Check(Resolve(wanted.GetString()!), value, path, problems);
                break;
            case "type":
                Demand((wanted.ValueKind == JsonValueKind.Array ? wanted.EnumerateArray().ToArray() : [wanted]).Any(type => IsOf(value, type.GetString()!)), $"is no {wanted}");
                break;
            case "enum":
                Demand(wanted.EnumerateArray().Any(allowed => JsonElement.DeepEquals(allowed, value)), $"is none of {wanted}");
                break;
            case "const":
                Demand(JsonElement.DeepEquals(wanted, value), $"is not {wanted}");
                break;
            case "required" when isObject:
                foreach (JsonElement name in wanted.EnumerateArray())
                {
                    Demand(value.TryGetProperty(name.GetString()!, out _), $"lacks {name}");
                }

                break;
            case "properties" when isObject:
                foreach (JsonProperty property in wanted.EnumerateObject())
                {
                    if (value.TryGetProperty(property.Name, out JsonElement member))
                    {
                        Check(property.Value, member, $"{path}/{property.Name}", problems);
                    }
                }

                break;
            case "additionalProperties" when isObject:
                foreach (JsonProperty member in value.EnumerateObject())
                {
                    if (!schema.TryGetProperty("properties", out JsonElement known) || !known.TryGetProperty(member.Name, out _))
                    {
                        Check(wanted, member.Value, $"{path}/{member.Name}", problems);
                    }
                }

                break;
            case "items" when isArray:
                int at = 0;
                foreach (JsonElement item in value.EnumerateArray())
                {
                    Check(wanted, item, $"{path}/{at++}", problems);
                }

                break;
            case "minItems" when isArray:
                Demand(value.GetArrayLength() >= wanted.GetInt32(), $"has fewer than {wanted} items");
                break;
            case "maxItems" when isArray:
                Demand(value.GetArrayLength() <= wanted.GetInt32(), $"has more than {wanted} items");
                break;
            case "uniqueItems" when isArray && wanted.ValueKind == JsonValueKind.True:
                Demand(value.EnumerateArray().Select(item => item.GetRawText()).Distinct().Count() == value.GetArrayLength(), "has an item twice");
                break;
            case "pattern" when isText:
                Demand(Regex.IsMatch(value.GetString()!, wanted.GetString()!), $"does not match {wanted}");
                break;
            case "minLength" when isText:
                Demand(value.GetString()!.Length >= wanted.GetInt32(), $"is shorter than {wanted}");
                break;
            case "maxLength" when isText:
                Demand(value.GetString()!.Length <= wanted.GetInt32(), $"is longer than {wanted}");
                break;
            case "minimum" when isNumber:
                Demand(value.GetDouble() >= wanted.GetDouble(), $"is below {wanted}");
                break;
            case "maximum" when isNumber:
                Demand(value.GetDouble() <= wanted.GetDouble(), $"is above {wanted}");
                break;
            case "anyOf":
                Demand(wanted.EnumerateArray().Any(option => IsValid(option, value)), "is none of the options");
                break;
            case "oneOf":
                Demand(wanted.EnumerateArray().Count(option => IsValid(option, value)) == 1, "is not exactly one of the options");
                break;
            case "allOf":
                foreach (JsonElement part in wanted.EnumerateArray())
                {
                    Check(part, value, path, problems);
                }

                break;
            case "not":
                Demand(!IsValid(wanted, value), "is what it must not be");
                break;
            case "required" or "properties" or "additionalProperties" or "items" or "minItems" or "maxItems" or "uniqueItems" or "pattern"
                or "minLength" or "maxLength" or "minimum" or "maximum":
                break;
            default:
                Demand(Annotations.Contains(keyword.Name), $"the check does not know the keyword '{keyword.Name}'");
                break;
        }
    }

    private bool IsValid(JsonElement schema, JsonElement value)
    {
        var problems = new List<string>();
        Check(schema, value, "", problems);
        return problems.Count == 0;
    }

    private JsonElement Resolve(string reference)
    {
        JsonElement at = root;
        foreach (string part in reference.Split('/').Skip(1))
        {
            at = at.GetProperty(part);
        }

        return at;
    }

    private static bool IsOf(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => throw new ArgumentException($"Unknown type {type}."),
    };
}
