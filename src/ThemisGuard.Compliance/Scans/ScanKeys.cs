namespace ThemisGuard.Compliance.Scans;

/// <summary>Names of everything a scan keeps in the artifact store.</summary>
public static class ScanKeys
{
    /// <summary>Everything of the scan.</summary>
    public static string Folder(string tenant, string scanId) => $"tenants/{tenant}/scans/{scanId}/";

    /// <summary>The sources as submitted: a JSON array of <see cref="ScanSource"/>.</summary>
    public static string Sources(string tenant, string scanId) => Folder(tenant, scanId) + "sources.json";

    /// <summary>A report: <c>html</c>, <c>json</c>, <c>csv</c> or <c>sarif</c>.</summary>
    public static string Report(string tenant, string scanId, string format) => $"{Folder(tenant, scanId)}reports/report.{format}";

    /// <summary>Content that was uploaded for a scan.</summary>
    public static string Upload(string tenant, string upload) => $"tenants/{tenant}/uploads/{upload}";
}
