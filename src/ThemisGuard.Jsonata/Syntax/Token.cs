using ThemisGuard.Jsonata.Evaluation;

namespace ThemisGuard.Jsonata.Syntax;

internal enum TokenKind
{
    End,
    Operator,
    Name,
    Variable,
    Literal,
    Regex,
}

/// <param name="Text">The operator or the name; for a literal its text in an error.</param>
/// <param name="Position">Offset just behind the token.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Position, JsonataValue Value = default, JsonataPattern? Pattern = null)
{
    internal bool Is(string op) => Kind == TokenKind.Operator && Text == op;
}
