using System.Text.Json.Serialization;
using ThemisGuard.Compliance.Webhooks;

namespace ThemisGuard.Functions.ManageWebhooks;

/// <summary>Body of <c>POST /v1/webhooks</c>.</summary>
/// <param name="Name">For people.</param>
/// <param name="Url">Where messages go: https, an address of the public internet.</param>
/// <param name="Kind">Shape of the messages.</param>
/// <param name="Events">What it is told of; all but "Compliance Run Completed" when absent.</param>
/// <param name="Paused">True to tell it nothing yet.</param>
public sealed record CreateWebhookBody(
    string Name, string Url, WebhookKind Kind = WebhookKind.Json, IReadOnlyList<string>? Events = null, bool Paused = false);

/// <summary>Body of <c>PATCH /v1/webhooks/{webhookId}</c>; what is absent stays.</summary>
/// <param name="Name">For people.</param>
/// <param name="Url">Where messages go. The signing secret stays.</param>
/// <param name="Kind">Shape of the messages.</param>
/// <param name="Events">What it is told of.</param>
/// <param name="Paused">True pauses, false resumes. What happens while it is paused is not told later.</param>
public sealed record UpdateWebhookBody(
    string? Name = null, string? Url = null, WebhookKind? Kind = null, IReadOnlyList<string>? Events = null, bool? Paused = null);

/// <summary>Answer of <c>POST /v1/webhooks</c>.</summary>
/// <param name="Secret">What messages are signed with. It is shown this once and cannot be had again.</param>
/// <param name="Webhook">The webhook.</param>
public sealed record CreateWebhookAnswer(string Secret, WebhookView Webhook)
{
    /// <summary>Without the secret.</summary>
    public override string ToString() => Webhook.WebhookId;
}

/// <summary>A webhook as the API shows it: its address is not shown again, because it may be as good as a password.</summary>
/// <param name="WebhookId">Its id.</param>
/// <param name="Name">For people.</param>
/// <param name="Host">Host of its address.</param>
/// <param name="Kind">Shape of its messages.</param>
/// <param name="Events">What it is told of.</param>
/// <param name="Paused">True while it is told nothing.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="LastDelivery">How the last try of a message went; absent before the first.</param>
public sealed record WebhookView(
    string WebhookId, string Name, string Host, WebhookKind Kind, IReadOnlyList<string> Events, bool Paused, DateTimeOffset CreatedAt, WebhookDelivery? LastDelivery)
{
    /// <summary>The view of a record.</summary>
    public static WebhookView Of(WebhookRecord webhook) => new(
        webhook.WebhookId, webhook.Name, webhook.Host, webhook.Kind, webhook.Events, webhook.Paused, webhook.CreatedAt, webhook.LastDelivery);
}

/// <summary>A page of webhooks by id.</summary>
public sealed record WebhookPage(IReadOnlyList<WebhookView> Webhooks, string? Cursor);

/// <summary>Answer of <c>POST /v1/webhooks/{webhookId}/test</c>.</summary>
/// <param name="Delivery">Id of the message that is on its way; the webhook's <c>lastDelivery</c> says how it went.</param>
public sealed record TestWebhookAnswer(string Delivery);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CreateWebhookBody))]
[JsonSerializable(typeof(UpdateWebhookBody))]
[JsonSerializable(typeof(CreateWebhookAnswer))]
[JsonSerializable(typeof(TestWebhookAnswer))]
[JsonSerializable(typeof(WebhookPage))]
internal sealed partial class FunctionJson : JsonSerializerContext;
