using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ThemisGuard.Compliance.Webhooks;

/// <summary>Writes messages: the same bytes at every try.</summary>
public static class WebhookBody
{
    // Slack shows about so much of a text before it folds it.
    private const int MaxLines = 20;

    // No HTML holds these bodies; escaping beyond JSON's own need only makes them hard to read.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The body of a message, UTF-8 JSON.</summary>
    public static ReadOnlyMemory<byte> Write(WebhookKind kind, WebhookMessage message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            if (kind == WebhookKind.Slack)
            {
                json.WriteString("text", Text(message));
            }
            else
            {
                Events(json, message);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void Events(Utf8JsonWriter json, WebhookMessage message)
    {
        json.WriteString("delivery", message.Delivery);
        json.WriteString("tenant", message.Tenant);
        json.WriteString("webhookId", message.WebhookId);
        json.WriteString("createdAt", message.CreatedAt);
        json.WriteStartArray("events");
        foreach (WebhookEvent happened in message.Events)
        {
            json.WriteStartObject();
            json.WriteString("id", happened.Id);
            json.WriteString("type", happened.Type);
            json.WriteString("time", happened.Time);
            json.WritePropertyName("detail");
            happened.Detail.WriteTo(json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("omitted");
        foreach ((string type, int count) in message.Omitted.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            json.WriteNumber(type, count);
        }

        json.WriteEndObject();
    }

    private static string Text(WebhookMessage message)
    {
        var text = new StringBuilder();
        foreach (WebhookEvent happened in message.Events.Take(MaxLines))
        {
            text.Append(Line(happened)).Append('\n');
        }

        int more = Math.Max(0, message.Events.Count - MaxLines) + message.Omitted.Values.Sum();
        return more == 0 ? text.ToString().TrimEnd('\n') : text.Append(CultureInfo.InvariantCulture, $"… and {more} more").ToString();
    }

    private static string Line(WebhookEvent happened)
    {
        JsonElement detail = happened.Detail;
        return happened.Type switch
        {
            "Scan Completed" => $"*Scan {Of(detail, "status")}*: {Of(detail, "target")}, score {Of(detail, "outcome", "score")}{Findings(detail)} ({Of(detail, "scanId")})",
            "Scan Failed" => $"*Scan failed*: {Of(detail, "error")} ({Of(detail, "scanId")})",
            "Finding Opened" => $"*{Of(detail, "total")} findings opened*: {Of(detail, "target")}{Worst(detail)}",
            "Finding Resolved" => $"*{Of(detail, "total")} findings resolved*: {Of(detail, "target")}{Worst(detail)}",
            "Exception Expiring" => $"*Exception expires* on {Of(detail, "expires")}: {Of(detail, "rule")} on {Of(detail, "resource")} (approved by {Of(detail, "approver")})",
            "Exception Expired" => $"*Exception has expired*: {Of(detail, "rule")} on {Of(detail, "resource")} (approved by {Of(detail, "approver")}); its findings count again",
            "Compliance Run Completed" =>
                $"*Compliance run*: {Of(detail, "counts", "complete")} complete, {Of(detail, "counts", "incomplete")} incomplete, {Of(detail, "counts", "failed")} failed",
            WebhookEvent.Test => "*ThemisGuard*: this is a test; the webhook works",
            _ => $"*{Escape(happened.Type)}*",
        };
    }

    private static string Findings(JsonElement detail)
    {
        string[] counts = detail.TryGetProperty("outcome", out JsonElement outcome) && outcome.TryGetProperty("findings", out JsonElement findings)
            ? [.. findings.EnumerateObject().Where(severity => severity.Value.ValueKind == JsonValueKind.Number && severity.Value.GetInt64() > 0)
                .Select(severity => $"{severity.Value.GetRawText()} {Escape(severity.Name)}")]
            : [];
        return counts.Length == 0 ? ", no findings" : ", findings: " + string.Join(", ", counts);
    }

    private static string Worst(JsonElement detail) =>
        detail.TryGetProperty("worst", out JsonElement worst) && worst.ValueKind == JsonValueKind.Array && worst.GetArrayLength() > 0
            ? $"; the gravest: {Of(worst[0], "title")} ({Of(worst[0], "severity")}) on {Of(worst[0], "resource")}"
            : "";

    private static string Of(JsonElement detail, params ReadOnlySpan<string> path)
    {
        foreach (string name in path)
        {
            if (detail.ValueKind != JsonValueKind.Object || !detail.TryGetProperty(name, out detail))
            {
                return "unknown";
            }
        }

        return Escape(detail.ValueKind == JsonValueKind.Null ? "unknown" : detail.ToString());
    }

    // What Slack asks of text that is not to be read as its markup.
    private static string Escape(string text)
    {
        string flat = text.Replace('\n', ' ').Replace('\r', ' ');
        return (flat.Length > 200 ? flat[..200] + "…" : flat)
            .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
    }
}
