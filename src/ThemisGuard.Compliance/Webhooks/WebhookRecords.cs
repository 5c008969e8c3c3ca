using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Compliance.Webhooks;

/// <summary>The webhooks of all tenants in the record store: partition <c>tenant#T#webhooks</c>, sort the id.</summary>
public sealed class WebhookRecords(IRecordStore records, ISecretBox box, TimeProvider time)
{
    /// <summary>Most webhooks of a tenant.</summary>
    public const int Most = 20;

    /// <summary>A fresh signing secret.</summary>
    public static string NewSecret() => "whsec_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>Writes a new webhook.</summary>
    /// <returns>Null when the tenant has <see cref="Most"/>.</returns>
    public async Task<WebhookRecord?> CreateAsync(
        string tenant, string name, WebhookKind kind, IReadOnlyList<string> events, bool paused, Uri url, string secret, CancellationToken cancellationToken)
    {
        if ((await ListAsync(tenant, Most, null, cancellationToken)).Webhooks.Count >= Most)
        {
            return null;
        }

        DateTimeOffset now = time.GetUtcNow();
        string id = "whk_" + Guid.CreateVersion7(now).ToString("N");
        byte[] sealedSecrets = await SealAsync(tenant, id, new WebhookSecrets(url.AbsoluteUri, secret), cancellationToken);
        var webhook = new WebhookRecord(tenant, id, name, url.Host, kind, events, sealedSecrets, now, paused);
        await records.TryPutAsync(Write(webhook, WriteCondition.MustNotExist), cancellationToken);
        return webhook;
    }

    /// <summary>One webhook, or null when the tenant has none with the id.</summary>
    public async Task<WebhookRecord?> GetAsync(string tenant, string webhookId, CancellationToken cancellationToken)
    {
        StoredRecord? stored = await records.GetAsync(KeyOf(tenant, webhookId), cancellationToken);
        return stored is null ? null : Read(stored);
    }

    /// <summary>A page of a tenant's webhooks by id.</summary>
    public async Task<(IReadOnlyList<WebhookRecord> Webhooks, string? Cursor)> ListAsync(
        string tenant, int limit, string? cursor, CancellationToken cancellationToken)
    {
        RecordPage page = await records.QueryAsync(new RecordQuery(Partition(tenant), Limit: limit, Cursor: cursor), cancellationToken);
        return page.Select(Read);
    }

    /// <summary>Changes a webhook; done again when somebody else wrote meanwhile.</summary>
    /// <returns>The webhook as it is now; null when the tenant has none with the id.</returns>
    public async Task<WebhookRecord?> UpdateAsync(
        string tenant, string webhookId, Func<WebhookRecord, Task<WebhookRecord>> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            StoredRecord? stored = await records.GetAsync(KeyOf(tenant, webhookId), cancellationToken);
            if (stored is null)
            {
                return null;
            }

            WebhookRecord changed = await change(Read(stored));
            if (await records.TryPutAsync(Write(changed, WriteCondition.VersionIs(stored.Version)), cancellationToken) is not null)
            {
                return changed;
            }
        }
    }

    /// <summary>The webhook with another address; its signing secret stays.</summary>
    public async Task<WebhookRecord> WithUrlAsync(WebhookRecord webhook, Uri url, CancellationToken cancellationToken)
    {
        WebhookSecrets secrets = await OpenAsync(webhook, cancellationToken);
        return webhook with
        {
            Host = url.Host,
            Sealed = await SealAsync(webhook.Tenant, webhook.WebhookId, secrets with { Url = url.AbsoluteUri }, cancellationToken),
        };
    }

    /// <summary>Address and signing secret.</summary>
    /// <exception cref="SecretUnreadableException">The key is not the one that sealed them.</exception>
    public async Task<WebhookSecrets> OpenAsync(WebhookRecord webhook, CancellationToken cancellationToken)
    {
        byte[] json = await box.OpenAsync(webhook.Sealed, Context(webhook.Tenant, webhook.WebhookId), cancellationToken);
        return JsonSerializer.Deserialize(json, WebhookJson.Default.WebhookSecrets)!;
    }

    /// <summary>Removes a webhook. What it was still to be told is told to nobody.</summary>
    public Task DeleteAsync(string tenant, string webhookId, CancellationToken cancellationToken) =>
        records.TryDeleteAsync(KeyOf(tenant, webhookId), ifVersion: null, cancellationToken);

    private Task<byte[]> SealAsync(string tenant, string webhookId, WebhookSecrets secrets, CancellationToken cancellationToken) =>
        box.SealAsync(JsonSerializer.SerializeToUtf8Bytes(secrets, WebhookJson.Default.WebhookSecrets), Context(tenant, webhookId), cancellationToken);

    private static string Context(string tenant, string webhookId) => $"{tenant}/{webhookId}";

    private static string Partition(string tenant) => $"tenant#{tenant}#webhooks";

    private static RecordKey KeyOf(string tenant, string webhookId) => new(Partition(tenant), webhookId);

    private static WebhookRecord Read(StoredRecord stored) => JsonSerializer.Deserialize(stored.Json.Span, WebhookJson.Default.WebhookRecord)!;

    private static RecordWrite Write(WebhookRecord webhook, WriteCondition condition) => new(
        KeyOf(webhook.Tenant, webhook.WebhookId), JsonSerializer.SerializeToUtf8Bytes(webhook, WebhookJson.Default.WebhookRecord), condition);
}
