using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ThemisGuard.Local.Bus;

/// <summary>The JSON that rules see and targets receive.</summary>
internal static class EventEnvelope
{
    public const int MaxDepth = 500;

    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = MaxDepth + 8 };

    /// <summary>Builds the envelope, its members in the order of the service, the detail compact and its numbers as written.</summary>
    /// <returns>Null when the detail is not a JSON object.</returns>
    public static byte[]? Build(LocalIdentity identity, string id, PutEvent entry, DateTimeOffset time)
    {
        try
        {
            using JsonDocument detail = JsonDocument.Parse(entry.Detail, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return detail.RootElement.ValueKind == JsonValueKind.Object
                ? Write(identity, id, entry.DetailType!, entry.Source!, entry.Time ?? time, entry.Resources ?? [], json => detail.RootElement.WriteTo(json))
                : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            // Not JSON, too deep, or text that is not Unicode.
            return null;
        }
    }

    /// <summary>The event of a rule's schedule.</summary>
    public static byte[] Scheduled(LocalIdentity identity, string id, string ruleArn, DateTimeOffset due) =>
        Write(identity, id, "Scheduled Event", "aws.events", due, [ruleArn], static json =>
        {
            json.WriteStartObject();
            json.WriteEndObject();
        });

    /// <summary>The event of a schedule of EventBridge Scheduler, whose detail is text.</summary>
    public static byte[] OfScheduler(LocalIdentity identity, string id, string scheduleArn, DateTimeOffset due) =>
        Write(identity, id, "Scheduled Event", "aws.scheduler", due, [scheduleArn], static json => json.WriteStringValue("{}"));

    /// <summary>The value of <c>&lt;aws.events.event&gt;</c>.</summary>
    public static byte[] WithoutDetail(JsonElement envelope)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(bytes, s_options))
        {
            json.WriteStartObject();
            foreach (JsonProperty member in envelope.EnumerateObject())
            {
                if (member.NameEquals("detail"u8))
                {
                    continue;
                }

                json.WritePropertyName(member.NameEquals("detail-type"u8) ? "detailType" : member.Name);
                member.Value.WriteTo(json);
            }

            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>UTC, whole seconds: <c>2026-03-08T10:05:07Z</c>.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static byte[] Write(
        LocalIdentity identity, string id, string detailType, string source, DateTimeOffset time, IReadOnlyList<string> resources, Action<Utf8JsonWriter> detail)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(bytes, s_options))
        {
            json.WriteStartObject();
            json.WriteString("version"u8, "0"u8);
            json.WriteString("id"u8, id);
            json.WriteString("detail-type"u8, detailType);
            json.WriteString("source"u8, source);
            json.WriteString("account"u8, identity.Account);
            json.WriteString("time"u8, Time(time));
            json.WriteString("region"u8, identity.Region);
            json.WriteStartArray("resources"u8);
            foreach (string resource in resources)
            {
                json.WriteStringValue(resource);
            }

            json.WriteEndArray();
            json.WritePropertyName("detail"u8);
            detail(json);
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }
}
