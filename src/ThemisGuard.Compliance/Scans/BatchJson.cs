using System.Text.Json.Serialization;

namespace ThemisGuard.Compliance.Scans;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(BatchHeader))]
[JsonSerializable(typeof(SegmentHeader))]
[JsonSerializable(typeof(IReadOnlyList<BatchEntry>))]
[JsonSerializable(typeof(ScanPlan))]
internal sealed partial class BatchJson : JsonSerializerContext;
