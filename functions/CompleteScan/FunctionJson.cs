using System.Text.Json.Serialization;

namespace ThemisGuard.Functions.CompleteScan;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CompleteScanInput))]
[JsonSerializable(typeof(CompleteScanOutput))]
internal sealed partial class FunctionJson : JsonSerializerContext;
