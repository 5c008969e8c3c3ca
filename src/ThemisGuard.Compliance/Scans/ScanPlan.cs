using ThemisGuard.Compliance.Inventory;

namespace ThemisGuard.Compliance.Scans;

/// <summary>What planning a scan came to; kept beside the manifest.</summary>
/// <param name="Target">Name of what is scanned.</param>
/// <param name="Frameworks">Framework ids.</param>
/// <param name="PackDigest">Digest of the rule pack.</param>
/// <param name="ManifestKey">Artifact key of the manifest.</param>
/// <param name="Batches">Number of batches.</param>
/// <param name="Resources">Number of resources.</param>
/// <param name="Types">Resources by type, in ordinal order of the types.</param>
/// <param name="Unreadable">Sources, or parts of them, that could not be read: the first <see cref="MaxListed"/>.</param>
/// <param name="UnreadableTotal">How many there are in all.</param>
/// <param name="Warnings">What was read, but perhaps not as meant: the first <see cref="MaxListed"/>.</param>
/// <param name="WarningsTotal">How many there are in all.</param>
public sealed record ScanPlan(
    string Target,
    IReadOnlyList<string> Frameworks,
    string PackDigest,
    string ManifestKey,
    int Batches,
    long Resources,
    IReadOnlyList<ResourceTypeCount> Types,
    IReadOnlyList<UnreadableSource> Unreadable,
    int UnreadableTotal,
    IReadOnlyList<SourceWarning> Warnings,
    int WarningsTotal)
{
    /// <summary>Most problems that are listed one by one.</summary>
    public const int MaxListed = 1_000;
}

/// <summary>Resources of one type in a scan.</summary>
/// <param name="Type">The type.</param>
/// <param name="Resources">How many.</param>
/// <param name="Rules">Rules that meet the type; with 0 nothing was looked at in them.</param>
public sealed record ResourceTypeCount(string Type, long Resources, int Rules);
