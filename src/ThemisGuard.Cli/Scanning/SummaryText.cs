using System.Globalization;
using System.Text.Json;
using ThemisGuard.Cli.Api;
using ThemisGuard.Compliance.Drift;
using ThemisGuard.Compliance.Findings;
using ThemisGuard.Compliance.Inventory;
using ThemisGuard.Compliance.Reports;
using ThemisGuard.Compliance.Scoring;

namespace ThemisGuard.Cli.Scanning;

/// <summary>What <c>themis scan</c> prints: what to know, what to fix first, what was not looked at.</summary>
internal static class SummaryText
{
    private const int Worst = 10;
    private const int Problems = 10;

    /// <summary>Prints the summary of an ended scan on stdout.</summary>
    public static async Task PrintAsync(ApiClient api, Scan scan, ScanOptions options, CancellationToken cancellationToken)
    {
        await using Stream stream = await api.OpenAsync($"/v1/scans/{scan.ScanId}/summary", cancellationToken);
        ScanSummary summary = (await JsonSerializer.DeserializeAsync(stream, SummaryJson.Default.ScanSummary, cancellationToken))!;
        FindingList worst = await api.ListFindingsAsync(scan.ScanId, "fail", Worst, cancellationToken);
        FindingList open = await api.ListFindingsAsync(scan.ScanId, "notEvaluated", Problems, cancellationToken);
        TextWriter text = Console.Out;

        text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Scanned {summary.Resources:N0} resources of '{summary.Target}': {Headline(summary)}"));
        text.WriteLine();
        WriteFrameworks(text, summary);
        text.WriteLine();
        text.WriteLine("Findings   " + string.Join("   ", Severities.All.Select(
            severity => string.Create(CultureInfo.InvariantCulture, $"{summary.Counts.Of(severity):N0} {severity.Name()}"))));
        if (summary.Coverage.Accepted > 0)
        {
            text.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"Accepted   {summary.Coverage.Accepted:N0} by exceptions: not counted above, and in no score"));
        }

        WriteDrift(text, summary.Drift);
        WriteFindings(text, worst, "Fix first");
        WriteFindings(text, open, "Not evaluated (never counted as compliant)");
        WriteProblems(text, "Not read", summary.UnreadableTotal, summary.Unreadable.Select(Place));
        WriteProblems(text, "Warnings", summary.WarningsTotal, summary.Warnings.Select(Place));
        if (summary.TypesWithoutRules.Count > 0)
        {
            text.WriteLine();
            text.WriteLine($"No rule looks at: {Shorten(string.Join(", ", summary.TypesWithoutRules.Select(type => type.Type)), 300)}");
        }

        text.WriteLine();
        text.WriteLine(options.Output is null
            ? $"Scan {scan.ScanId}. The whole report: --output DIR, or --format json."
            : $"Scan {scan.ScanId}. The whole report: {Path.Combine(options.Output, "report.html")}");
    }

    private static string Headline(ScanSummary summary) => summary switch
    {
        { Score: null } => "nothing could be evaluated.",
        { Coverage.NotEvaluated: 0, UnreadableTotal: 0 } => $"score {Score(summary.Score)}, everything evaluated.",
        _ => $"score {Score(summary.Score)} over the {Share(summary.Coverage)} that was evaluated. The scan is incomplete.",
    };

    private static void WriteFrameworks(TextWriter text, ScanSummary summary)
    {
        int width = summary.Frameworks.Select(framework => framework.Id.Length).DefaultIfEmpty(9).Max();
        text.WriteLine($"{"Framework".PadRight(width)}  Score  Evaluated  Controls");
        foreach (FrameworkScore framework in summary.Frameworks)
        {
            ControlCounts controls = framework.ControlCounts;
            string counts = string.Join(", ", new[]
            {
                (controls.Fails, "fail"), (controls.Incomplete, "incomplete"), (controls.Accepted, "accepted"), (controls.Passes, "pass"), (controls.NoEvidence, "no evidence"),
                (controls.Attestation, "to attest"), (controls.Inherited, "inherited"),
            }.Where(entry => entry.Item1 > 0).Select(entry => $"{entry.Item1} {entry.Item2}"));
            text.WriteLine($"{framework.Id.PadRight(width)}  {Score(framework.Score),5}  {Share(framework.Coverage),9}  {counts}");
        }
    }

    private static void WriteDrift(TextWriter text, DriftSummary? drift)
    {
        if (drift is null or { ComparedWith: null })
        {
            return;
        }

        DriftCounts counts = drift.Counts;
        string changes = string.Join("   ", new[]
        {
            (counts.New, "new"), (counts.Reopened, "reopened"), (counts.Resolved, "resolved"), (counts.ChangedByRule, "changed by the rule"),
            (counts.Persisting, "persisting"), (counts.NotEvaluated, "not evaluated, still open"),
        }.Where(entry => entry.Item1 > 0).Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Item1:N0} {entry.Item2}")));
        text.WriteLine($"Changes    {(changes.Length > 0 ? changes : "none")}");
        text.WriteLine($"           since scan {drift.ComparedWith}{(drift.IsSuperseded ? "; a scan submitted later has ended first" : "")}");
        WriteDigest(text, "Opened since", drift.WorstOpened);
        WriteDigest(text, "No longer failing", drift.WorstResolved);
    }

    private static void WriteDigest(TextWriter text, string heading, IReadOnlyList<FindingDigest> findings)
    {
        if (findings.Count == 0)
        {
            return;
        }

        text.WriteLine();
        text.WriteLine(heading);
        foreach (FindingDigest finding in findings)
        {
            text.WriteLine($"  {finding.Severity.Name(),-8}  {finding.File}  {finding.Resource}: {finding.RuleId}");
        }
    }

    private static void WriteFindings(TextWriter text, FindingList list, string heading)
    {
        if (list.Findings.Count == 0)
        {
            return;
        }

        text.WriteLine();
        text.WriteLine(list.Total > list.Findings.Count
            ? string.Create(CultureInfo.InvariantCulture, $"{heading} ({list.Findings.Count} of {list.Total:N0})")
            : heading);
        foreach (Finding finding in list.Findings.Where(finding => !finding.IsAccepted))
        {
            FindingResource resource = finding.Resource;
            text.WriteLine($"  {finding.Severity.Name(),-8}  {resource.File}:{resource.Line}:{resource.Column}  {resource.Id}");
            string detail = finding.Status == FindingStatus.NotEvaluated
                ? $"{finding.Reason?.ToString().ToLowerInvariant()}: {finding.Cause}"
                : finding.Evidence.FirstOrDefault(evidence => evidence.Message is not null)?.Message ?? finding.Remediation;
            text.WriteLine($"            {finding.RuleId}: {Shorten(detail.ReplaceLineEndings(" "), 160)}");
        }
    }

    private static void WriteProblems(TextWriter text, string heading, int total, IEnumerable<string> problems)
    {
        if (total == 0)
        {
            return;
        }

        text.WriteLine();
        text.WriteLine($"{heading} ({total})");
        foreach (string problem in problems.Take(Problems))
        {
            text.WriteLine("  " + problem);
        }

        if (total > Problems)
        {
            text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  … and {total - Problems:N0} more in the report"));
        }
    }

    private static string Place(UnreadableSource source) => $"{source.File}{Position(source.Line, source.Column)}: {source.Reason}";

    private static string Place(SourceWarning warning) => $"{warning.File}{Position(warning.Line, warning.Column)}: {warning.Message}";

    private static string Position(int? line, int? column) => line is null ? "" : column is null ? $":{line}" : $":{line}:{column}";

    private static string Score(double? score) => score is { } value ? value.ToString("0.0", CultureInfo.InvariantCulture) : "-";

    // Rounded down, so that only all is 100 %.
    private static string Share(Coverage coverage) =>
        coverage.Share is { } share ? (Math.Floor(share * 1_000) / 10).ToString("0.#", CultureInfo.InvariantCulture) + " %" : "-";

    private static string Shorten(string text, int length) => text.Length <= length ? text : text[..(length - 1)] + "…";
}
