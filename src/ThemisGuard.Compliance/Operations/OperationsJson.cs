using System.Text.Json.Serialization;

namespace ThemisGuard.Compliance.Operations;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(DeadLetterRecord))]
[JsonSerializable(typeof(ExecutionRecord))]
[JsonSerializable(typeof(Incident))]
internal sealed partial class OperationsJson : JsonSerializerContext;
