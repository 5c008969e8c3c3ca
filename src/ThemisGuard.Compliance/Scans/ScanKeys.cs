using System.Globalization;

namespace ThemisGuard.Compliance.Scans;

/// <summary>Names of everything a scan keeps in the artifact store.</summary>
public static class ScanKeys
{
    /// <summary>Everything of the scan.</summary>
    public static string Folder(string tenant, string scanId) => $"tenants/{tenant}/scans/{scanId}/";

    /// <summary>The sources as submitted: a JSON array of <see cref="ScanSource"/>.</summary>
    public static string Sources(string tenant, string scanId) => Folder(tenant, scanId) + "sources.json";

    /// <summary>The plan: a <see cref="ScanPlan"/>.</summary>
    public static string Plan(string tenant, string scanId) => Folder(tenant, scanId) + "plan.json";

    /// <summary>The manifest of the batches: a JSON array of <see cref="BatchEntry"/>.</summary>
    public static string Manifest(string tenant, string scanId) => Folder(tenant, scanId) + "manifest.json";

    /// <summary>One batch.</summary>
    public static string Batch(string tenant, string scanId, string batch) => $"{Folder(tenant, scanId)}batches/{batch}.ndjson";

    /// <summary>What was found in a batch from a cursor on, to the cursor where whoever wrote it stopped.</summary>
    public static string Segment(string tenant, string scanId, string batch, int start) =>
        $"{Folder(tenant, scanId)}results/{batch}/{start.ToString("D8", CultureInfo.InvariantCulture)}.ndjson";

    /// <summary>What of a batch was given up, from a cursor on.</summary>
    public static string LostSegment(string tenant, string scanId, string batch) => $"{Folder(tenant, scanId)}results/{batch}/lost.ndjson";

    /// <summary>All findings, sorted.</summary>
    public static string Findings(string tenant, string scanId) => Folder(tenant, scanId) + "findings.ndjson";

    /// <summary>Where in the findings each severity, rule and status begins.</summary>
    public static string FindingsIndex(string tenant, string scanId) => Folder(tenant, scanId) + "findings-index.json";

    /// <summary>The exceptions that were submitted with the scan, as <c>themis.exceptions.yaml</c> has them.</summary>
    public static string Exceptions(string tenant, string scanId) => Folder(tenant, scanId) + "exceptions.yaml";

    /// <summary>Digests of the rules that judged: a <see cref="Drift.StandingHeader"/>.</summary>
    public static string RuleDigests(string tenant, string scanId) => Folder(tenant, scanId) + "rule-digests.json";

    /// <summary>The resources that were read and the hash of each one's configuration, in binary.</summary>
    public static string Resources(string tenant, string scanId) => Folder(tenant, scanId) + "resources.bin";

    /// <summary>What failed in the scan compared with and no longer does, in the order of fingerprints.</summary>
    public static string Resolved(string tenant, string scanId) => Folder(tenant, scanId) + "resolved.ndjson";

    /// <summary>Runs of a comparison that has too many findings for memory.</summary>
    public static string DriftFolder(string tenant, string scanId) => Folder(tenant, scanId) + "drift/";

    /// <summary>Runs of a merge that has too many of them for one pass.</summary>
    public static string MergeFolder(string tenant, string scanId) => Folder(tenant, scanId) + "merge/";

    /// <summary>The summary: a <see cref="Reports.ScanSummary"/>.</summary>
    public static string Summary(string tenant, string scanId) => Folder(tenant, scanId) + "summary.json";

    /// <summary>A report: <c>html</c>, <c>json</c>, <c>csv</c>, <c>sarif</c>, <c>ocsf</c> or <c>junit</c>; a PDF is printed when it is asked for.</summary>
    public static string Report(string tenant, string scanId, string format) => $"{Folder(tenant, scanId)}reports/report.{format}";

    /// <summary>Content that was uploaded for a scan.</summary>
    public static string Upload(string tenant, string upload) => $"tenants/{tenant}/uploads/{upload}";

    /// <summary>True for what a scan is proved by: its summary, findings and reports. A store that can, keeps a copy that nobody can change.</summary>
    public static bool IsEvidence(string key)
    {
        string[] parts = key.Split('/');
        return parts is ["tenants", _, "scans", _, "summary.json" or "findings.ndjson"] or ["tenants", _, "scans", _, "reports", _];
    }
}
