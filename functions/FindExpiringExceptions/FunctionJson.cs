using System.Text.Json.Serialization;

namespace ThemisGuard.Functions.FindExpiringExceptions;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(FindExpiringExceptionsInput))]
[JsonSerializable(typeof(FindExpiringExceptionsOutput))]
internal sealed partial class FunctionJson : JsonSerializerContext;
