using System.Text.Json.Serialization;

namespace ThemisGuard.Functions.FailScan;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(FailScanInput))]
[JsonSerializable(typeof(FailScanOutput))]
internal sealed partial class FunctionJson : JsonSerializerContext;
