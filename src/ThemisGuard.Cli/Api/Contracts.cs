using System.Text.Json.Serialization;
using ThemisGuard.Compliance.Findings;

namespace ThemisGuard.Cli.Api;

internal sealed record CreateUploads(IReadOnlyList<UploadSize> Files);

internal sealed record UploadSize(long Bytes);

internal sealed record UploadGrants(IReadOnlyList<UploadGrant> Uploads);

internal sealed record UploadGrant(string Upload, string Url);

internal sealed record SubmitScan(IReadOnlyList<SubmitSource> Sources, string Target, IReadOnlyList<string>? Frameworks, string InputDigest, string? Exceptions = null);

internal sealed record Reevaluate(IReadOnlyList<string>? Frameworks);

internal sealed record SubmitSource(string Name, string Upload, bool FoundByWalk);

internal sealed record SubmittedScan(string ScanId);

internal sealed record Scan(
    string ScanId, string Status, string Target, DateTimeOffset SubmittedAt, string? InputDigest, ScanProgress? Progress, ScanOutcome? Outcome, string? Error, string? Cause)
{
    [JsonIgnore]
    public bool HasEnded => Status is not ("queued" or "running");
}

internal sealed record ScanProgress(int? Batches, int BatchesDone, long? Resources, long ResourcesDone);

internal sealed record ScanOutcome(double? Score, long Evaluated, long NotEvaluated, IReadOnlyDictionary<string, long> Findings, int Unreadable);

internal sealed record ScanPage(IReadOnlyList<Scan> Scans);

internal sealed record FindingList(IReadOnlyList<Finding> Findings, long Total);

internal sealed record Problem(string? Title, string? Detail);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CreateUploads))]
[JsonSerializable(typeof(UploadGrants))]
[JsonSerializable(typeof(SubmitScan))]
[JsonSerializable(typeof(Reevaluate))]
[JsonSerializable(typeof(SubmittedScan))]
[JsonSerializable(typeof(Scan))]
[JsonSerializable(typeof(ScanPage))]
[JsonSerializable(typeof(FindingList))]
[JsonSerializable(typeof(Problem))]
internal sealed partial class ApiJson : JsonSerializerContext;
