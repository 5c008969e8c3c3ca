using ThemisGuard.Jsonata;
using ThemisGuard.StatesLanguage.Syntax.Intrinsics;
using ThemisGuard.StatesLanguage.Syntax.Paths;

namespace ThemisGuard.StatesLanguage.Syntax.Templates;

/// <summary>A payload template, read once: constants are values already, and only what changes is computed.</summary>
internal abstract class Template;

internal sealed class LiteralTemplate(JsonValue value) : Template
{
    public JsonValue Value { get; } = value;
}

internal sealed class ObjectTemplate(string[] names, Template[] values) : Template
{
    public string[] Names { get; } = names;
    public Template[] Values { get; } = values;
}

internal sealed class ArrayTemplate(Template[] items) : Template
{
    public Template[] Items { get; } = items;
}

/// <param name="field">The member that holds the path, e.g. <c>value.$</c>.</param>
internal sealed class PathTemplate(PathExpression path, string field) : Template
{
    public PathExpression Path { get; } = path;
    public string Field { get; } = field;
}

internal sealed class IntrinsicTemplate(IntrinsicCall call, string field) : Template
{
    public IntrinsicCall Call { get; } = call;
    public string Field { get; } = field;
}

/// <param name="source">The expression without its <c>{% %}</c>, trimmed.</param>
/// <param name="field">Where it stands in its state, e.g. <c>Arguments/FunctionName</c>.</param>
internal sealed class JsonataTemplate(JsonataExpression expression, string source, string field) : Template
{
    public JsonataExpression Expression { get; } = expression;
    public string Source { get; } = source;
    public string Field { get; } = field;
}
