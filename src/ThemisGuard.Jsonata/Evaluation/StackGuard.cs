using System.Runtime.CompilerServices;

namespace ThemisGuard.Jsonata.Evaluation;

/// <summary>Turns what would be a stack overflow, and so the end of the process, into an error.</summary>
internal static class StackGuard
{
    internal static void Check()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw JsonataException.Create("U1001");
        }
    }
}
