namespace ThemisGuard.GuardLanguage.Syntax;

/// <summary>A place in a text.</summary>
/// <param name="Line">1-based.</param>
/// <param name="Column">1-based, in UTF-16 units.</param>
public readonly record struct SourcePosition(int Line, int Column)
{
    /// <inheritdoc />
    public override string ToString() => $"{Line}:{Column}";
}

/// <summary>How grave a <see cref="Diagnostic"/> is.</summary>
public enum DiagnosticSeverity
{
    /// <summary>The text is accepted, but probably does not mean what was intended.</summary>
    Warning,

    /// <summary>The text is refused.</summary>
    Error,
}

/// <summary>Something wrong with a rule file.</summary>
/// <param name="Code"><c>TG1xxx</c> for errors, <c>TG2xxx</c> for warnings; listed in docs/rules.md.</param>
/// <param name="Severity">Whether the file is refused.</param>
/// <param name="Position">Where.</param>
/// <param name="Text">The offending text, at most some words of it; empty at the end of the file.</param>
/// <param name="Message">What is wrong and what was expected.</param>
public sealed record Diagnostic(string Code, DiagnosticSeverity Severity, SourcePosition Position, string Text, string Message)
{
    /// <summary>1-based line.</summary>
    public int Line => Position.Line;

    /// <summary>1-based column.</summary>
    public int Column => Position.Column;

    /// <inheritdoc />
    public override string ToString() => $"{Position}: {Code}: {Message}";
}

/// <summary>What came of parsing a text.</summary>
/// <typeparam name="T">What the text describes.</typeparam>
/// <param name="Root">The tree; null when a diagnostic is an error.</param>
/// <param name="Diagnostics">What is wrong with the text, in its order.</param>
public sealed record ParseResult<T>(T? Root, IReadOnlyList<Diagnostic> Diagnostics)
    where T : class
{
    /// <summary>Whether there is a tree.</summary>
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(true, nameof(Root))]
    public bool Succeeded => Root is not null;
}
