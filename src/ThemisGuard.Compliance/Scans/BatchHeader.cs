using System.Text.Json.Serialization;

namespace ThemisGuard.Compliance.Scans;

/// <summary>What a batch holds.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BatchKind>))]
public enum BatchKind
{
    /// <summary>Whole templates, each judged by itself with all rules that meet its resources.</summary>
    [JsonStringEnumMemberName("templates")]
    Templates = 0,

    /// <summary>Resources of flat inventories, each judged alone with the rules whose scope is the resource.</summary>
    [JsonStringEnumMemberName("resources")]
    Resources,

    /// <summary>All resources of the types that one rule names, judged together with that rule.</summary>
    [JsonStringEnumMemberName("inventory")]
    Inventory,
}

/// <summary>First line of a batch. With it the batch can be judged, or given up, from its file alone.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="PackDigest">Digest of the rule pack that it was planned with.</param>
/// <param name="Target">Name of what is scanned.</param>
/// <param name="Frameworks">Framework ids of the scan.</param>
/// <param name="Resources">Number of resources.</param>
/// <param name="Documents">Of each document in order: the resource types in it. One document unless it holds templates.</param>
/// <param name="Rule">Of an inventory batch: its rule.</param>
public sealed record BatchHeader(
    BatchKind Kind,
    string PackDigest,
    string Target,
    IReadOnlyList<string> Frameworks,
    long Resources,
    IReadOnlyList<IReadOnlyList<string>> Documents,
    string? Rule = null);

/// <summary>One batch in the manifest that the Distributed Map goes over.</summary>
/// <param name="Batch">Its id: <c>b-00001</c>.</param>
/// <param name="Key">Artifact key.</param>
/// <param name="Resources">Number of resources.</param>
public sealed record BatchEntry(string Batch, string Key, long Resources);
