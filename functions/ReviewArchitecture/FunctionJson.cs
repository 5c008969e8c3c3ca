using System.Text.Json.Serialization;
using ThemisGuard.Compliance.Reviews;

namespace ThemisGuard.Functions.ReviewArchitecture;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = false)]
[JsonSerializable(typeof(MonthlyUsage))]
[JsonSerializable(typeof(ReviewArchitectureOutput))]
internal sealed partial class FunctionJson : JsonSerializerContext;
