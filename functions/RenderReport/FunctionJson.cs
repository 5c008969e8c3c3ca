using System.Text.Json.Serialization;

namespace ThemisGuard.Functions.RenderReport;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RenderReportInput))]
[JsonSerializable(typeof(RenderReportOutput))]
internal sealed partial class FunctionJson : JsonSerializerContext;
