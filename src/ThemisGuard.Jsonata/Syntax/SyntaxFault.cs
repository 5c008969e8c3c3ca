using ThemisGuard.Jsonata.Evaluation;

namespace ThemisGuard.Jsonata.Syntax;

/// <summary>Carries the first fault of a text out of the parser; <see cref="JsonataExpression.Parse"/> turns it into a diagnostic.</summary>
internal sealed class SyntaxFault(string code, int position, string? token = null, JsonataValue value = default) : Exception
{
    internal JsonataDiagnostic ToDiagnostic() =>
        new(code, position, token, ErrorText.Describe(code, token, value, default, null, null));
}
