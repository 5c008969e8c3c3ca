using System.Text.Json;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Compliance.Webhooks;

/// <summary>One message to a webhook: what has happened since the one before. Its events never change once it is made.</summary>
/// <param name="Delivery"><c>dlv_</c> and a time-ordered UUID in 32 hex digits; the same at every try.</param>
/// <param name="Tenant">Whose events.</param>
/// <param name="WebhookId">The webhook.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="Events">In the order in which they came.</param>
/// <param name="Omitted">Events that found no room, by type.</param>
/// <param name="DeliveredAt">When it was taken, UTC; null before.</param>
/// <param name="SendingUntil">Until when whoever sends it has it to themselves, UTC; null when nobody does.</param>
public sealed record WebhookMessage(
    string Delivery, string Tenant, string WebhookId, DateTimeOffset CreatedAt, IReadOnlyList<WebhookEvent> Events, IReadOnlyDictionary<string, int> Omitted,
    DateTimeOffset? DeliveredAt = null, DateTimeOffset? SendingUntil = null);

/// <summary>Events that wait to be told together; with no delivery, nothing waits.</summary>
internal sealed record PendingEvents(string? Delivery, IReadOnlyList<WebhookEvent> Events, IReadOnlyDictionary<string, int> Omitted)
{
    public static PendingEvents None { get; } = new(null, [], new Dictionary<string, int>());
}

/// <summary>Which message an event is in.</summary>
internal sealed record TakenEvent(string Delivery);

/// <summary>
/// Gathers events into messages, so that a webhook is sent a digest and no flood: what happens between the first event and
/// the sending is in one message. Each event is in exactly one.
/// </summary>
/// <remarks>
/// Partition <c>tenant#T#webhook#W</c>: <c>pending</c>, the events that wait; <c>event#E</c>, that an event is in a message;
/// <c>message#D</c>, a message that is made.
/// </remarks>
public sealed class WebhookMessages(IRecordStore records, TimeProvider time)
{
    /// <summary>Most events of one message.</summary>
    public const int MaxEvents = 100;

    // A record holds 256 KiB, and a receiver should not need more.
    private const int MaxBytes = 96 * 1_024;

    // Longer than a try takes, shorter than the queue's visibility timeout, so that a try that died is followed by another.
    private static readonly TimeSpan Sending = TimeSpan.FromSeconds(60);

    // Longer than a queue keeps anything.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(15);

    /// <summary>Puts an event into the webhook's next message.</summary>
    /// <returns>The message, and whether its sending is to be asked for: it is new, or nobody knows whether that was done.</returns>
    public async Task<(string Delivery, bool AskToSend)> AddAsync(WebhookRecord webhook, WebhookEvent happened, CancellationToken cancellationToken)
    {
        RecordKey pendingKey = KeyOf(webhook, "pending");
        RecordKey eventKey = KeyOf(webhook, "event#" + happened.Id);
        while (true)
        {
            if (await records.GetAsync(eventKey, cancellationToken) is { } known)
            {
                return (JsonSerializer.Deserialize(known.Json.Span, WebhookJson.Default.TakenEvent)!.Delivery, true);
            }

            StoredRecord? stored = await records.GetAsync(pendingKey, cancellationToken);
            PendingEvents pending = stored is null ? PendingEvents.None : ReadPending(stored);
            DateTimeOffset now = time.GetUtcNow();
            string delivery = pending.Delivery ?? NewDelivery(now);
            var write = new RecordWrite(
                pendingKey, JsonSerializer.SerializeToUtf8Bytes(With(pending, happened) with { Delivery = delivery }, WebhookJson.Default.PendingEvents),
                new WriteCondition(stored?.Version ?? 0), ExpiresAt: now + Kept);
            var taken = new RecordWrite(
                eventKey, JsonSerializer.SerializeToUtf8Bytes(new TakenEvent(delivery), WebhookJson.Default.TakenEvent), WriteCondition.MustNotExist, ExpiresAt: now + Kept);
            if (await records.TryTransactAsync([write, taken], cancellationToken))
            {
                return (delivery, pending.Delivery is null);
            }
        }
    }

    /// <summary>Makes a message of one event at once.</summary>
    public async Task<WebhookMessage> CreateAsync(WebhookRecord webhook, WebhookEvent happened, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        var message = new WebhookMessage(NewDelivery(now), webhook.Tenant, webhook.WebhookId, now, [happened], new Dictionary<string, int>());
        await records.TryPutAsync(Write(webhook, message, WriteCondition.MustNotExist), cancellationToken);
        return message;
    }

    /// <summary>The message to send now, made of what waits when it is not made yet.</summary>
    /// <returns>Null when it was taken, somebody else is sending it (whose own request brings it again if they fail), or there is none.</returns>
    public async Task<WebhookMessage?> TakeAsync(WebhookRecord webhook, string delivery, CancellationToken cancellationToken)
    {
        while (true)
        {
            // In this order: when others make the message in between, it is found the next time round.
            StoredRecord? stored = await records.GetAsync(KeyOf(webhook, "pending"), cancellationToken);
            StoredRecord? made = await records.GetAsync(KeyOf(webhook, "message#" + delivery), cancellationToken);
            DateTimeOffset now = time.GetUtcNow();
            WebhookMessage message;
            var writes = new List<RecordWrite>();
            if (made is not null)
            {
                message = JsonSerializer.Deserialize(made.Json.Span, WebhookJson.Default.WebhookMessage)!;
                if (message.DeliveredAt is not null || message.SendingUntil > now)
                {
                    return null;
                }
            }
            else if (stored is not null && ReadPending(stored) is { } pending && pending.Delivery == delivery)
            {
                message = new WebhookMessage(delivery, webhook.Tenant, webhook.WebhookId, now, pending.Events, pending.Omitted);
                writes.Add(new RecordWrite(
                    stored.Key, JsonSerializer.SerializeToUtf8Bytes(PendingEvents.None, WebhookJson.Default.PendingEvents),
                    WriteCondition.VersionIs(stored.Version), ExpiresAt: now + Kept));
            }
            else
            {
                return null;
            }

            message = message with { SendingUntil = now + Sending };
            writes.Add(Write(webhook, message, new WriteCondition(made?.Version ?? 0)));
            if (await records.TryTransactAsync(writes, cancellationToken))
            {
                return message;
            }
        }
    }

    /// <summary>Notes how a try went: a message that was taken is not sent again, another may be at once.</summary>
    public Task NoteTriedAsync(WebhookRecord webhook, WebhookMessage message, bool taken, CancellationToken cancellationToken) =>
        records.TryPutAsync(
            Write(webhook, message with { DeliveredAt = taken ? time.GetUtcNow() : null, SendingUntil = null }, WriteCondition.None), cancellationToken);

    private static string NewDelivery(DateTimeOffset now) => "dlv_" + Guid.CreateVersion7(now).ToString("N");

    private static PendingEvents With(PendingEvents pending, WebhookEvent happened)
    {
        PendingEvents longer = pending with { Events = [.. pending.Events, happened] };
        if (longer.Events.Count <= MaxEvents && JsonSerializer.SerializeToUtf8Bytes(longer, WebhookJson.Default.PendingEvents).Length <= MaxBytes)
        {
            return longer;
        }

        return pending with
        {
            Omitted = new Dictionary<string, int>(pending.Omitted) { [happened.Type] = pending.Omitted.GetValueOrDefault(happened.Type) + 1 },
        };
    }

    private static RecordKey KeyOf(WebhookRecord webhook, string sort) => new($"tenant#{webhook.Tenant}#webhook#{webhook.WebhookId}", sort);

    private static PendingEvents ReadPending(StoredRecord stored) => JsonSerializer.Deserialize(stored.Json.Span, WebhookJson.Default.PendingEvents)!;

    private static RecordWrite Write(WebhookRecord webhook, WebhookMessage message, WriteCondition condition) => new(
        KeyOf(webhook, "message#" + message.Delivery), JsonSerializer.SerializeToUtf8Bytes(message, WebhookJson.Default.WebhookMessage),
        condition, ExpiresAt: message.CreatedAt + Kept);
}
