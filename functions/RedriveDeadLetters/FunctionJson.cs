using System.Text.Json.Serialization;

namespace ThemisGuard.Functions.RedriveDeadLetters;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RedriveDeadLettersInput))]
[JsonSerializable(typeof(RedriveDeadLettersOutput))]
internal sealed partial class FunctionJson : JsonSerializerContext;
