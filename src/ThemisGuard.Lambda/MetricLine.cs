using System.Buffers;
using System.Text;
using System.Text.Json;

namespace ThemisGuard.Lambda;

/// <summary>
/// Metrics in a function's log, of which CloudWatch makes metrics by itself. Source: CloudWatch User Guide, "Embedded metric format".
/// </summary>
public static class MetricLine
{
    /// <summary>The namespace of all of them.</summary>
    public const string Namespace = "ThemisGuard";

    /// <summary>Writes one line.</summary>
    /// <param name="invocation">Whose log, and when.</param>
    /// <param name="metrics">Name, unit (<c>Count</c>, <c>Seconds</c>, <c>Percent</c>, <c>None</c>) and value.</param>
    /// <param name="dimension">Name and value of the one dimension, or null for none. Few values: each is a metric that is paid for.</param>
    public static void Write(Invocation invocation, IReadOnlyList<(string Name, string Unit, double Value)> metrics, (string Name, string Value)? dimension = null)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("_aws");
            json.WriteNumber("Timestamp", invocation.Time.GetUtcNow().ToUnixTimeMilliseconds());
            json.WriteStartArray("CloudWatchMetrics");
            json.WriteStartObject();
            json.WriteString("Namespace", Namespace);
            json.WriteStartArray("Dimensions");
            json.WriteStartArray();
            if (dimension is { } named)
            {
                json.WriteStringValue(named.Name);
            }

            json.WriteEndArray();
            json.WriteEndArray();
            json.WriteStartArray("Metrics");
            foreach ((string name, string unit, _) in metrics)
            {
                json.WriteStartObject();
                json.WriteString("Name", name);
                json.WriteString("Unit", unit);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
            if (dimension is { } valued)
            {
                json.WriteString(valued.Name, valued.Value);
            }

            foreach ((string name, _, double value) in metrics)
            {
                json.WriteNumber(name, value);
            }

            json.WriteEndObject();
        }

        invocation.Log(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }
}
