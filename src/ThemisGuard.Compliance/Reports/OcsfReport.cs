using System.Text.Json;
using ThemisGuard.Compliance.Drift;
using ThemisGuard.Compliance.Findings;
using ThemisGuard.Compliance.Rules;

namespace ThemisGuard.Compliance.Reports;

/// <summary>
/// OCSF Compliance Finding events (class 2003), a JSON array with one a line, for security lakes and SIEMs. What was not
/// evaluated has the status Warning: the check did not yield a result. What is accepted is a suppressed finding that fails.
/// </summary>
internal static class OcsfReport
{
    /// <summary>The version of OCSF: released, and what is written here is neither unknown to it nor deprecated in it.</summary>
    public const string Version = "1.8.0";

    private const int ClassUid = 2003;
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = SummaryJson.Readable.Options.Encoder, SkipValidation = true };

    public static async Task WriteAsync(
        ScanSummary summary, RuleCatalog rules, IAsyncEnumerable<ReadOnlyMemory<byte>> findings, Stream output, CancellationToken cancellationToken)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(128 * 1024);
        await using var writer = new Utf8JsonWriter(buffer, WriterOptions);
        System.Buffers.BuffersExtensions.Write(buffer, "["u8);
        bool isFirst = true;
        await foreach (ReadOnlyMemory<byte> line in findings.WithCancellation(cancellationToken))
        {
            System.Buffers.BuffersExtensions.Write(buffer, isFirst ? "\n"u8 : ",\n"u8);
            isFirst = false;
            writer.Reset();
            Finding finding = FindingLines.Parse(line);
            WriteEvent(writer, summary, finding, rules.Find(finding.RuleId));
            writer.Flush();
            if (buffer.WrittenCount > 64 * 1024)
            {
                await output.WriteAsync(buffer.WrittenMemory, cancellationToken);
                buffer.ResetWrittenCount();
            }
        }

        System.Buffers.BuffersExtensions.Write(buffer, "\n]\n"u8);
        await output.WriteAsync(buffer.WrittenMemory, cancellationToken);
    }

    private static void WriteEvent(Utf8JsonWriter writer, ScanSummary summary, Finding finding, Rule? rule)
    {
        // A finding that was there before is updated by a scan, any other is created by it.
        bool isUpdate = finding.Drift is { Change: DriftChange.Persisting or DriftChange.NotEvaluated, FirstSeen: not null };
        (int activity, string activityName) = isUpdate ? (2, "Update") : (1, "Create");
        (int status, string statusName) = finding.IsAccepted ? (3, "Suppressed") : isUpdate ? (2, "In Progress") : (1, "New");
        writer.WriteStartObject();
        writer.WriteNumber("activity_id", activity);
        writer.WriteString("activity_name", activityName);
        writer.WriteNumber("category_uid", 2);
        writer.WriteString("category_name", "Findings");
        writer.WriteNumber("class_uid", ClassUid);
        writer.WriteString("class_name", "Compliance Finding");
        writer.WriteNumber("type_uid", (ClassUid * 100) + activity);
        writer.WriteString("type_name", $"Compliance Finding: {activityName}");
        writer.WriteNumber("time", summary.SubmittedAt.ToUnixTimeMilliseconds());
        writer.WriteNumber("severity_id", SeverityId(finding.Severity));
        writer.WriteString("severity", SeverityName(finding.Severity));
        writer.WriteNumber("status_id", status);
        writer.WriteString("status", statusName);
        writer.WriteString("message", finding.Title);
        WriteMetadata(writer, summary, finding);
        WriteFindingInfo(writer, summary, finding, rule);
        WriteCompliance(writer, finding);
        WriteResources(writer, finding);
        WriteRemediation(writer, finding, rule);
        writer.WriteStartObject("unmapped");
        writer.WriteString("target", summary.Target);
        writer.WriteString("evidence_hash", finding.EvidenceHash);
        writer.WriteString("drift", finding.Drift?.Change.Name());
        if (finding.Exception is { } exception)
        {
            writer.WriteString("exception", ExceptionNames.Describe(exception));
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteMetadata(Utf8JsonWriter writer, ScanSummary summary, Finding finding)
    {
        writer.WriteStartObject("metadata");
        writer.WriteString("version", Version);
        writer.WriteString("uid", $"{summary.ScanId}/{finding.Fingerprint}");
        writer.WriteString("correlation_uid", summary.ScanId);
        writer.WriteString("event_code", finding.RuleId);
        writer.WriteStartObject("product");
        writer.WriteString("name", "ThemisGuard");
        writer.WriteString("vendor_name", "ThemisGuard");
        writer.WriteString("version", typeof(OcsfReport).Assembly.GetName().Version?.ToString(3) ?? "0.0.0");
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteFindingInfo(Utf8JsonWriter writer, ScanSummary summary, Finding finding, Rule? rule)
    {
        writer.WriteStartObject("finding_info");
        writer.WriteString("uid", finding.Fingerprint);
        writer.WriteString("title", finding.Title);
        if (rule is { Rationale.Length: > 0 })
        {
            writer.WriteString("desc", rule.Rationale);
        }

        writer.WriteNumber("first_seen_time", (finding.Drift?.FirstSeen ?? summary.SubmittedAt).ToUnixTimeMilliseconds());
        writer.WriteNumber("last_seen_time", summary.SubmittedAt.ToUnixTimeMilliseconds());
        writer.WriteStartArray("types");
        writer.WriteStringValue("Compliance");
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteCompliance(Utf8JsonWriter writer, Finding finding)
    {
        bool isFail = finding.Status == FindingStatus.Fail;
        writer.WriteStartObject("compliance");
        writer.WriteNumber("status_id", isFail ? 3 : 2);
        writer.WriteString("status", isFail ? "Fail" : "Warning");
        writer.WriteString("control", finding.RuleId);
        writer.WriteStartArray("status_details");
        foreach (string detail in Details(finding))
        {
            writer.WriteStringValue(detail);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("standards");
        // The class wants a standard; a rule that no framework asks for is one of ThemisGuard's own.
        foreach (string standard in finding.Controls.Count == 0 ? ["ThemisGuard"] : finding.Controls.Select(control => control.Split(':')[0]).Distinct())
        {
            writer.WriteStringValue(standard);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("requirements");
        foreach (string control in finding.Controls)
        {
            writer.WriteStringValue(control);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteResources(Utf8JsonWriter writer, Finding finding)
    {
        FindingResource resource = finding.Resource;
        writer.WriteStartArray("resources");
        writer.WriteStartObject();
        writer.WriteString("uid", resource.Id.Length > 0 ? resource.Id : resource.File);
        writer.WriteString("name", resource.Id.Length > 0 ? resource.Id : resource.File);
        if (resource.Type.Length > 0)
        {
            writer.WriteString("type", resource.Type);
        }

        writer.WriteStartArray("labels");
        writer.WriteStringValue("provider:" + resource.Provider);
        writer.WriteEndArray();
        writer.WriteStartObject("data");
        writer.WriteString("file", resource.File);
        writer.WriteNumber("line", resource.Line);
        writer.WriteNumber("column", resource.Column);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static void WriteRemediation(Utf8JsonWriter writer, Finding finding, Rule? rule)
    {
        if (finding.Remediation.Length == 0)
        {
            return;
        }

        writer.WriteStartObject("remediation");
        writer.WriteString("desc", finding.Remediation);
        if (rule is { References.Count: > 0 })
        {
            writer.WriteStartArray("references");
            foreach (string reference in rule.References)
            {
                writer.WriteStringValue(reference);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static IEnumerable<string> Details(Finding finding) => finding.Status == FindingStatus.NotEvaluated
        ? [$"{ReasonNames.Describe(ReasonNames.Of(finding.Reason ?? NotEvaluatedReason.Lost))}: {finding.Cause}"]
        : finding.Evidence.Take(5).Select(evidence => $"{evidence.Path}: found {evidence.Found ?? "nothing"}, wanted {evidence.Wanted}");

    private static int SeverityId(Severity severity) => severity switch
    {
        Severity.Info => 1,
        Severity.Low => 2,
        Severity.Medium => 3,
        Severity.High => 4,
        Severity.Critical => 5,
        _ => throw new ArgumentOutOfRangeException(nameof(severity), severity, "No severity."),
    };

    private static string SeverityName(Severity severity) => severity switch
    {
        Severity.Info => "Informational",
        Severity.Low => "Low",
        Severity.Medium => "Medium",
        Severity.High => "High",
        Severity.Critical => "Critical",
        _ => throw new ArgumentOutOfRangeException(nameof(severity), severity, "No severity."),
    };
}
