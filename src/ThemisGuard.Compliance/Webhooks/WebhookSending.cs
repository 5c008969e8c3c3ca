using System.Text.Json;
using System.Text.Json.Serialization;

namespace ThemisGuard.Compliance.Webhooks;

/// <summary>On the webhook queue: that a message is to be sent. Published events come to the same queue.</summary>
/// <param name="Tenant">Whose webhook.</param>
/// <param name="WebhookId">The webhook.</param>
/// <param name="Delivery">The message.</param>
public sealed record WebhookSending(string Tenant, string WebhookId, string Delivery)
{
    /// <summary>As JSON.</summary>
    public static string Write(WebhookSending sending) => JsonSerializer.Serialize(sending, WebhookSendingJson.Default.WebhookSending);
}

/// <summary>JSON of <see cref="WebhookSending"/>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(WebhookSending))]
public sealed partial class WebhookSendingJson : JsonSerializerContext;
