using System.Text.Json.Serialization;

namespace ThemisGuard.Functions.RecordExecution;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(StatusChangeEvent))]
[JsonSerializable(typeof(RecordExecutionOutput))]
internal sealed partial class FunctionJson : JsonSerializerContext;
