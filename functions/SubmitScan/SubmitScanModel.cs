using System.Text.Json.Serialization;
using ThemisGuard.Compliance.Scans;

namespace ThemisGuard.Functions.SubmitScan;

/// <summary>Body of <c>POST /v1/uploads</c>.</summary>
/// <param name="Files">1 to 100 files that will be sent.</param>
public sealed record CreateUploadsBody(IReadOnlyList<UploadFile> Files);

/// <summary>A file that will be sent.</summary>
/// <param name="Bytes">Its length; the upload is refused beyond it.</param>
public sealed record UploadFile(long Bytes);

/// <summary>Answer of <c>POST /v1/uploads</c>, in the order of the files.</summary>
public sealed record CreateUploadsAnswer(IReadOnlyList<UploadGrant> Uploads);

/// <summary>Where to send one file.</summary>
/// <param name="Upload">Id to name in <c>POST /v1/scans</c>.</param>
/// <param name="Url">Takes one PUT of the content, without authorization header.</param>
/// <param name="ExpiresAt">UTC.</param>
public sealed record UploadGrant(string Upload, string Url, DateTimeOffset ExpiresAt);

/// <summary>Body of <c>POST /v1/scans</c>.</summary>
/// <param name="Sources">What to scan; what the target has when absent.</param>
/// <param name="Target">Name of what is scanned; findings are compared with its last scan.</param>
/// <param name="Frameworks">Framework ids; those of the target, or else every framework, when absent.</param>
/// <param name="InputDigest">The submitter's digest of sources and frameworks, to find its own unfinished scan again.</param>
/// <param name="Exceptions">The text of a <c>themis.exceptions.yaml</c>, at most 256 KiB, for this scan; what is malformed in it accepts nothing and is reported.</param>
public sealed record SubmitScanBody(
    IReadOnlyList<RequestedSource>? Sources = null, string Target = "default", IReadOnlyList<string>? Frameworks = null, string? InputDigest = null,
    string? Exceptions = null);

/// <summary>Body of <c>POST /v1/scans/{scanId}/reevaluate</c>.</summary>
/// <param name="Frameworks">Framework ids; those of the first scan when absent.</param>
public sealed record ReevaluateScanBody(IReadOnlyList<string>? Frameworks = null);

/// <summary>Answer of <c>POST /v1/scans</c>, with <c>Location</c>.</summary>
public sealed record SubmitScanAnswer(string ScanId, ScanStatus Status);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CreateUploadsBody))]
[JsonSerializable(typeof(CreateUploadsAnswer))]
[JsonSerializable(typeof(SubmitScanBody))]
[JsonSerializable(typeof(ReevaluateScanBody))]
[JsonSerializable(typeof(SubmitScanAnswer))]
internal sealed partial class FunctionJson : JsonSerializerContext;
