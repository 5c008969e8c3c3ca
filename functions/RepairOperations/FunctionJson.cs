using System.Text.Json.Serialization;

namespace ThemisGuard.Functions.RepairOperations;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RepairOperationsInput))]
[JsonSerializable(typeof(RepairOperationsOutput))]
internal sealed partial class FunctionJson : JsonSerializerContext;
