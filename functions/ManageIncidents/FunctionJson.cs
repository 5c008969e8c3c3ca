using System.Text.Json.Serialization;

namespace ThemisGuard.Functions.ManageIncidents;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ManageIncidentsInput))]
[JsonSerializable(typeof(ManageIncidentsOutput))]
internal sealed partial class FunctionJson : JsonSerializerContext;
