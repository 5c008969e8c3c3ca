using System.Globalization;
using ThemisGuard.Compliance.Findings;
using ThemisGuard.Compliance.Frameworks;
using ThemisGuard.Compliance.Scoring;

namespace ThemisGuard.Compliance.Reports;

/// <summary>The frameworks of the report: every control, how it is met, how it stands, and the rules that fail it.</summary>
internal sealed class HtmlFrameworks(HtmlText html, ScanSummary summary, FrameworkCatalog frameworks)
{
    private readonly Dictionary<string, RuleOutcome> outcomes = summary.Rules.ToDictionary(rule => rule.RuleId, StringComparer.Ordinal);

    public void Write()
    {
        foreach (FrameworkScore framework in summary.Frameworks)
        {
            Write(framework);
        }
    }

    private void Write(FrameworkScore framework)
    {
        html.Markup($"<section id=\"{HtmlText.Anchor("f-", framework.Id)}\"><h2>").Text(framework.Title).Markup("</h2>\n<p class=\"note\">")
            .Text(framework.Version).Markup("</p>\n<p>");
        if (framework.Score is { } score)
        {
            html.Markup("Score <b>").Text(score.ToString("0.#", CultureInfo.InvariantCulture)).Markup("</b> over ")
                .Text(HtmlText.Percent(framework.Coverage.Share ?? 0)).Markup(" of the checks that apply (")
                .Number(framework.Coverage.Evaluated).Markup(" evaluated, ").Number(framework.Coverage.NotEvaluated).Markup(" not).");
        }
        else
        {
            html.Markup("No score: none of its rules was evaluated on a resource.");
        }

        html.Markup("</p>\n");
        WriteBar(framework);
        if (frameworks.Find(framework.Id) is { Note.Length: > 0 } described)
        {
            html.Markup("<p class=\"note\">").Text(described.Note).Markup("</p>\n");
        }

        html.Markup("<table><thead><tr><th>Control</th><th>Demands</th><th>Met by</th><th>Status</th><th class=\"n\">Passed</th>")
            .Markup("<th class=\"n\">Failed</th><th class=\"n\">Not eval.</th></tr></thead><tbody>\n");
        var depths = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (ControlScore control in framework.Controls)
        {
            int depth = control.Parent is null ? 0 : depths.GetValueOrDefault(control.Parent) + 1;
            depths[control.Id] = depth;
            Write(control, depth);
        }

        html.Markup("</tbody></table></section>\n");
    }

    private void WriteBar(FrameworkScore framework)
    {
        (string Name, string Label, int Count)[] parts =
        [
            ("fails", "fail", framework.ControlCounts.Fails),
            ("incomplete", "incomplete", framework.ControlCounts.Incomplete),
            ("accepted", "accepted as a risk", framework.ControlCounts.Accepted),
            ("passes", "pass", framework.ControlCounts.Passes),
            ("noEvidence", "without evidence", framework.ControlCounts.NoEvidence),
            ("attestation", "for a person to attest", framework.ControlCounts.Attestation),
            ("inherited", "of the provider", framework.ControlCounts.Inherited),
        ];
        int total = Math.Max(1, framework.Controls.Count);
        html.Markup("<div class=\"bar\">");
        foreach ((string name, _, int count) in parts.Where(part => part.Count > 0))
        {
            html.Markup(string.Create(CultureInfo.InvariantCulture, $"<i class=\"b-{name}\" style=\"width:{100.0 * count / total:0.##}%\"></i>"));
        }

        html.Markup("</div><div class=\"legend\">");
        foreach ((string name, string label, int count) in parts.Where(part => part.Count > 0))
        {
            html.Markup($"<span><i class=\"b-{name}\"></i>").Number(count).Markup(" ").Text(label).Markup("</span>");
        }

        html.Markup("</div>\n");
    }

    private void Write(ControlScore control, int depth)
    {
        html.Markup(depth == 0 ? "<tr>" : "<tr class=\"child\">").Markup(depth > 1 ? "<td class=\"id deep\">" : "<td class=\"id\">")
            .Text(control.Id).Markup("</td><td>").Text(control.Title);
        if (control.Designation is not ("" or "standard"))
        {
            html.Markup(" <span class=\"note\">(").Text(control.Designation).Markup(")</span>");
        }

        foreach (RuleOutcome outcome in control.Rules.Select(rule => outcomes.GetValueOrDefault(rule)).OfType<RuleOutcome>()
            .Where(outcome => outcome.Counts.Fail > 0).OrderBy(outcome => outcome.Severity).ThenBy(outcome => outcome.RuleId, StringComparer.Ordinal))
        {
            html.Markup($"<div class=\"small\"><span class=\"{outcome.Severity.Name()}\">●</span> <a href=\"#{HtmlText.Anchor("r-", outcome.RuleId)}\">")
                .Text(outcome.Title).Markup("</a> <span class=\"muted\">").Number(outcome.Counts.Fail).Markup(" failed</span></div>");
        }

        if (control.Attestation.Length > 0)
        {
            html.Markup(control.Status == ControlStatus.Inherited ? "<div class=\"note\">Cite: " : "<div class=\"note\">Attest: ")
                .Text(control.Attestation).Markup("</div>");
        }

        (string name, string label) = Describe(control.Status);
        html.Markup("</td><td>").Text(Describe(control.Met)).Markup($"</td><td><span class=\"tag {name}\">{label}</span></td>");
        bool isScanned = control.Status is ControlStatus.Fails or ControlStatus.Incomplete or ControlStatus.Passes or ControlStatus.NoEvidence or ControlStatus.Accepted;
        foreach (long count in (ReadOnlySpan<long>)[control.Passed, control.Failed, control.NotEvaluated])
        {
            html.Markup("<td class=\"n\">").Markup(isScanned ? HtmlText.Show(count) : "").Markup("</td>");
        }

        html.Markup("</tr>\n");
    }

    private static string Describe(ControlMet met) => met switch
    {
        ControlMet.Scan => "scan",
        ControlMet.Attested => "attestation",
        ControlMet.Inherited => "provider",
        ControlMet.ScanAndAttested => "scan and attestation",
        _ => throw new ArgumentOutOfRangeException(nameof(met), met, "Unknown."),
    };

    private static (string Name, string Label) Describe(ControlStatus status) => status switch
    {
        ControlStatus.Fails => ("fails", "fails"),
        ControlStatus.Incomplete => ("incomplete", "incomplete"),
        ControlStatus.Accepted => ("accepted", "accepted"),
        ControlStatus.Passes => ("passes", "passes"),
        ControlStatus.NoEvidence => ("noEvidence", "no evidence"),
        ControlStatus.Attestation => ("attestation", "to attest"),
        ControlStatus.Inherited => ("inherited", "inherited"),
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Unknown."),
    };
}
