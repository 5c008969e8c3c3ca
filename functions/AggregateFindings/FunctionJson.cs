using System.Text.Json.Serialization;

namespace ThemisGuard.Functions.AggregateFindings;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(AggregateFindingsInput))]
[JsonSerializable(typeof(AggregateFindingsOutput))]
internal sealed partial class FunctionJson : JsonSerializerContext;
