using System.Text;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using ThemisGuard.Compliance;
using ThemisGuard.Compliance.Webhooks;
using ThemisGuard.Lambda.Events;

namespace ThemisGuard.Functions.DeliverWebhook;

/// <summary>How DeliverWebhook behaves.</summary>
/// <param name="QueueUrl">The webhook queue.</param>
/// <param name="DigestAfter">How long events are gathered into one message, from the first on; 15 minutes at most.</param>
/// <param name="RetryDelay">How long a message that was not taken waits the first time; doubled each time, an hour at most.</param>
public sealed record DeliverWebhookOptions(string QueueUrl, TimeSpan DigestAfter, TimeSpan RetryDelay);

/// <summary>
/// Takes published events from the webhook queue and puts each into the next message of every webhook that is told of it;
/// then sends the messages. What a receiver does not take is sent again, later and later, until it falls into the
/// dead-letter queue. One receiver's failure is that message's alone.
/// </summary>
public sealed class DeliverWebhookHandler(
    WebhookRecords webhooks, WebhookMessages messages, WebhookSender sender, IAmazonSQS queues, DeliverWebhookOptions options, TimeProvider time)
{
    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromHours(1);

    /// <summary>Handles one message of the queue. An event is put into one message, however often it comes; a message that was taken is not sent again.</summary>
    public async Task HandleAsync(SqsRecord record, Invocation invocation, CancellationToken cancellationToken)
    {
        try
        {
            await HandleAsync(record.Body, cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            await DelayRetryAsync(record, cancellationToken);
            throw;
        }
    }

    private async Task HandleAsync(string body, CancellationToken cancellationToken)
    {
        using JsonDocument document = Parse(body);
        if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("detail-type", out _))
        {
            foreach ((string tenant, WebhookEvent happened) in WebhookEvent.Read(document.RootElement))
            {
                await GatherAsync(tenant, happened, cancellationToken);
            }

            return;
        }

        await SendAsync(FunctionHandlers.Read(Encoding.UTF8.GetBytes(body), WebhookSendingJson.Default.WebhookSending), cancellationToken);
    }

    private async Task GatherAsync(string tenant, WebhookEvent happened, CancellationToken cancellationToken)
    {
        (IReadOnlyList<WebhookRecord> all, _) = await webhooks.ListAsync(tenant, WebhookRecords.Most, null, cancellationToken);
        foreach (WebhookRecord webhook in all.Where(webhook => !webhook.Paused && webhook.Events.Contains(happened.Type)))
        {
            (string delivery, bool askToSend) = await messages.AddAsync(webhook, happened, cancellationToken);
            if (askToSend)
            {
                await queues.SendMessageAsync(
                    new SendMessageRequest
                    {
                        QueueUrl = options.QueueUrl,
                        MessageGroupId = tenant,
                        DelaySeconds = (int)options.DigestAfter.TotalSeconds,
                        MessageBody = WebhookSending.Write(new WebhookSending(tenant, webhook.WebhookId, delivery)),
                    },
                    cancellationToken);
            }
        }
    }

    private async Task SendAsync(WebhookSending sending, CancellationToken cancellationToken)
    {
        WebhookRecord? webhook = await webhooks.GetAsync(sending.Tenant, sending.WebhookId, cancellationToken);
        if (webhook is null || await messages.TakeAsync(webhook, sending.Delivery, cancellationToken) is not { } message)
        {
            return; // Deleted meanwhile, or sent already, or being sent.
        }

        if (webhook.Paused && message.Events.All(happened => happened.Type != WebhookEvent.Test))
        {
            await NoteAsync(webhook, message, "not sent: the webhook is paused", cancellationToken);
            return;
        }

        WebhookSecrets secrets = await webhooks.OpenAsync(webhook, cancellationToken);
        string? problem = await sender.SendAsync(secrets, message.Delivery, WebhookBody.Write(webhook.Kind, message), cancellationToken);
        await messages.NoteTriedAsync(webhook, message, taken: problem is null, cancellationToken);
        await NoteAsync(webhook, message, problem, cancellationToken);
        if (problem is not null)
        {
            throw new ThemisGuardException("ThemisGuard.WebhookNotTaken", $"{sending.Tenant} {sending.WebhookId} {sending.Delivery}: {problem}");
        }
    }

    private Task<WebhookRecord?> NoteAsync(WebhookRecord webhook, WebhookMessage message, string? problem, CancellationToken cancellationToken) =>
        webhooks.UpdateAsync(
            webhook.Tenant, webhook.WebhookId,
            now => Task.FromResult(now with { LastDelivery = new WebhookDelivery(message.Delivery, time.GetUtcNow(), problem) }),
            cancellationToken);

    private async Task DelayRetryAsync(SqsRecord record, CancellationToken cancellationToken)
    {
        double factor = Math.Pow(2, Math.Min(record.ReceiveCount - 1, 20));
        TimeSpan delay = TimeSpan.FromSeconds(Math.Min(options.RetryDelay.TotalSeconds * factor, MaxRetryDelay.TotalSeconds));
        try
        {
            await queues.ChangeMessageVisibilityAsync(options.QueueUrl, record.ReceiptHandle, (int)delay.TotalSeconds, cancellationToken);
        }
        catch (AmazonServiceException)
        {
            // The message comes back when its visibility timeout ends; the failure that led here is the one to report.
        }
    }

    private static JsonDocument Parse(string body)
    {
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException error)
        {
            throw new ThemisGuardException("ThemisGuard.BadInput", $"The message is not JSON: {error.Message}", error);
        }
    }
}
