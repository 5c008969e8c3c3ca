using System.Text.Json;
using System.Text.Json.Nodes;

namespace ThemisGuard.Compliance.Webhooks;

/// <summary>An event as a webhook's message has it: the <c>detail</c> is that of the published event (<c>events/schemas</c>).</summary>
/// <param name="Id">Of the event.</param>
/// <param name="Type">Its <c>detail-type</c>.</param>
/// <param name="Time">When it happened, as published.</param>
/// <param name="Detail">What is this tenant's of it.</param>
public sealed record WebhookEvent(string Id, string Type, string Time, JsonElement Detail)
{
    /// <summary>The type of what <c>POST /v1/webhooks/{webhookId}/test</c> sends.</summary>
    public const string Test = "Webhook Test";

    private const string RunCompleted = "Compliance Run Completed";

    /// <summary>What a webhook can be told of.</summary>
    public static IReadOnlyList<string> Types { get; } =
        ["Scan Completed", "Scan Failed", "Finding Opened", "Finding Resolved", "Exception Expiring", "Exception Expired", RunCompleted];

    /// <summary>What it is told of unless it says otherwise. A run says again what its scans have said.</summary>
    public static IReadOnlyList<string> DefaultTypes { get; } = [.. Types.Where(type => type != RunCompleted)];

    /// <summary>A published event, apart by tenant: a run covers the schedules of several, and each is told of its own only.</summary>
    /// <param name="published">The event as the bus gives it.</param>
    /// <exception cref="ThemisGuardException"><c>ThemisGuard.BadInput</c>: it is none that a webhook is told of.</exception>
    public static IReadOnlyList<(string Tenant, WebhookEvent Event)> Read(JsonElement published)
    {
        try
        {
            string id = published.GetProperty("id").GetString()!;
            string type = published.GetProperty("detail-type").GetString()!;
            string time = published.GetProperty("time").GetString()!;
            JsonElement detail = published.GetProperty("detail");
            if (!Types.Contains(type))
            {
                throw new KeyNotFoundException($"there is no event '{type}'");
            }

            return type == RunCompleted
                ? [.. detail.GetProperty("scans").EnumerateArray().GroupBy(scan => scan.GetProperty("tenant").GetString()!)
                    .Select(own => (own.Key, new WebhookEvent($"{id}/{own.Key}", type, time, Run(detail.GetProperty("run").GetString()!, [.. own]))))]
                : [(detail.GetProperty("tenant").GetString()!, new WebhookEvent(id, type, time, detail.Clone()))];
        }
        catch (Exception error) when (error is KeyNotFoundException or InvalidOperationException)
        {
            throw new ThemisGuardException("ThemisGuard.BadInput", $"The message is no event for webhooks: {error.Message}", error);
        }
    }

    private static JsonElement Run(string run, JsonElement[] scans)
    {
        int Count(string status) => scans.Count(scan => scan.GetProperty("status").GetString() == status);
        var detail = new JsonObject
        {
            ["run"] = run,
            ["scans"] = new JsonArray([.. scans.Select(scan => JsonNode.Parse(scan.GetRawText()))]),
            ["counts"] = new JsonObject { ["complete"] = Count("complete"), ["incomplete"] = Count("incomplete"), ["failed"] = Count("failed") },
        };
        using JsonDocument document = JsonDocument.Parse(detail.ToJsonString());
        return document.RootElement.Clone();
    }
}
