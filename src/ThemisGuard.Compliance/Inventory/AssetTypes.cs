namespace ThemisGuard.Compliance.Inventory;

/// <summary>Names of Google Cloud asset types.</summary>
internal static class AssetTypes
{
    // Cloud Asset Inventory's beta wrote types so (before 2019); exports and tools with them are still around.
    private static readonly (string Legacy, string Current)[] LegacyPrefixes =
    [
        ("google.compute.", "compute.googleapis.com/"),
        ("google.iam.", "iam.googleapis.com/"),
        ("google.cloud.resourcemanager.", "cloudresourcemanager.googleapis.com/"),
        ("google.cloud.billing.", "cloudbilling.googleapis.com/"),
        ("google.cloud.storage.", "storage.googleapis.com/"),
        ("google.cloud.kms.", "cloudkms.googleapis.com/"),
        ("google.cloud.bigquery.", "bigquery.googleapis.com/"),
        ("google.cloud.dns.", "dns.googleapis.com/"),
    ];

    /// <summary>The current name of a type: <c>compute.googleapis.com/Firewall</c> for <c>google.compute.Firewall</c>.</summary>
    public static string Normalise(string type)
    {
        foreach ((string legacy, string current) in LegacyPrefixes)
        {
            if (type.StartsWith(legacy, StringComparison.Ordinal))
            {
                return current + type[legacy.Length..];
            }
        }

        return type;
    }

    /// <summary>Whose type it is, by its form.</summary>
    public static string ProviderOf(string type) =>
        type.StartsWith("AWS::", StringComparison.Ordinal) ? "aws"
        : type.Contains(".googleapis.com/", StringComparison.Ordinal) || type.Contains("k8s.io/", StringComparison.Ordinal) ? "gcp"
        : type.StartsWith("Microsoft.", StringComparison.OrdinalIgnoreCase) ? "azure"
        : "unknown";
}
