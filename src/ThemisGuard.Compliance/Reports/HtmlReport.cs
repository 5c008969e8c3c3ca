using System.Globalization;
using System.Text;
using ThemisGuard.Compliance.Drift;
using ThemisGuard.Compliance.Findings;
using ThemisGuard.Compliance.Frameworks;
using ThemisGuard.Compliance.Rules;
using ThemisGuard.Compliance.Scans;

namespace ThemisGuard.Compliance.Reports;

/// <summary>
/// The report for people: one file without references to others, no script, readable on paper. Details are bounded: a rule
/// shows at most <see cref="MaxRowsOfRule"/> findings, and says how many more there are and where.
/// </summary>
internal sealed class HtmlReport(ScanSummary summary, RuleCatalog rules, FrameworkCatalog frameworks)
{
    /// <summary>Most findings shown of one rule.</summary>
    public const int MaxRowsOfRule = 5_000;

    // A browser still opens this many rows; after them each rule shows a few, as examples.
    private const int MaxRows = 50_000;
    private const int RowsBeyond = 25;

    public async Task WriteAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> findings, Stream output, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 64 * 1024, leaveOpen: true)
        {
            NewLine = "\n",
        };
        var html = new HtmlText(writer);
        WriteHead(html);
        WriteSummary(html);
        var frameworkSection = new HtmlFrameworks(html, summary, frameworks);
        frameworkSection.Write();
        html.Markup("<section id=\"findings\"><h2>Findings</h2>\n");
        await WriteFindingsAsync(html, findings, cancellationToken);
        html.Markup("</section>\n");
        new HtmlCoverage(html, summary).Write();
        html.Markup("</main>\n<footer>ThemisGuard. A scan is technical evidence; it does not by itself prove that a control is met. ")
            .Markup("Controls that a person attests or a provider meets are marked as such.</footer>\n</body>\n</html>\n");
        await writer.FlushAsync(cancellationToken);
    }

    private void WriteHead(HtmlText html)
    {
        html.Markup("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .Markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Markup("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>")
            .Text($"Compliance report: {summary.Target}").Markup("</title>\n<style>\n").Markup(Style.Value).Markup("</style>\n</head>\n<body>\n")
            .Markup("<header><div><div class=\"brand\">Compliance report</div><h1>").Text(summary.Target).Markup("</h1><div class=\"meta\">");
        Meta(html, "Scanned", summary.SubmittedAt.UtcDateTime.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture));
        Meta(html, "Resources", HtmlText.Show(summary.Resources));
        Meta(html, "Frameworks", string.Join(", ", summary.Frameworks.Select(framework => framework.Title)));
        Meta(html, "Scan", summary.ScanId);
        Meta(html, "Rule pack", summary.PackDigest[..Math.Min(12, summary.PackDigest.Length)]);
        html.Markup("</div></div></header>\n<main>\n");
    }

    private static void Meta(HtmlText html, string name, string value)
    {
        if (value.Length > 0)
        {
            html.Markup("<span>").Text(name).Markup(" <b>").Text(value).Markup("</b></span>");
        }
    }

    private void WriteSummary(HtmlText html)
    {
        bool isComplete = summary.Status == ScanStatus.Complete;
        html.Markup($"<div class=\"verdict {(isComplete ? "complete" : "incomplete")}\"><b>{(isComplete ? "Complete." : "Incomplete.")}</b> ");
        if (isComplete)
        {
            html.Text("Every rule was evaluated on every resource that it applies to.");
        }
        else
        {
            html.Text(IncompleteText());
        }

        html.Markup("</div>\n<div class=\"cards\">\n<div class=\"card\"><div class=\"label\">Score</div><div class=\"figure\">")
            .Text(summary.Score is { } score ? score.ToString("0.#", CultureInfo.InvariantCulture) : "none")
            .Markup(summary.Score is null ? "</div>" : " <small>of 100</small></div>")
            .Markup("<div class=\"small muted\">").Text(summary.Score is null ? "Nothing was evaluated." : "Of what was evaluated, weighted by severity.").Markup("</div></div>\n");
        html.Markup("<div class=\"card\"><div class=\"label\">Coverage</div><div class=\"figure\">")
            .Text(summary.Coverage.Share is { } share ? HtmlText.Percent(share) : "none").Markup("</div>");
        html.Markup("<div class=\"small muted\">").Number(summary.Coverage.Evaluated).Markup(" checks evaluated, ")
            .Number(summary.Coverage.NotEvaluated).Markup(" not, ").Number(summary.Coverage.Accepted)
            .Markup(" accepted as risks and in no score.</div></div>\n");
        html.Markup("<div class=\"card\"><div class=\"label\">Failed checks</div><div class=\"severities\">");
        foreach (Severity severity in Severities.All)
        {
            html.Markup($"<div><b class=\"{severity.Name()}\">").Number(summary.Counts.Of(severity)).Markup($"</b><span>{severity.Name()}</span></div>");
        }

        html.Markup("</div></div>\n</div>\n");
        WriteDrift(html);
        html.Markup("<nav>");
        foreach (var framework in summary.Frameworks)
        {
            html.Markup($"<a href=\"#{HtmlText.Anchor("f-", framework.Id)}\">").Text(framework.Title).Markup("</a>");
        }

        html.Markup("<a href=\"#findings\">Findings</a><a href=\"#coverage\">Coverage</a><a href=\"#unread\">Sources not read</a><a href=\"#method\">Method</a></nav>\n");
    }

    private void WriteDrift(HtmlText html)
    {
        if (summary.Drift is not { } drift)
        {
            return;
        }

        if (drift.ComparedWith is null)
        {
            html.Markup("<p class=\"note\">").Text("The first scan of this target: there is nothing to compare with.").Markup("</p>\n");
            return;
        }

        DriftCounts counts = drift.Counts;
        html.Markup("<p><b>Since scan ").Text(drift.ComparedWith).Markup(":</b> ").Number(counts.New).Markup(" new, ").Number(counts.Reopened)
            .Markup(" reopened, ").Number(counts.Persisting).Markup(" persisting, ").Number(counts.Resolved).Markup(" resolved (")
            .Number(counts.ResourceGone).Markup(" because the resource is gone), ").Number(counts.ChangedByRule)
            .Markup(" changed by the rule, ").Number(counts.NotEvaluated).Markup(" not evaluated and so still open.</p>\n");
    }

    private string IncompleteText()
    {
        var text = new StringBuilder();
        if (summary.Coverage.NotEvaluated > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{HtmlText.Show(summary.Coverage.NotEvaluated)} of {HtmlText.Show(summary.Coverage.Evaluated + summary.Coverage.NotEvaluated)} checks could not be evaluated. ");
        }

        if (summary.UnreadableTotal > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{HtmlText.Show(summary.UnreadableTotal)} {(summary.UnreadableTotal == 1 ? "source or part of one" : "sources or parts of them")} could not be read. ");
        }

        return text.Append("Nothing that was left out counts as passed; the section on coverage names it.").ToString();
    }

    private async Task WriteFindingsAsync(HtmlText html, IAsyncEnumerable<ReadOnlyMemory<byte>> findings, CancellationToken cancellationToken)
    {
        HtmlRuleFindings? section = null;
        int rows = 0;
        await foreach (ReadOnlyMemory<byte> line in findings.WithCancellation(cancellationToken))
        {
            Finding finding = FindingLines.Parse(line);
            if (section is null || section.RuleId != finding.RuleId)
            {
                rows += section?.End() ?? 0;
                RuleOutcome? outcome = summary.Rules.FirstOrDefault(rule => rule.RuleId == finding.RuleId);
                section = new(html, finding, outcome, rules.Find(finding.RuleId), rows < MaxRows ? MaxRowsOfRule : RowsBeyond);
                section.Begin();
            }

            section.Add(finding);
        }

        if (section is null)
        {
            html.Markup("<p>").Text(summary.Coverage.Evaluated > 0 ? "No rule failed." : "Nothing was evaluated, so nothing was found.").Markup("</p>\n");
        }

        section?.End();
    }

    private static readonly Lazy<string> Style = new(() =>
    {
        using Stream stream = typeof(HtmlReport).Assembly.GetManifestResourceStream("report.css")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    });
}
