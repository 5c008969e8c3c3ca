namespace ThemisGuard.StatesLanguage.Syntax;

/// <summary>How grave a diagnostic is: an error refuses the definition, a warning does not.</summary>
public enum DiagnosticSeverity
{
    /// <summary>The definition can't run.</summary>
    Error = 0,

    /// <summary>The definition runs, but probably not as meant.</summary>
    Warning,
}

/// <summary>One fault of a state machine definition, in the words that AWS uses where it has them.</summary>
/// <param name="Severity">Error or warning.</param>
/// <param name="Code">E.g. <c>SCHEMA_VALIDATION_FAILED</c>, <c>MISSING_TRANSITION_TARGET</c>; see <see cref="DiagnosticCodes"/>.</param>
/// <param name="Message">One sentence, without the location.</param>
/// <param name="Location">JSON location as AWS writes it, e.g. <c>/States/Plan/Next</c>; null when the text is no JSON object at all.</param>
/// <param name="Line">Line in the definition text, from 1; 0 when there is no place.</param>
/// <param name="Column">Column in UTF-8 bytes, from 1; 0 when there is no place.</param>
public sealed record Diagnostic(DiagnosticSeverity Severity, string Code, string Message, string? Location, int Line, int Column)
{
    /// <summary><c>CODE: message at /location</c>, the form inside AWS's <c>InvalidDefinition</c> message.</summary>
    public override string ToString() => Location is null ? $"{Code}: {Message}" : $"{Code}: {Message} at {Location}";
}

/// <summary>The codes of <see cref="Diagnostic.Code"/>.</summary>
public static class DiagnosticCodes
{
    /// <summary>The text is not JSON.</summary>
    public const string InvalidJson = "INVALID_JSON_DESCRIPTION";

    /// <summary>A field is missing, unknown here, of the wrong type or out of range.</summary>
    public const string SchemaValidationFailed = "SCHEMA_VALIDATION_FAILED";

    /// <summary><c>StartAt</c>, <c>Next</c> or <c>Default</c> names a state that isn't there, or nothing leads to a state.</summary>
    public const string MissingTransitionTarget = "MISSING_TRANSITION_TARGET";

    /// <summary>Two states of one machine have the same name.</summary>
    public const string DuplicateStateName = "DUPLICATE_STATE_NAME";

}

/// <summary>What reading a definition gave.</summary>
/// <param name="Definition">The definition; null when a diagnostic is an error.</param>
/// <param name="Diagnostics">Every fault found, in document order.</param>
public sealed record ParseResult(StateMachineDefinition? Definition, IReadOnlyList<Diagnostic> Diagnostics);
