namespace ThemisGuard.EventPatterns;

/// <summary>Why a pattern is refused, and where.</summary>
/// <param name="Reason">What is wrong, in the words of the service, e.g. <c>Empty arrays are not allowed</c>.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in characters; the offending token starts here.</param>
public sealed record Diagnostic(string Reason, int Line, int Column)
{
    /// <summary>The reason with its place: <c>line 1, column 12: Empty arrays are not allowed</c>.</summary>
    public override string ToString() => $"line {Line}, column {Column}: {Reason}";
}

/// <summary>A pattern, or what is wrong with its text.</summary>
/// <param name="Pattern">Null exactly when there are diagnostics.</param>
/// <param name="Diagnostics">The first fault found; reading stops there, as the service's does.</param>
public sealed record PatternParseResult(EventPattern? Pattern, IReadOnlyList<Diagnostic> Diagnostics);
