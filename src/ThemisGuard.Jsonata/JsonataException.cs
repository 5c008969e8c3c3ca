using ThemisGuard.Jsonata.Evaluation;

namespace ThemisGuard.Jsonata;

/// <summary>An expression failed while it was evaluated. Codes are those of jsonata-js: T… type errors, D… dynamic errors, U1001 limits.</summary>
public sealed class JsonataException : Exception
{
    private readonly string? _message;

    /// <summary>An error with its code and message.</summary>
    public JsonataException(string code, string message, int? position = null, string? token = null)
        : this(code, message, position, token, default, default)
    {
    }

    private JsonataException(string code, string? message, int? position, string? token, JsonataValue value, JsonataValue value2)
        : base(null)
    {
        Code = code;
        _message = message;
        Position = position;
        Token = token;
        Value = value;
        Value2 = value2;
    }

    /// <summary>E.g. <c>T2001</c>.</summary>
    public string Code { get; }

    /// <summary>Offset in UTF-16 units of the operator or function call in the expression's text.</summary>
    public int? Position { get; private set; }

    /// <summary>The operator or function that failed, without <c>$</c>.</summary>
    public string? Token { get; private set; }

    /// <summary>The value that was refused, if there is one.</summary>
    public JsonataValue Value { get; }

    /// <inheritdoc/>
    public override string Message => _message ?? ErrorText.Describe(Code, Token, Value, Value2, Index, ArrayType);

    internal JsonataValue Value2 { get; }

    internal int? Index { get; private init; }

    internal string? ArrayType { get; private init; }

    internal static JsonataException Create(
        string code, JsonataValue value = default, JsonataValue value2 = default, int? index = null, string? token = null, int? position = null, string? arrayType = null) =>
        new(code, null, position, token, value, value2) { Index = index, ArrayType = arrayType };

    internal static JsonataException WithMessage(string code, string message) => new(code, message, null, null, default, default);

    /// <summary>
    /// Says where it happened, unless something further in has said so already. For exception filters, hence false: to catch
    /// and throw again at every level would need more stack than the recursion that failed.
    /// </summary>
    internal bool PassAt(int position, string? token)
    {
        Position ??= position;
        Token ??= token;
        return false;
    }
}
