using System.Text.Json;
using System.Text.RegularExpressions;
using ThemisGuard.Jsonata;

namespace ThemisGuard.Local.Executions.Protocol;

/// <summary>Which variables each state of a definition reads: <c>variableReferences</c> of DescribeStateMachine.</summary>
internal static partial class VariableReferences
{
    /// <summary>Writes the member, or nothing when no state reads a variable.</summary>
    public static void Write(Utf8JsonWriter json, string definition)
    {
        using JsonDocument document = JsonDocument.Parse(definition);
        var found = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        Walk(document.RootElement, found);
        if (found.Count == 0)
        {
            return;
        }

        json.WriteStartObject("variableReferences");
        foreach ((string state, SortedSet<string> variables) in found)
        {
            json.WriteStartArray(state);
            foreach (string variable in variables)
            {
                json.WriteStringValue(variable);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Walk(JsonElement machine, SortedDictionary<string, SortedSet<string>> found)
    {
        if (!machine.TryGetProperty("States", out JsonElement states) || states.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (JsonProperty state in states.EnumerateObject())
        {
            var variables = new SortedSet<string>(StringComparer.Ordinal);
            foreach (JsonProperty field in state.Value.EnumerateObject())
            {
                switch (field.Name)
                {
                    case "ItemProcessor" or "Iterator":
                        Walk(field.Value, found);
                        break;
                    case "Branches":
                        foreach (JsonElement branch in field.Value.EnumerateArray())
                        {
                            Walk(branch, found);
                        }

                        break;
                    default:
                        Collect(field.Name, field.Value, variables);
                        break;
                }
            }

            if (variables.Count > 0)
            {
                found[state.Name] = variables;
            }
        }
    }

    private static void Collect(string name, JsonElement value, SortedSet<string> variables)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty member in value.EnumerateObject())
                {
                    Collect(member.Name, member.Value, variables);
                }

                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in value.EnumerateArray())
                {
                    Collect(name, item, variables);
                }

                break;
            case JsonValueKind.String:
                string text = value.GetString()!.Trim();
                if (text.StartsWith("{%", StringComparison.Ordinal) && text.EndsWith("%}", StringComparison.Ordinal))
                {
                    variables.UnionWith(JsonataExpression.Parse(text[2..^2]).Expression?.Variables.Where(static variable => variable != "states") ?? []);
                }
                else if (name == "Variable" || name.EndsWith("Path", StringComparison.Ordinal) || name.EndsWith(".$", StringComparison.Ordinal))
                {
                    variables.UnionWith(PathVariable().Matches(text).Select(static match => match.Groups[1].Value));
                }

                break;
        }
    }

    // A $ with a name behind it: not $.field, not $$ of the context object.
    [GeneratedRegex(@"(?<![\w$])\$(\p{L}\w*|_\w*)", RegexOptions.CultureInvariant)]
    private static partial Regex PathVariable();
}
