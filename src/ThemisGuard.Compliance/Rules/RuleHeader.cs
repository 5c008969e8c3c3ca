using ThemisGuard.Compliance.Findings;

namespace ThemisGuard.Compliance.Rules;

/// <summary>The metadata in a rule file's first comment.</summary>
/// <param name="Title">What the rule demands; the file's name when there is no header.</param>
/// <param name="Severity">Medium when there is no header.</param>
/// <param name="Rationale">Why it matters, or empty.</param>
/// <param name="Remediation">What to do, or empty.</param>
/// <param name="References">URLs.</param>
/// <param name="Scope">What the rule looks at; everything when it does not say.</param>
internal sealed record RuleHeader(
    string Title, Severity Severity, string Rationale, string Remediation, IReadOnlyList<string> References, RuleScope Scope)
{
    private static readonly HashSet<string> Known = ["Title", "Severity", "Rationale", "Remediation", "Reference", "Scope"];

    /// <summary>Reads the comment lines at the beginning of a file; those that belong to an entry are indented.</summary>
    public static RuleHeader Read(RuleSource source, List<RuleDiagnostic> diagnostics)
    {
        var entries = new List<Entry>();
        int number = 0;
        foreach (ReadOnlySpan<char> raw in source.Text.AsSpan().EnumerateLines())
        {
            number++;
            ReadOnlySpan<char> line = raw.TrimEnd();
            if (line.Length == 0 && entries.Count == 0)
            {
                continue;
            }

            if (!line.StartsWith('#'))
            {
                break;
            }

            ReadLine(line[1..], number, entries);
        }

        return Make(source, entries, diagnostics);
    }

    private static void ReadLine(ReadOnlySpan<char> line, int number, List<Entry> entries)
    {
        int colon = line.IndexOf(':');
        bool isContinuation = entries.Count > 0 && line.StartsWith("  ", StringComparison.Ordinal);
        if (!isContinuation && colon > 0 && Known.Contains(line[..colon].Trim().ToString()))
        {
            entries.Add(new(line[..colon].Trim().ToString(), number, line[(colon + 1)..].Trim().ToString()));
        }
        else if (isContinuation)
        {
            entries[^1] = entries[^1] with { Text = $"{entries[^1].Text} {line.Trim()}".Trim() };
        }
    }

    private static RuleHeader Make(RuleSource source, List<Entry> entries, List<RuleDiagnostic> diagnostics)
    {
        Severity severity = Severity.Medium;
        RuleScope scope = RuleScope.Inventory;
        foreach (Entry entry in entries)
        {
            if (entry.Name == "Severity" && !Severities.TryParse(entry.Text, out severity))
            {
                diagnostics.Add(Wrong(source, entry, $"Severity is critical, high, medium, low or info, not '{entry.Text}'"));
                severity = Severity.Medium;
            }

            if (entry.Name == "Scope")
            {
                scope = entry.Text == "resource" ? RuleScope.Resource : RuleScope.Inventory;
                if (entry.Text is not ("resource" or "inventory"))
                {
                    diagnostics.Add(Wrong(source, entry, $"Scope is resource or inventory, not '{entry.Text}'"));
                }
            }

            if (entry.Name != "Reference" && entries.Find(other => other.Name == entry.Name) != entry)
            {
                diagnostics.Add(Wrong(source, entry, $"{entry.Name} stands twice in the header"));
            }
        }

        string Text(string name) => entries.Find(entry => entry.Name == name)?.Text ?? "";
        string title = Text("Title");
        return new(
            title.Length > 0 ? title : source.Id, severity, Text("Rationale"), Text("Remediation"),
            [.. entries.Where(entry => entry.Name == "Reference" && entry.Text.Length > 0).Select(entry => entry.Text)], scope);
    }

    private static RuleDiagnostic Wrong(RuleSource source, Entry entry, string message) => new(source.Path, entry.Line, 1, message, IsError: true);

    private sealed record Entry(string Name, int Line, string Text);
}

/// <summary>Something wrong with a rule pack.</summary>
/// <param name="File">Path in the pack.</param>
/// <param name="Line">1-based.</param>
/// <param name="Column">1-based.</param>
/// <param name="Message">What is wrong and what would be right.</param>
/// <param name="IsError">Whether the file is refused, or only told about.</param>
public sealed record RuleDiagnostic(string File, int Line, int Column, string Message, bool IsError)
{
    /// <inheritdoc />
    public override string ToString() => $"{File}:{Line}:{Column}: {Message}";
}
