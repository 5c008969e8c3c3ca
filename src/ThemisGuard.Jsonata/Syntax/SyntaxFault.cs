using System.Runtime.CompilerServices;
using ThemisGuard.Jsonata.Evaluation;

namespace ThemisGuard.Jsonata.Syntax;

/// <summary>Carries the first fault of a text out of the parser; <see cref="JsonataExpression.Parse"/> turns it into a diagnostic.</summary>
internal sealed class SyntaxFault(string code, int position, string? token = null, JsonataValue value = default) : Exception
{
    /// <summary>For what walks down the tree: on a small stack even an accepted depth may be too much.</summary>
    internal static void CheckStack(int position)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new SyntaxFault("S0501", position, null, Parser.MaxHeight);
        }
    }

    internal JsonataDiagnostic ToDiagnostic() =>
        new(code, position, token, ErrorText.Describe(code, token, value, default, null, null));
}
