using System.Text.Json.Serialization;

namespace ThemisGuard.Compliance.Webhooks;

/// <summary>In whose shape messages are written.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WebhookKind>))]
public enum WebhookKind
{
    /// <summary>The events as they are, for programs.</summary>
    [JsonStringEnumMemberName("json")]
    Json = 0,

    /// <summary>One text for people, as Slack's incoming webhooks take it.</summary>
    [JsonStringEnumMemberName("slack")]
    Slack,
}

/// <summary>A webhook: an address that is told of a tenant's events.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="WebhookId"><c>whk_</c> and a time-ordered UUID in 32 hex digits.</param>
/// <param name="Name">For people.</param>
/// <param name="Host">Host of its address. The rest is sealed: with Slack and others, who knows the address may write there.</param>
/// <param name="Kind">Shape of its messages.</param>
/// <param name="Events">Of <see cref="WebhookEvent.Types"/>.</param>
/// <param name="Sealed">The <see cref="WebhookSecrets"/>, sealed for this webhook.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="Paused">True while it is told nothing; what happens meanwhile is not told later.</param>
/// <param name="LastDelivery">How the last try of a message went; null before the first.</param>
public sealed record WebhookRecord(
    string Tenant, string WebhookId, string Name, string Host, WebhookKind Kind, IReadOnlyList<string> Events, byte[] Sealed, DateTimeOffset CreatedAt,
    bool Paused = false, WebhookDelivery? LastDelivery = null);

/// <summary>How a try of a message went.</summary>
/// <param name="Delivery">Id of the message.</param>
/// <param name="At">UTC.</param>
/// <param name="Problem">What went wrong; null when it was taken.</param>
public sealed record WebhookDelivery(string Delivery, DateTimeOffset At, string? Problem);

/// <summary>What is never shown, logged or stored in clear.</summary>
/// <param name="Url">Where messages go.</param>
/// <param name="Secret">What they are signed with: <c>whsec_</c> and 256 random bits.</param>
public sealed record WebhookSecrets(string Url, string Secret)
{
    /// <summary>Nothing of them.</summary>
    public override string ToString() => nameof(WebhookSecrets);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(WebhookRecord))]
[JsonSerializable(typeof(WebhookSecrets))]
[JsonSerializable(typeof(PendingEvents))]
[JsonSerializable(typeof(TakenEvent))]
[JsonSerializable(typeof(WebhookMessage))]
internal sealed partial class WebhookJson : JsonSerializerContext;
