namespace ThemisGuard.Jsonata.Evaluation.Functions;

/// <summary>Truth, existence, types, and errors made on purpose.</summary>
internal static class LogicFunctions
{
    internal static readonly NativeFunction[] All =
    [
        new("boolean", "<x-:b>", (a, context) => a[0].IsUndefined ? JsonataValue.Undefined : Operators.IsTruthy(a[0], context)),
        new("not", "<x-:b>", (a, context) => a[0].IsUndefined ? JsonataValue.Undefined : !Operators.IsTruthy(a[0], context)),
        new("exists", "<x:b>", (a, _) => !a[0].IsUndefined),
        new("type", "<x:s>", (a, _) => TypeName(a[0])),
        new("error", "<s?:x>", (a, _) => throw JsonataException.WithMessage("D3137", MessageOr(a[0], "$error() function evaluated"))),
        new("assert", "<bs?:x>", Assert),
    ];

    private static JsonataValue TypeName(in JsonataValue value) => value.Kind switch
    {
        JsonataKind.Undefined => default,
        JsonataKind.Null => "null",
        JsonataKind.Boolean => "boolean",
        JsonataKind.Number => "number",
        JsonataKind.String => "string",
        JsonataKind.Array => "array",
        JsonataKind.Object => "object",
        _ => "function",
    };

    private static JsonataValue Assert(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context) =>
        arguments[0].IsTrue ? default : throw JsonataException.WithMessage("D3141", MessageOr(arguments[1], "$assert() statement failed"));

    private static string MessageOr(in JsonataValue message, string otherwise) =>
        message.TryGetString(out string? text) && text.Length > 0 ? text : otherwise;
}
