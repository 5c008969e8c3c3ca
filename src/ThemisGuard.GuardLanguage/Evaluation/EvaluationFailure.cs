namespace ThemisGuard.GuardLanguage.Evaluation;

/// <summary>Ends an evaluation; becomes an <see cref="EvaluationError"/> before it leaves the library.</summary>
internal sealed class EvaluationFailure(string code, string message, int start) : Exception(message)
{
    /// <summary>Where in the rule text; −1: at the clause being evaluated.</summary>
    public int Start { get; } = start;

    public string Code { get; } = code;
}
