using System.Text.Json.Serialization;

namespace ThemisGuard.Functions.PlanScan;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(PlanScanInput))]
[JsonSerializable(typeof(PlanScanOutput))]
internal sealed partial class FunctionJson : JsonSerializerContext;
