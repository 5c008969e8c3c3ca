using System.Text.Json.Serialization;
using ThemisGuard.Compliance.Scans;

namespace ThemisGuard.Compliance.Targets;

/// <summary>What is scanned: a name that findings are compared under, its sources, and who answers for it.</summary>
/// <param name="Tenant">Whose target.</param>
/// <param name="TargetId">See <see cref="TargetRecords.IdOf"/>.</param>
/// <param name="Name">Unique in the tenant; never changes, because history is kept under it.</param>
/// <param name="Owner">Who answers for it: a person, a team, an address; null when nobody was named.</param>
/// <param name="Sources">What a scan of it reads.</param>
/// <param name="Frameworks">Framework ids.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="UpdatedAt">UTC.</param>
public sealed record TargetRecord(
    string Tenant, string TargetId, string Name, string? Owner, IReadOnlyList<ScanSource> Sources, IReadOnlyList<string> Frameworks,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(TargetRecord))]
internal sealed partial class TargetJson : JsonSerializerContext;
