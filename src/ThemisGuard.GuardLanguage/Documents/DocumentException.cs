namespace ThemisGuard.GuardLanguage.Documents;

/// <summary>A text is not a document: malformed, or beyond a limit of <see cref="DocumentOptions"/>.</summary>
/// <param name="name">Name of the source, as given to <see cref="Document.Parse(ReadOnlyMemory{byte}, string, DocumentOptions)"/>.</param>
/// <param name="line">1-based line.</param>
/// <param name="column">1-based column, in Unicode code points.</param>
/// <param name="problem">What is wrong and what would be right, without the position.</param>
public sealed class DocumentException(string name, int line, int column, string problem)
    : Exception($"{name}:{line}:{column}: {problem}")
{
    /// <summary>Name of the source.</summary>
    public string DocumentName { get; } = name;

    /// <summary>1-based line.</summary>
    public int Line { get; } = line;

    /// <summary>1-based column, in Unicode code points.</summary>
    public int Column { get; } = column;

    /// <summary>What is wrong, without the position.</summary>
    public string Problem { get; } = problem;
}
