using System.Text.Json;
using ThemisGuard.Jsonata;
using ThemisGuard.StatesLanguage.Syntax.Paths;
using ThemisGuard.StatesLanguage.Syntax.Templates;

namespace ThemisGuard.StatesLanguage.Syntax.Reading;

/// <summary>
/// Reads payload templates. JSONPath: a member <c>name.$</c> holds a path or an intrinsic call. JSONata: a string <c>{% … %}</c> anywhere
/// is an expression. All else is constant.
/// </summary>
internal sealed class TemplateReader(DefinitionReader reader, FieldReader fields, QueryLanguage language)
{
    /// <param name="field">Path of the template inside its state, e.g. <c>Arguments</c>.</param>
    public Template? Read(DefinitionNode parent, string location, string field) =>
        parent[field] is { } node ? ReadValue(node, $"{location}/{field}", field) : null;

    /// <summary>A JSON value without any interpretation: Result, and constants.</summary>
    public static JsonValue Literal(DefinitionNode node)
    {
        switch (node.Kind)
        {
            case JsonValueKind.Object:
                var members = new JsonataObjectBuilder(node.Members.Count);
                foreach ((string name, DefinitionNode value) in node.Members)
                {
                    members[name] = Literal(value);
                }

                return members.Build();
            case JsonValueKind.Array:
                var items = new JsonataArrayBuilder(node.Items.Count);
                foreach (DefinitionNode item in node.Items)
                {
                    items.Add(Literal(item));
                }

                return items.Build();
            case JsonValueKind.String:
                return JsonValue.FromString(node.Text);
            case JsonValueKind.Number:
                return JsonValue.Parse(node.Text);
            case JsonValueKind.True:
                return JsonValue.True;
            case JsonValueKind.False:
                return JsonValue.False;
            default:
                return JsonValue.Null;
        }
    }

    private Template ReadValue(DefinitionNode node, string location, string field)
    {
        if (node.IsObject)
        {
            return ReadObject(node, location, field);
        }

        if (node.IsArray)
        {
            var items = new Template[node.Items.Count];
            for (var i = 0; i < items.Length; i++)
            {
                items[i] = ReadValue(node.Items[i], $"{location}[{i}]", $"{field}[{i}]");
            }

            return Array.TrueForAll(items, static item => item is LiteralTemplate) ? new LiteralTemplate(Literal(node)) : new ArrayTemplate(items);
        }

        return language == QueryLanguage.Jsonata && node.IsString && fields.TryExpression(node, location, field) is { } expression
            ? expression
            : new LiteralTemplate(Literal(node));
    }

    private Template ReadObject(DefinitionNode node, string location, string field)
    {
        var names = new List<string>(node.Members.Count);
        var values = new List<Template>(node.Members.Count);
        foreach ((string name, DefinitionNode value) in node.Members)
        {
            if (language == QueryLanguage.JsonPath && name.EndsWith(".$", StringComparison.Ordinal))
            {
                if (ReadDynamic(name, value, location) is not { } dynamic)
                {
                    continue;
                }

                names.Add(name[..^2]);
                values.Add(dynamic);
            }
            else
            {
                names.Add(name);
                values.Add(ReadValue(value, $"{location}/{name}", $"{field}/{name}"));
            }
        }

        return values.TrueForAll(static value => value is LiteralTemplate) && names.TrueForAll(name => node[name] is not null)
            ? new LiteralTemplate(Literal(node))
            : new ObjectTemplate([.. names], [.. values]);
    }

    private Template? ReadDynamic(string name, DefinitionNode value, string location)
    {
        if (!value.IsString)
        {
            reader.Fault(value, location, $"The value for the field '{name}' must be a valid JSONPath or a valid intrinsic function call");
            return null;
        }

        if (value.Text.StartsWith("States.", StringComparison.Ordinal))
        {
            return fields.Intrinsic(value, location, name);
        }

        PathExpression? path = PathParser.TryParse(value.Text, out string error);
        if (path is null)
        {
            reader.Fault(value, location, $"The value for the field '{name}' must be a valid JSONPath or a valid intrinsic function call: {error}");
            return null;
        }

        fields.Note(path);
        return new PathTemplate(path, name);
    }
}
