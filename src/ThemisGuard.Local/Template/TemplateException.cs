namespace ThemisGuard.Local.Template;

/// <summary>What is wrong at one place of a template.</summary>
/// <param name="File">Path of the file.</param>
/// <param name="Line">From 1; 0 when it is about the whole file.</param>
/// <param name="Column">From 1.</param>
/// <param name="Message">What, and the remedy.</param>
public sealed record TemplateProblem(string File, int Line, int Column, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Line > 0 ? $"{File}:{Line}:{Column}: {Message}" : $"{File}: {Message}";
}

/// <summary>The template can't be run here. Its message is every problem, one a line.</summary>
public sealed class TemplateException(IReadOnlyList<TemplateProblem> problems) : Exception(string.Join('\n', problems))
{
    /// <summary>One problem.</summary>
    public TemplateException(TemplateProblem problem)
        : this([problem])
    {
    }

    /// <summary>All of them, in the order of the file.</summary>
    public IReadOnlyList<TemplateProblem> Problems { get; } = problems;
}
