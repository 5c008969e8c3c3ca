using System.Text.Json.Serialization;

namespace ThemisGuard.Functions.FindDueSchedules;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(FindDueSchedulesInput))]
[JsonSerializable(typeof(FindDueSchedulesOutput))]
internal sealed partial class FunctionJson : JsonSerializerContext;
