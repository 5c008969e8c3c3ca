using System.Globalization;
using ThemisGuard.Jsonata;
using ThemisGuard.StatesLanguage.Syntax.Intrinsics;
using ThemisGuard.StatesLanguage.Syntax.Paths;
using ThemisGuard.StatesLanguage.Syntax.StateTypes;
using ThemisGuard.StatesLanguage.Syntax.Templates;

namespace ThemisGuard.StatesLanguage.Syntax.Reading;

/// <summary>Reads single fields: texts, numbers, paths, expressions, in the query language of their state.</summary>
internal sealed class FieldReader(DefinitionReader reader, QueryLanguage language)
{
    private bool Jsonata => language == QueryLanguage.Jsonata;

    /// <summary>Names of the variables that the fields read so far refer to.</summary>
    public SortedSet<string> Variables { get; } = new(StringComparer.Ordinal);

    public void Note(PathExpression path)
    {
        if (path.Root == PathRoot.Variable)
        {
            Variables.Add(path.Variable);
        }
    }

    public string? Text(DefinitionNode node, string location, string name)
    {
        if (node[name] is not { } field)
        {
            return null;
        }

        if (!field.IsString)
        {
            reader.Fault(field, $"{location}/{name}", $"The value for the field '{name}' must be a string");
            return null;
        }

        return field.Text;
    }

    public bool Flag(DefinitionNode node, string location, string name)
    {
        if (node[name] is { IsBoolean: false } field)
        {
            reader.Fault(field, $"{location}/{name}", $"The value for the field '{name}' must be a boolean");
        }

        return node[name]?.Kind == System.Text.Json.JsonValueKind.True;
    }

    public double? LiteralNumber(DefinitionNode node, string location, string name, double least, double most, bool integer = true)
    {
        if (node[name] is not { } field)
        {
            return null;
        }

        if (!field.IsNumber || !double.TryParse(field.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            || (integer && value != Math.Floor(value)))
        {
            reader.Fault(field, $"{location}/{name}", $"The value for the field '{name}' must be {(integer ? "an integer" : "a number")}");
            return null;
        }

        if (value < least || value > most)
        {
            reader.Fault(field, $"{location}/{name}", string.Create(CultureInfo.InvariantCulture, $"The value for the field '{name}' must be between {least} and {most}"));
            return null;
        }

        return value;
    }

    /// <summary>Reads <c>Name</c> (a number, under JSONata also an expression) or, under JSONPath, <c>NamePath</c>.</summary>
    public NumberField? Number(DefinitionNode node, string location, string name, double least, double most, bool integer = true)
    {
        if (!Jsonata && node[name + "Path"] is not null)
        {
            if (node[name] is { } both)
            {
                reader.Fault(both, location, $"The fields '{name}' and '{name}Path' can not be used together");
            }

            return Path(node, location, name + "Path") is { } path ? new NumberField(name + "Path", null, path, null) : null;
        }

        if (node[name] is { IsString: true } text && Jsonata)
        {
            if (TryExpression(text, $"{location}/{name}", name) is { } expression)
            {
                return new NumberField(name, null, null, expression);
            }

            if (!IsExpression(text.Text))
            {
                reader.Fault(text, $"{location}/{name}", $"The value for the field '{name}' must be a number or a JSONata expression");
            }

            return null;
        }

        return LiteralNumber(node, location, name, least, most, integer) is { } value ? new NumberField(name, value, null, null) : null;
    }

    /// <summary>Reads <c>Name</c> (text, under JSONata also an expression) or, under JSONPath, <c>NamePath</c> (a path or an intrinsic call).</summary>
    public TextField? TextOrPath(DefinitionNode node, string location, string name, bool intrinsics)
    {
        if (!Jsonata && node[name + "Path"] is { } pathField)
        {
            if (node[name] is { } both)
            {
                reader.Fault(both, location, $"The fields '{name}' and '{name}Path' can not be used together");
            }

            Template? source = intrinsics && pathField.Text.StartsWith("States.", StringComparison.Ordinal)
                ? Intrinsic(pathField, $"{location}/{name}Path", name + "Path")
                : Path(node, location, name + "Path") is { } path ? new PathTemplate(path, name + "Path") : null;
            return source is null ? null : new TextField(name + "Path", null, source);
        }

        if (Text(node, location, name) is not { } text)
        {
            return null;
        }

        return Jsonata && IsExpression(text)
            ? TryExpression(node[name]!, $"{location}/{name}", name) is { } expression ? new TextField(name, null, expression) : null
            : new TextField(name, text, null);
    }

    public PathExpression? Path(DefinitionNode node, string location, string name, bool reference = false)
    {
        if (Text(node, location, name) is not { } text)
        {
            return null;
        }

        PathExpression? path = PathParser.TryParse(text, out string error);
        if (path is not null)
        {
            Note(path);
        }

        if (path is null)
        {
            reader.Fault(node[name]!, $"{location}/{name}", $"The value for the field '{name}' must be a valid JSONPath: {error}");
        }
        else if (reference && !path.IsReference)
        {
            reader.Fault(node[name]!, $"{location}/{name}", $"The value for the field '{name}' must be a valid Reference Path");
        }

        return path;
    }

    /// <summary>InputPath or OutputPath.</summary>
    public InputSelection Selection(DefinitionNode node, string location, string name)
    {
        if (node[name] is null)
        {
            return InputSelection.Whole;
        }

        return node[name]!.IsNull
            ? InputSelection.Nothing
            : Path(node, location, name) is { } path && (path.Segments.Length > 0 || path.Root != PathRoot.Data)
                ? new InputSelection(path, false)
                : InputSelection.Whole;
    }

    public ResultPlacement Placement(DefinitionNode node, string location)
    {
        if (node["ResultPath"] is not { } field)
        {
            return ResultPlacement.Replace;
        }

        if (field.IsNull)
        {
            return ResultPlacement.Drop;
        }

        PathExpression? path = Path(node, location, "ResultPath", reference: true);
        if (path is { Root: not PathRoot.Data })
        {
            reader.Fault(field, location + "/ResultPath", "The value for the field 'ResultPath' must begin with '$.'");
        }

        return path is { Segments.Length: > 0 } ? new ResultPlacement(path, false) : ResultPlacement.Replace;
    }

    public static bool IsExpression(string text) =>
        text.Length >= 4 && text.StartsWith("{%", StringComparison.Ordinal) && text.EndsWith("%}", StringComparison.Ordinal);

    /// <summary>The expression in <c>{% … %}</c>; null, with a fault, when JSONata can't read it; null without one when it is plain text.</summary>
    public JsonataTemplate? TryExpression(DefinitionNode node, string location, string field)
    {
        if (!IsExpression(node.Text))
        {
            return null;
        }

        string source = node.Text[2..^2].Trim();
        JsonataParseResult parsed = JsonataExpression.Parse(source);
        if (parsed.Expression is not { } expression)
        {
            JsonataDiagnostic? first = parsed.Diagnostics.Count > 0 ? parsed.Diagnostics[0] : null;
            reader.Fault(node, location, $"The JSONata expression '{source}' can not be read: {first?.Code}: {first?.Message}");
            return null;
        }

        Variables.UnionWith(expression.Variables);
        Variables.Remove("states");
        return new JsonataTemplate(expression, source, field);
    }

    public IntrinsicTemplate? Intrinsic(DefinitionNode node, string location, string field)
    {
        IntrinsicCall? call = IntrinsicParser.TryParse(node.Text, out string error);
        if (call is null)
        {
            reader.Fault(node, location, $"The value for the field '{field}' must be a valid JSONPath or a valid intrinsic function call: {error}");
            return null;
        }

        Note(call);
        return new IntrinsicTemplate(call, field);
    }

    private void Note(IntrinsicCall call)
    {
        foreach (IntrinsicExpression argument in call.Arguments)
        {
            switch (argument)
            {
                case IntrinsicPath path:
                    Note(path.Path);
                    break;
                case IntrinsicCall inner:
                    Note(inner);
                    break;
            }
        }
    }
}
