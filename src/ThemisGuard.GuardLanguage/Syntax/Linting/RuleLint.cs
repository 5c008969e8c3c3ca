namespace ThemisGuard.GuardLanguage.Syntax.Linting;

/// <summary>
/// Finds what a rule file probably does not mean: the traps of the language, names that are used by nobody or declared twice,
/// and errors that only show once an evaluation reaches them. Warnings, whatever the file does on a document.
/// </summary>
public static class RuleLint
{
    /// <summary>Looks through a file.</summary>
    /// <returns>Warnings in the order of the text.</returns>
    public static IReadOnlyList<Diagnostic> Check(RuleFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var warnings = new LintWarnings(file.Text);
        var names = new NameCheck(file, warnings);
        names.Check();
        new TrapCheck(file, warnings).Check();
        return warnings.InOrder();
    }
}

/// <summary>What was found so far.</summary>
internal sealed class LintWarnings(string text)
{
    private const int LongestExcerpt = 40;

    private readonly SortedDictionary<int, List<Diagnostic>> found = [];

    public void Add(string code, int start, int end, string message)
    {
        while (start < text.Length && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        string excerpt = SourceText.OneLine(text, start, Math.Max(start, Math.Min(end, text.Length)));
        excerpt = excerpt.Length > LongestExcerpt ? excerpt[..LongestExcerpt] + "…" : excerpt;
        if (!found.TryGetValue(start, out List<Diagnostic>? here))
        {
            found[start] = here = [];
        }

        var warning = new Diagnostic(code, DiagnosticSeverity.Warning, LineTable.Locate(text, start), excerpt, message);
        if (!here.Contains(warning))
        {
            here.Add(warning);
        }
    }

    public List<Diagnostic> InOrder() => [.. found.Values.SelectMany(here => here)];
}
