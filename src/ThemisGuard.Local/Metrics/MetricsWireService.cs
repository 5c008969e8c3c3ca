using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Metrics;

/// <summary>
/// CloudWatch's <c>GetMetricData</c> in AWS JSON 1.0, for what the engine counts: <c>Count</c> and <c>Latency</c> (milliseconds) of
/// <c>AWS/ApiGateway</c>, by the hour; and <c>ApproximateAgeOfOldestMessage</c> of <c>AWS/SQS</c> as it is now. Other metrics have no values, as metrics that nobody has sent have none on AWS.
/// Source: CloudWatch API Reference, GetMetricData.
/// </summary>
internal sealed class MetricsWireService(ApiMetrics api, Func<string, long?> oldestAgeSeconds) : IWireService
{
    private const int MaxQueries = 500;
    private const int MaxValues = 100_800;

    /// <inheritdoc/>
    public string TargetPrefix => "GraniteServiceVersion20100801";

    /// <inheritdoc/>
    public async Task HandleAsync(string action, ReadOnlyMemory<byte> body, HttpContext context)
    {
        if (action != "GetMetricData")
        {
            throw WireError.UnknownOperation(action);
        }

        using WireBody members = WireBody.Parse(body);
        List<(string Id, string Label, List<(double Time, double Value)> Values)> results = Answer(members);
        await WireJson.WriteAsync(context, results, static (json, results) =>
        {
            json.WriteStartArray("MetricDataResults");
            foreach ((string id, string label, List<(double Time, double Value)> values) in results)
            {
                json.WriteStartObject();
                json.WriteString("Id", id);
                json.WriteString("Label", label);
                json.WriteStartArray("Timestamps");
                values.ForEach(value => json.WriteNumberValue(value.Time));
                json.WriteEndArray();
                json.WriteStartArray("Values");
                values.ForEach(value => json.WriteNumberValue(value.Value));
                json.WriteEndArray();
                json.WriteString("StatusCode", "Complete");
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("Messages");
            json.WriteEndArray();
        });
    }

    private List<(string Id, string Label, List<(double Time, double Value)> Values)> Answer(WireBody members)
    {
        DateTimeOffset start = Instant(members, "StartTime");
        DateTimeOffset end = Instant(members, "EndTime");
        if (members.Element("MetricDataQueries") is not { ValueKind: JsonValueKind.Array } queries || queries.GetArrayLength() is 0 or > MaxQueries)
        {
            throw WireError.Validation($"MetricDataQueries must have 1 to {MaxQueries} members.");
        }

        var results = new List<(string, string, List<(double, double)>)>();
        foreach (JsonElement query in queries.EnumerateArray())
        {
            if (!query.TryGetProperty("Id", out JsonElement id) || id.ValueKind != JsonValueKind.String
                || !query.TryGetProperty("MetricStat", out JsonElement stat) || !stat.TryGetProperty("Metric", out JsonElement metric)
                || Text(metric, "Namespace") is not { } space || Text(metric, "MetricName") is not { } name || Text(stat, "Stat") is not { } statistic
                || !stat.TryGetProperty("Period", out JsonElement length) || !length.TryGetInt64(out long period) || period < 60 || period % 60 != 0)
            {
                throw WireError.Validation("Each query needs an Id and a MetricStat with Metric, Stat and a Period that is a multiple of 60. Expressions are not computed here.");
            }

            results.Add((id.GetString()!, name, space switch
            {
                "AWS/ApiGateway" => Values(name, statistic, start, end, TimeSpan.FromSeconds(period)),
                "AWS/SQS" when name == "ApproximateAgeOfOldestMessage" && Queue(metric) is { } queue && oldestAgeSeconds(queue) is { } age => [(end.ToUnixTimeSeconds(), age)],
                _ => [],
            }));
        }

        return results;
    }

    private List<(double Time, double Value)> Values(string metric, string statistic, DateTimeOffset start, DateTimeOffset end, TimeSpan period)
    {
        if ((end - start) / period > MaxValues)
        {
            throw WireError.Validation($"The answer would have more than {MaxValues} values: ask for a longer Period.");
        }

        var values = new List<(double, double)>();
        for (DateTimeOffset from = start; from < end; from += period)
        {
            DateTimeOffset to = from + period;
            LatencyHistogram histogram = api.Read(from, to < end ? to : end);
            if (histogram.Count > 0 && Statistic(metric, statistic, histogram) is { } value)
            {
                values.Add((from.ToUnixTimeSeconds(), value));
            }
        }

        return values;
    }

    private static double? Statistic(string metric, string statistic, LatencyHistogram histogram) => (metric, statistic) switch
    {
        ("Count", "Sum") or ("Count" or "Latency", "SampleCount") => histogram.Count,
        ("Latency", "Sum") => histogram.SumMilliseconds,
        ("Latency", "Average") => histogram.SumMilliseconds / histogram.Count,
        ("Latency", ['p', .. var percent]) when double.TryParse(percent, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && number is > 0 and <= 100 =>
            histogram.Percentile(number),
        _ => null,
    };

    private static string? Queue(JsonElement metric) =>
        metric.TryGetProperty("Dimensions", out JsonElement dimensions) && dimensions.ValueKind == JsonValueKind.Array
            ? dimensions.EnumerateArray().Where(static dimension => Text(dimension, "Name") == "QueueName").Select(static dimension => Text(dimension, "Value")).FirstOrDefault()
            : null;

    private static DateTimeOffset Instant(WireBody members, string name) =>
        members.Element(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out double seconds) && seconds is >= 0 and < 253_402_300_800
            ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1_000))
            : throw WireError.Validation($"{name} must be an instant in seconds since 1970.");

    private static string? Text(JsonElement holder, string name) =>
        holder.ValueKind == JsonValueKind.Object && holder.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
