using System.Text.Json.Serialization;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Targets;

namespace ThemisGuard.Functions.ManageTargets;

/// <summary>Body of <c>POST /v1/targets</c> and <c>PUT /v1/targets/{targetId}</c>.</summary>
/// <param name="Name">Unique in the tenant; never changes, because findings are compared under it.</param>
/// <param name="Sources">What a scan of it reads.</param>
/// <param name="Frameworks">Framework ids; every framework when absent.</param>
/// <param name="Owner">Who answers for it: a person, a team, an address.</param>
public sealed record TargetBody(string Name, IReadOnlyList<RequestedSource> Sources, IReadOnlyList<string>? Frameworks = null, string? Owner = null);

/// <summary>A target as the API shows it.</summary>
/// <param name="TargetId">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Owner">Who answers for it.</param>
/// <param name="Sources">Names of its sources.</param>
/// <param name="Frameworks">Framework ids.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="UpdatedAt">UTC.</param>
public sealed record TargetView(
    string TargetId, string Name, string? Owner, IReadOnlyList<string> Sources, IReadOnlyList<string> Frameworks, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    /// <summary>The view of a record.</summary>
    public static TargetView Of(TargetRecord target) => new(
        target.TargetId, target.Name, target.Owner, [.. target.Sources.Select(source => source.Name)], target.Frameworks, target.CreatedAt, target.UpdatedAt);
}

/// <summary>A page of targets by id.</summary>
public sealed record TargetPage(IReadOnlyList<TargetView> Targets, string? Cursor);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(TargetBody))]
[JsonSerializable(typeof(TargetView))]
[JsonSerializable(typeof(TargetPage))]
internal sealed partial class FunctionJson : JsonSerializerContext;
