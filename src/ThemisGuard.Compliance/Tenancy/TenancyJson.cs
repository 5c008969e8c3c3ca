using System.Text.Json.Serialization;

namespace ThemisGuard.Compliance.Tenancy;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = false)]
[JsonSerializable(typeof(ApiKeyRecord))]
[JsonSerializable(typeof(TenantRecord))]
[JsonSerializable(typeof(UsageRecord))]
internal sealed partial class TenancyJson : JsonSerializerContext;
