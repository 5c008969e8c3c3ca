using System.Text;
using System.Text.Json;
using ThemisGuard.Compliance.Drift;
using ThemisGuard.Compliance.Findings;
using ThemisGuard.Compliance.Rules;
using ThemisGuard.Compliance.Scans;

namespace ThemisGuard.Compliance.Reports;

/// <summary>SARIF 2.1.0, for code scanning. What was not evaluated is a result of kind <c>open</c>: neither failed nor passed.</summary>
internal static class SarifReport
{
    private const string Schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

    public static async Task WriteAsync(
        ScanSummary summary, RuleCatalog rules, IAsyncEnumerable<ReadOnlyMemory<byte>> findings, Stream output, CancellationToken cancellationToken)
    {
        await using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = SummaryJson.Readable.Options.Encoder });
        writer.WriteStartObject();
        writer.WriteString("$schema", Schema);
        writer.WriteString("version", "2.1.0");
        writer.WriteStartArray("runs");
        writer.WriteStartObject();
        Dictionary<string, int> ruleIndex = WriteTool(writer, summary, rules);
        WriteInvocation(writer, summary);
        writer.WriteString("columnKind", "unicodeCodePoints");
        writer.WriteStartArray("results");
        await foreach (ReadOnlyMemory<byte> line in findings.WithCancellation(cancellationToken))
        {
            WriteResult(writer, FindingLines.Parse(line), ruleIndex);
            if (writer.BytesPending > 64 * 1024)
            {
                await writer.FlushAsync(cancellationToken);
            }
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
        await writer.FlushAsync(cancellationToken);
    }

    private static Dictionary<string, int> WriteTool(Utf8JsonWriter writer, ScanSummary summary, RuleCatalog rules)
    {
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        writer.WriteStartObject("tool");
        writer.WriteStartObject("driver");
        writer.WriteString("name", "ThemisGuard");
        writer.WriteString("semanticVersion", typeof(SarifReport).Assembly.GetName().Version?.ToString(3) ?? "0.0.0");
        writer.WriteStartArray("rules");
        foreach (RuleOutcome outcome in summary.Rules)
        {
            index[outcome.RuleId] = index.Count;
            WriteRule(writer, outcome, rules.Find(outcome.RuleId));
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
        return index;
    }

    private static void WriteRule(Utf8JsonWriter writer, RuleOutcome outcome, Rule? rule)
    {
        writer.WriteStartObject();
        writer.WriteString("id", outcome.RuleId);
        WriteText(writer, "shortDescription", outcome.Title);
        if (rule is { Rationale.Length: > 0 })
        {
            WriteText(writer, "fullDescription", rule.Rationale);
        }

        if (rule is { Remediation.Length: > 0 })
        {
            WriteText(writer, "help", rule.Remediation);
        }

        if (rule?.References.FirstOrDefault(reference => Uri.IsWellFormedUriString(reference, UriKind.Absolute)) is { } reference)
        {
            writer.WriteString("helpUri", reference);
        }

        writer.WriteStartObject("defaultConfiguration");
        writer.WriteString("level", Level(outcome.Severity));
        writer.WriteEndObject();
        writer.WriteStartObject("properties");
        // What code scanning sorts by; 0 to 10, as CVSS.
        writer.WriteString("security-severity", SecuritySeverity(outcome.Severity));
        writer.WriteStartArray("tags");
        writer.WriteStringValue("security");
        writer.WriteStringValue(outcome.Severity.Name());
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteInvocation(Utf8JsonWriter writer, ScanSummary summary)
    {
        writer.WriteStartArray("invocations");
        writer.WriteStartObject();
        writer.WriteBoolean("executionSuccessful", true);
        writer.WriteStartArray("toolExecutionNotifications");
        if (summary.Status != ScanStatus.Complete)
        {
            WriteNotification(
                writer, "warning",
                $"The scan is incomplete: {summary.Coverage.NotEvaluated} pairs of rule and resource were not evaluated, {summary.UnreadableTotal} sources or parts of them were not read.",
                null, null, null);
        }

        foreach (var problem in summary.Unreadable)
        {
            WriteNotification(writer, "error", problem.Reason, problem.File, problem.Line, problem.Column);
        }

        foreach (var warning in summary.Warnings)
        {
            WriteNotification(writer, "warning", warning.Message, warning.File, warning.Line, warning.Column);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static void WriteNotification(Utf8JsonWriter writer, string level, string message, string? file, int? line, int? column)
    {
        writer.WriteStartObject();
        writer.WriteString("level", level);
        WriteText(writer, "message", message);
        if (file is not null)
        {
            writer.WriteStartArray("locations");
            WriteLocation(writer, file, line ?? 0, column ?? 0, null);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter writer, Finding finding, Dictionary<string, int> ruleIndex)
    {
        bool isFail = finding.Status == FindingStatus.Fail;
        writer.WriteStartObject();
        writer.WriteString("ruleId", finding.RuleId);
        if (ruleIndex.TryGetValue(finding.RuleId, out int index))
        {
            writer.WriteNumber("ruleIndex", index);
        }

        writer.WriteString("kind", isFail ? "fail" : "open");
        writer.WriteString("level", isFail ? Level(finding.Severity) : "none");
        WriteText(writer, "message", Message(finding));
        writer.WriteStartArray("locations");
        FindingEvidence? place = finding.Evidence.FirstOrDefault(evidence => evidence.Line > 0);
        WriteLocation(
            writer, place?.File ?? finding.Resource.File, place?.Line ?? finding.Resource.Line, place?.Column ?? finding.Resource.Column, finding.Resource);
        writer.WriteEndArray();
        if (finding.Drift is { } drift)
        {
            // SARIF knows no reopened: what was absent from the last run and is there now is new.
            writer.WriteString("baselineState", drift.Change is DriftChange.Persisting or DriftChange.NotEvaluated ? "unchanged"
                : drift.Change == DriftChange.ChangedByRule ? "updated" : "new");
        }

        if (finding is { IsAccepted: true, Exception: { } exception })
        {
            writer.WriteStartArray("suppressions");
            writer.WriteStartObject();
            writer.WriteString("kind", "external");
            writer.WriteString("status", "accepted");
            writer.WriteString("justification", ExceptionNames.Describe(exception));
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        writer.WriteStartObject("partialFingerprints");
        writer.WriteString("themisguard/v1", finding.Fingerprint);
        writer.WriteEndObject();
        writer.WriteStartObject("properties");
        writer.WriteString("severity", finding.Severity.Name());
        if (finding.Drift is { } change)
        {
            writer.WriteString("drift", change.Change.Name());
        }

        writer.WriteStartArray("controls");
        foreach (string control in finding.Controls)
        {
            writer.WriteStringValue(control);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static string Message(Finding finding)
    {
        var text = new StringBuilder();
        text.Append(finding.Resource.Id.Length > 0 ? $"{finding.Resource.Type} {finding.Resource.Id}: " : "").Append(finding.Title);
        if (finding.Status == FindingStatus.NotEvaluated)
        {
            return text.Append(" was not evaluated: ").Append(finding.Cause).ToString();
        }

        foreach (string message in finding.Evidence.Select(evidence => evidence.Message).OfType<string>().Distinct().Take(5))
        {
            text.Append(". ").Append(message);
        }

        return text.ToString();
    }

    private static void WriteLocation(Utf8JsonWriter writer, string file, int line, int column, FindingResource? resource)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("physicalLocation");
        writer.WriteStartObject("artifactLocation");
        writer.WriteString("uri", ToUri(file));
        writer.WriteEndObject();
        if (line > 0)
        {
            writer.WriteStartObject("region");
            writer.WriteNumber("startLine", line);
            if (column > 0)
            {
                writer.WriteNumber("startColumn", column);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        if (resource is { Id.Length: > 0 })
        {
            writer.WriteStartArray("logicalLocations");
            writer.WriteStartObject();
            writer.WriteString("fullyQualifiedName", resource.Id);
            writer.WriteString("kind", "resource");
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    // A relative path stays one: code scanning finds the file by it.
    private static string ToUri(string file) =>
        (file.StartsWith('/') ? "file://" : "") + string.Join('/', file.Split('/').Select(Uri.EscapeDataString));

    private static void WriteText(Utf8JsonWriter writer, string name, string text)
    {
        writer.WriteStartObject(name);
        writer.WriteString("text", text);
        writer.WriteEndObject();
    }

    private static string Level(Severity severity) => severity switch
    {
        Severity.Critical or Severity.High => "error",
        Severity.Medium => "warning",
        Severity.Low or Severity.Info => "note",
        _ => throw new ArgumentOutOfRangeException(nameof(severity), severity, "No severity."),
    };

    private static string SecuritySeverity(Severity severity) => severity switch
    {
        Severity.Critical => "9.5",
        Severity.High => "8.0",
        Severity.Medium => "5.5",
        Severity.Low => "3.0",
        Severity.Info => "0.0",
        _ => throw new ArgumentOutOfRangeException(nameof(severity), severity, "No severity."),
    };
}
