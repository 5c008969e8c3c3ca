using System.Buffers;
using System.Text.Json;
using ThemisGuard.Compliance;
using ThemisGuard.Compliance.Drift;
using ThemisGuard.Compliance.Findings;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Lambda.Events;

namespace ThemisGuard.Functions.ReadScans;

/// <summary>Query and answer of <c>GET /v1/scans/{scanId}/findings</c>.</summary>
internal static class FindingsQuery
{
    private const int MaxText = 200;

    /// <summary>The filter that a request asks for.</summary>
    /// <exception cref="InvalidRequestException">A value is not known.</exception>
    public static FindingsFilter FilterOf(HttpApiRequest request) =>
        new(SeverityOf(request.Query("severity")), request.Query("ruleId"), StatusOf(request.Query("status")), DriftOf(request.Query("drift")),
            request.Query("control"), request.Query("resource"), TextOf(request.Query("text")));

    /// <summary><c>{"findings":[…],"total":N,"cursor":…}</c>; the findings are passed on as they are kept.</summary>
    public static ReadOnlyMemory<byte> Write(FindingsPage page)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("findings");
            foreach (ReadOnlyMemory<byte> line in page.Lines)
            {
                json.WriteRawValue(line.Span, skipInputValidation: true);
            }

            json.WriteEndArray();
            if (page.Total is { } total)
            {
                json.WriteNumber("total", total);
            }

            if (page.Cursor is not null)
            {
                json.WriteString("cursor", page.Cursor);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static Severity? SeverityOf(string? text) => text switch
    {
        null => null,
        _ when Severities.TryParse(text, out Severity severity) => severity,
        _ => throw new InvalidRequestException($"'severity' takes {string.Join(", ", Severities.All.Select(severity => severity.Name()))}."),
    };

    private static DriftChange? DriftOf(string? text) => text switch
    {
        null => null,
        _ when DriftChanges.TryParse(text, out DriftChange change) => change,
        _ => throw new InvalidRequestException($"'drift' takes {string.Join(", ", DriftChanges.All.Select(change => change.Name()))}."),
    };

    private static string? TextOf(string? text) =>
        text is null or { Length: >= 1 and <= MaxText } ? text : throw new InvalidRequestException($"'text' takes 1 to {MaxText} characters.");

    private static FindingStatus? StatusOf(string? text) => text switch
    {
        null => null,
        "fail" => FindingStatus.Fail,
        "notEvaluated" => FindingStatus.NotEvaluated,
        _ => throw new InvalidRequestException("'status' takes fail or notEvaluated."),
    };
}
