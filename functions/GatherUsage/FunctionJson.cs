using System.Text.Json.Serialization;
using ThemisGuard.Compliance.Reviews;

namespace ThemisGuard.Functions.GatherUsage;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(GatherUsageInput))]
[JsonSerializable(typeof(MonthlyUsage))]
internal sealed partial class FunctionJson : JsonSerializerContext;
