using System.Globalization;
using ThemisGuard.Compliance.Findings;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Scoring;

namespace ThemisGuard.Compliance.Reports;

/// <summary>What was looked at and what was not: the ledger, the sources that could not be read, how the score is made.</summary>
internal sealed class HtmlCoverage(HtmlText html, ScanSummary summary)
{
    public void Write()
    {
        html.Markup("<section id=\"coverage\"><h2>Coverage</h2>\n<p>A check is one rule on one resource that it applies to. Each ended as passed, ")
            .Markup("failed, not applicable, or not evaluated with a reason. Not evaluated never counts as passed.</p>\n");
        WriteReasons();
        WriteLedger();
        WriteTypes();
        html.Markup("</section>\n<section id=\"unread\"><h2>Sources not read</h2>\n");
        WriteUnreadable();
        html.Markup("</section>\n<section id=\"method\"><h2>Method</h2>\n");
        WriteMethod();
        html.Markup("</section>\n");
    }

    private void WriteReasons()
    {
        if (summary.NotEvaluatedBy.Count == 0)
        {
            html.Markup("<p>Everything was evaluated.</p>\n");
            return;
        }

        html.Markup("<table><thead><tr><th>Why not evaluated</th><th class=\"n\">Checks</th></tr></thead><tbody>\n");
        foreach ((string reason, long count) in summary.NotEvaluatedBy.OrderByDescending(pair => pair.Value))
        {
            html.Markup("<tr><td>").Text(ReasonNames.Describe(reason)).Markup(" <span class=\"muted\">(").Text(reason)
                .Markup(")</span></td><td class=\"n\">").Number(count).Markup("</td></tr>\n");
        }

        html.Markup("</tbody></table>\n");
    }

    private void WriteLedger()
    {
        html.Markup("<h3>Ledger</h3>\n<table><thead><tr><th>Rule</th><th>Severity</th><th class=\"n\">Passed</th><th class=\"n\">Failed</th>")
            .Markup("<th class=\"n\">Not applicable</th><th class=\"n\">Not evaluated</th></tr></thead><tbody>\n");
        foreach (RuleOutcome rule in summary.Rules)
        {
            string severity = rule.Severity.Name();
            bool isLinked = rule.Counts.Fail > 0 || rule.Counts.NotEvaluated > 0;
            html.Markup("<tr><td>").Markup(isLinked ? $"<a href=\"#{HtmlText.Anchor("r-", rule.RuleId)}\">" : "").Text(rule.Title)
                .Markup(isLinked ? "</a>" : "").Markup(" <code class=\"muted\">").Text(rule.RuleId).Markup($"</code></td><td class=\"{severity}\">{severity}</td>");
            foreach (long count in (ReadOnlySpan<long>)[rule.Counts.Pass, rule.Counts.Fail, rule.Counts.NotApplicable, rule.Counts.NotEvaluated])
            {
                html.Markup("<td class=\"n\">").Number(count).Markup("</td>");
            }

            html.Markup("</tr>\n");
        }

        html.Markup("</tbody></table>\n");
    }

    private void WriteTypes()
    {
        if (summary.TypesWithoutRules.Count == 0)
        {
            return;
        }

        html.Markup("<h3>Types without rules</h3>\n<p>No rule knows these types; nothing was looked at in their ")
            .Number(summary.TypesWithoutRules.Sum(type => type.Resources)).Markup(" resources.</p>\n<p class=\"small\">");
        bool isFirst = true;
        foreach (ResourceTypeCount type in summary.TypesWithoutRules)
        {
            html.Markup(isFirst ? "" : ", ").Text(type.Type).Markup(" <span class=\"muted\">").Number(type.Resources).Markup("</span>");
            isFirst = false;
        }

        html.Markup("</p>\n");
    }

    private void WriteUnreadable()
    {
        if (summary.UnreadableTotal == 0)
        {
            html.Markup("<p>Every source was read.</p>\n");
        }
        else
        {
            WritePlaces(summary.Unreadable.Select(problem => (problem.File, problem.Line, problem.Column, problem.Reason)), "Reason");
            WriteMore(summary.UnreadableTotal - summary.Unreadable.Count);
        }

        if (summary.WarningsTotal > 0)
        {
            html.Markup("<h3>Warnings</h3>\n");
            WritePlaces(summary.Warnings.Select(warning => (warning.File, warning.Line, warning.Column, warning.Message)), "Warning");
            WriteMore(summary.WarningsTotal - summary.Warnings.Count);
        }
    }

    private void WritePlaces(IEnumerable<(string File, int? Line, int? Column, string Text)> places, string heading)
    {
        html.Markup("<table><thead><tr><th style=\"width:45%\">Place</th><th>").Text(heading).Markup("</th></tr></thead><tbody>\n");
        foreach ((string file, int? line, int? column, string text) in places)
        {
            string place = line is null ? file : string.Create(CultureInfo.InvariantCulture, $"{file}:{line}:{column}");
            html.Markup("<tr><td class=\"mono place\">").Text(place).Markup("</td><td>").Text(text).Markup("</td></tr>\n");
        }

        html.Markup("</tbody></table>\n");
    }

    private void WriteMore(int more)
    {
        if (more > 0)
        {
            html.Markup("<p class=\"note\">and ").Number(more).Markup(" more.</p>\n");
        }
    }

    private void WriteMethod()
    {
        html.Markup("<p>The score is the weight of the passed checks over the weight of the evaluated ones, times 100, rounded down. Weights: ");
        html.Text(string.Join(", ", Severities.All.Select(severity => $"{severity.Name()} {SeverityWeights.Of(severity).ToString(CultureInfo.InvariantCulture)}")));
        html.Markup(".</p>\n<p>A control <b>fails</b> when a rule of it failed; it is <b>incomplete</b> when nothing failed but something was not evaluated ")
            .Markup("or a source could not be read; it <b>passes</b> only when something was evaluated, all of it passed and nothing was left out. ")
            .Markup("Without a resource that its rules apply to there is <b>no evidence</b>.</p>\n<p class=\"small muted\">Rule pack SHA-256 <code>")
            .Text(summary.PackDigest).Markup("</code></p>\n");
    }
}
