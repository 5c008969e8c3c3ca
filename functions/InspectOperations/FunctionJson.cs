using System.Text.Json.Serialization;

namespace ThemisGuard.Functions.InspectOperations;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(InspectOperationsInput))]
[JsonSerializable(typeof(InspectOperationsOutput))]
internal sealed partial class FunctionJson : JsonSerializerContext;
