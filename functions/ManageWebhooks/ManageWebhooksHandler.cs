using System.Globalization;
using System.Text.Json;
using Amazon.SQS;
using Amazon.SQS.Model;
using ThemisGuard.Compliance;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Compliance.Webhooks;
using ThemisGuard.Lambda.Api;
using ThemisGuard.Lambda.Events;

namespace ThemisGuard.Functions.ManageWebhooks;

/// <summary>Creates, shows, changes, deletes and tests a tenant's webhooks. Nothing is sent from here: that is DeliverWebhook's alone.</summary>
public sealed class ManageWebhooksHandler(
    WebhookRecords webhooks, WebhookMessages messages, WebhookAddress address, IAmazonSQS queues, string queueUrl, TimeProvider time)
{
    /// <summary>The routes of this function, as in <c>template.yaml</c>.</summary>
    public FunctionHandler ToFunction(Idempotency idempotency) => new HttpApiRouter(idempotency)
        .Map(ManageWebhooksApi.ListWebhooks, ListAsync)
        .Map(ManageWebhooksApi.CreateWebhook, CreateAsync)
        .Map(ManageWebhooksApi.ReadWebhook, ReadAsync)
        .Map(ManageWebhooksApi.UpdateWebhook, UpdateAsync)
        .Map(ManageWebhooksApi.DeleteWebhook, DeleteAsync)
        .Map(ManageWebhooksApi.TestWebhook, TestAsync)
        .ToHandler();

    private async Task<HttpApiResponse> ListAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        Caller caller = Caller.Of(request, ApiKeyScopes.Admin);
        (IReadOnlyList<WebhookRecord> page, string? cursor) =
            await webhooks.ListAsync(caller.Tenant, request.Limit(100, 100), request.Query("cursor"), cancellationToken);
        return HttpApiResponse.Json(200, new WebhookPage([.. page.Select(WebhookView.Of)], cursor), FunctionJson.Default.WebhookPage);
    }

    private async Task<HttpApiResponse> CreateAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        Caller caller = Caller.Of(request, ApiKeyScopes.Admin);
        CreateWebhookBody body = request.ReadJson(FunctionJson.Default.CreateWebhookBody);
        string secret = WebhookRecords.NewSecret();
        WebhookRecord webhook = await webhooks.CreateAsync(
                caller.Tenant, RequestedSources.CheckName(body.Name, "name"), CheckKind(body.Kind), AcceptEvents(body.Events ?? WebhookEvent.DefaultTypes), body.Paused,
                address.Check(body.Url), secret, cancellationToken)
            ?? throw new HttpApiException(409, "too_many_webhooks", $"A tenant has at most {WebhookRecords.Most} webhooks; remove one (DELETE /v1/webhooks/…).");
        return HttpApiResponse.Json(201, new CreateWebhookAnswer(secret, WebhookView.Of(webhook)), FunctionJson.Default.CreateWebhookAnswer)
            .With("location", "/v1/webhooks/" + webhook.WebhookId).With("cache-control", "no-store");
    }

    private async Task<HttpApiResponse> ReadAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken) =>
        HttpApiResponse.Json(200, WebhookView.Of(await FindAsync(request, cancellationToken)), FunctionJson.Default.WebhookView);

    private async Task<HttpApiResponse> UpdateAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        WebhookRecord known = await FindAsync(request, cancellationToken);
        UpdateWebhookBody body = request.ReadJson(FunctionJson.Default.UpdateWebhookBody);
        Uri? url = body.Url is null ? null : address.Check(body.Url);
        WebhookRecord updated = await webhooks.UpdateAsync(
                known.Tenant, known.WebhookId,
                async webhook =>
                {
                    WebhookRecord changed = webhook with
                    {
                        Name = body.Name is null ? webhook.Name : RequestedSources.CheckName(body.Name, "name"),
                        Kind = CheckKind(body.Kind ?? webhook.Kind),
                        Events = body.Events is null ? webhook.Events : AcceptEvents(body.Events),
                        Paused = body.Paused ?? webhook.Paused,
                    };
                    return url is null ? changed : await webhooks.WithUrlAsync(changed, url, cancellationToken);
                },
                cancellationToken)
            ?? throw HttpApiException.NotFound("webhook", known.WebhookId);
        return HttpApiResponse.Json(200, WebhookView.Of(updated), FunctionJson.Default.WebhookView);
    }

    private async Task<HttpApiResponse> DeleteAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        WebhookRecord webhook = await FindAsync(request, cancellationToken);
        await webhooks.DeleteAsync(webhook.Tenant, webhook.WebhookId, cancellationToken);
        return new HttpApiResponse(204);
    }

    private async Task<HttpApiResponse> TestAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        WebhookRecord webhook = await FindAsync(request, cancellationToken);
        using JsonDocument empty = JsonDocument.Parse("{}");
        var test = new WebhookEvent(
            invocation.RequestId, WebhookEvent.Test, time.GetUtcNow().UtcDateTime.ToString("O", CultureInfo.InvariantCulture), empty.RootElement.Clone());
        WebhookMessage message = await messages.CreateAsync(webhook, test, cancellationToken);
        await queues.SendMessageAsync(
            new SendMessageRequest
            {
                QueueUrl = queueUrl,
                MessageGroupId = webhook.Tenant,
                MessageBody = WebhookSending.Write(new WebhookSending(webhook.Tenant, webhook.WebhookId, message.Delivery)),
            },
            cancellationToken);
        return HttpApiResponse.Json(202, new TestWebhookAnswer(message.Delivery), FunctionJson.Default.TestWebhookAnswer);
    }

    private async Task<WebhookRecord> FindAsync(HttpApiRequest request, CancellationToken cancellationToken)
    {
        string webhookId = request.Path("webhookId");
        return await webhooks.GetAsync(Caller.Of(request, ApiKeyScopes.Admin).Tenant, webhookId, cancellationToken) ?? throw HttpApiException.NotFound("webhook", webhookId);
    }

    // A number is read as a kind even when it is none.
    private static WebhookKind CheckKind(WebhookKind kind) =>
        Enum.IsDefined(kind) ? kind : throw new InvalidRequestException("'kind' takes 'json' or 'slack'.");

    private static IReadOnlyList<string> AcceptEvents(IReadOnlyList<string> asked) =>
        asked.Count is >= 1 and <= 100 && asked.All(WebhookEvent.Types.Contains)
            ? [.. asked.Distinct()]
            : throw new InvalidRequestException($"'events' takes one or more of {string.Join(", ", WebhookEvent.Types)}.");
}
