using System.Globalization;
using ThemisGuard.Compliance.Drift;
using ThemisGuard.Compliance.Findings;
using ThemisGuard.Compliance.Rules;

namespace ThemisGuard.Compliance.Reports;

/// <summary>The findings of one rule in the report: what it demands and why, what failed, what was not evaluated.</summary>
internal sealed class HtmlRuleFindings(HtmlText html, Finding first, RuleOutcome? outcome, Rule? rule, int maxRows)
{
    private const int MaxEvidence = 4;

    private FindingStatus? table;
    private int rows;
    private long hidden;

    public string RuleId => first.RuleId;

    public void Begin()
    {
        string severity = first.Severity.Name();
        html.Markup($"<article class=\"rule\" id=\"{HtmlText.Anchor("r-", first.RuleId)}\"><div class=\"rule-head\"><h3>").Text(first.Title)
            .Markup($"</h3><span class=\"tag {severity}\">{severity}</span></div>\n<div class=\"small muted\"><code>").Text(first.RuleId).Markup("</code>");
        if (outcome is not null)
        {
            html.Markup(" · ").Number(outcome.Counts.Fail).Markup(" failed, ").Number(outcome.Counts.Pass).Markup(" passed, ")
                .Number(outcome.Counts.NotEvaluated).Markup(" not evaluated");
            if (outcome.Counts.Accepted > 0)
            {
                html.Markup(", ").Number(outcome.Counts.Accepted).Markup(" accepted as a risk");
            }
        }

        html.Markup("</div>\n");
        if (first.Controls.Count > 0)
        {
            html.Markup("<div class=\"small muted\">").Text(string.Join(" · ", first.Controls.Select(control => control.Replace(":", " ", StringComparison.Ordinal)))).Markup("</div>\n");
        }

        if (rule is { Rationale.Length: > 0 })
        {
            html.Markup("<p>").Text(rule.Rationale).Markup("</p>\n");
        }

        if (first.Remediation.Length > 0)
        {
            html.Markup("<p><b>To do.</b> ").Text(first.Remediation).Markup("</p>\n");
        }

        foreach (string reference in rule?.References ?? [])
        {
            WriteReference(reference);
        }
    }

    public void Add(Finding finding)
    {
        if (table != finding.Status)
        {
            EndTable();
            table = finding.Status;
            html.Markup(finding.Status == FindingStatus.Fail
                ? "<table><thead><tr><th style=\"width:30%\">Resource</th><th style=\"width:25%\">Place</th><th>Evidence</th></tr></thead><tbody>\n"
                : "<h4>Not evaluated</h4><table><thead><tr><th style=\"width:30%\">Resource</th><th style=\"width:25%\">Place</th><th>Cause</th></tr></thead><tbody>\n");
        }

        if (rows >= maxRows)
        {
            hidden++;
            return;
        }

        rows++;
        html.Markup("<tr><td><b class=\"place\">").Text(finding.Resource.Id.Length > 0 ? finding.Resource.Id : "the whole source")
            .Markup("</b>");
        if (finding.Drift is { Change: DriftChange.New or DriftChange.Reopened or DriftChange.ChangedByRule } drift)
        {
            html.Markup(" <span class=\"tag drift\">").Text(Describe(drift.Change)).Markup("</span>");
        }

        if (finding.Exception is { } exception)
        {
            html.Markup("<div class=\"small note\">").Text(ExceptionNames.Describe(exception)).Markup("</div>");
        }

        html.Markup("<div class=\"small muted\">").Text(finding.Resource.Type).Markup("</div></td><td class=\"mono place\">")
            .Text(Place(finding)).Markup("</td><td>");
        if (finding.Status == FindingStatus.Fail)
        {
            WriteEvidence(finding);
        }
        else
        {
            html.Text(ReasonNames.Describe(ReasonNames.Of(finding.Reason ?? NotEvaluatedReason.Lost))).Markup("<div class=\"small muted\">")
                .Text(finding.Cause).Markup("</div>");
        }

        html.Markup("</td></tr>\n");
    }

    /// <summary>Ends the section.</summary>
    /// <returns>Rows written.</returns>
    public int End()
    {
        EndTable();
        html.Markup("</article>\n");
        return rows;
    }

    private void EndTable()
    {
        if (table is null)
        {
            return;
        }

        html.Markup("</tbody></table>\n");
        if (hidden > 0)
        {
            html.Markup("<p class=\"note\">").Number(hidden).Markup(" more are in the JSON, CSV and SARIF reports of this scan.</p>\n");
            hidden = 0;
        }
    }

    private void WriteEvidence(Finding finding)
    {
        foreach (FindingEvidence evidence in finding.Evidence.Take(MaxEvidence))
        {
            html.Markup("<div class=\"evidence\">");
            if (evidence.Message is { Length: > 0 } message)
            {
                html.Markup("<div>").Text(message).Markup("</div>");
            }

            html.Markup("<div class=\"small\"><code>").Text(evidence.Path.Length > 0 ? evidence.Path : "/").Markup("</code></div><div class=\"small wanted\">found ")
                .Markup(evidence.Found is null ? "nothing" : "<code>").Text(Short(evidence.Found)).Markup(evidence.Found is null ? "" : "</code>")
                .Markup(", wanted <code>").Text(Short(evidence.Wanted)).Markup("</code></div></div>");
        }

        long more = finding.Evidence.Count + finding.MoreEvidence - Math.Min(MaxEvidence, finding.Evidence.Count);
        if (more > 0)
        {
            html.Markup("<div class=\"note\">and ").Number(more).Markup(" more</div>");
        }
    }

    // Only links that a person may follow safely; anything else stays text.
    private void WriteReference(string reference)
    {
        bool isLink = Uri.TryCreate(reference, UriKind.Absolute, out Uri? uri) && uri.Scheme is "https" or "http";
        html.Markup("<div class=\"small\">");
        if (isLink)
        {
            html.Markup("<a rel=\"noreferrer\" href=\"").Text(reference).Markup("\">").Text(reference).Markup("</a>");
        }
        else
        {
            html.Text(reference);
        }

        html.Markup("</div>\n");
    }

    private static string Describe(DriftChange change) => change switch
    {
        DriftChange.New => "new",
        DriftChange.Reopened => "reopened",
        DriftChange.ChangedByRule => "by a changed rule",
        _ => change.Name(),
    };

    private static string Place(Finding finding)
    {
        FindingEvidence? place = finding.Evidence.FirstOrDefault(evidence => evidence.Line > 0);
        int line = place?.Line ?? finding.Resource.Line;
        string file = place?.File ?? finding.Resource.File;
        return line == 0 ? file : string.Create(CultureInfo.InvariantCulture, $"{file}:{line}");
    }

    private static string? Short(string? text) => text is { Length: > 160 } ? text[..(char.IsHighSurrogate(text[159]) ? 159 : 160)] + "…" : text;
}
