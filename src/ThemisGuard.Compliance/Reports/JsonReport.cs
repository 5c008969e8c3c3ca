using System.Buffers;
using System.Text.Json;
using ThemisGuard.Compliance.Findings;

namespace ThemisGuard.Compliance.Reports;

/// <summary>One JSON object: what the command line prints with <c>--format json</c> and the API gives out.</summary>
internal static class JsonReport
{
    public static async Task WriteAsync(
        ScanSummary summary, IAsyncEnumerable<ReadOnlyMemory<byte>> findings, Stream output, CancellationToken cancellationToken)
    {
        await using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = SummaryJson.Readable.Options.Encoder, SkipValidation = true });
        JsonElement all = JsonSerializer.SerializeToElement(summary, SummaryJson.Readable.ScanSummary);
        writer.WriteStartObject();
        Copy(writer, all, "scanId", "target", "status", "submittedAt", "packDigest", "resources");
        WriteCoverage(writer, summary);
        Copy(writer, all, "score", "frameworks", "counts", "drift");
        writer.WriteStartArray("findings");
        var scratch = new ArrayBufferWriter<byte>();
        await foreach (ReadOnlyMemory<byte> line in findings.WithCancellation(cancellationToken))
        {
            // What changed is told apart ("drift"), so that two scans of the same input list the same findings.
            writer.WriteRawValue(FindingLines.WithoutDrift(line, scratch).Span, skipInputValidation: true);
            if (writer.BytesPending > 64 * 1024)
            {
                await writer.FlushAsync(cancellationToken);
            }
        }

        writer.WriteEndArray();
        Copy(writer, all, "unreadable", "unreadableTotal", "warnings", "warningsTotal", "typesWithoutRules", "rules");
        writer.WriteEndObject();
        await writer.FlushAsync(cancellationToken);
    }

    private static void WriteCoverage(Utf8JsonWriter writer, ScanSummary summary)
    {
        writer.WriteStartObject("coverage");
        writer.WriteNumber("evaluated", summary.Coverage.Evaluated);
        writer.WriteNumber("notEvaluated", summary.Coverage.NotEvaluated);
        if (summary.Coverage.Share is { } share)
        {
            writer.WriteNumber("share", share);
        }
        else
        {
            writer.WriteNull("share");
        }

        if (summary.Coverage.Accepted > 0)
        {
            writer.WriteNumber("accepted", summary.Coverage.Accepted);
        }

        writer.WriteStartObject("notEvaluatedBy");
        foreach ((string reason, long count) in summary.NotEvaluatedBy)
        {
            writer.WriteNumber(reason, count);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Copy(Utf8JsonWriter writer, JsonElement from, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            writer.WritePropertyName(name);
            from.GetProperty(name).WriteTo(writer);
        }
    }
}

/// <summary>Reads lines of findings.</summary>
internal static class FindingLines
{
    /// <summary>The line without its member <c>drift</c>.</summary>
    /// <param name="line">One finding.</param>
    /// <param name="scratch">Holds the result until the next call.</param>
    public static ReadOnlyMemory<byte> WithoutDrift(ReadOnlyMemory<byte> line, ArrayBufferWriter<byte> scratch)
    {
        var reader = new Utf8JsonReader(line.Span);
        reader.Read();
        int endOfLast = 1;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isDrift = reader.ValueTextEquals("drift"u8);
            reader.Read();
            reader.Skip();
            int end = (int)reader.BytesConsumed;
            if (isDrift)
            {
                // From the end of the member before, so that its comma goes too.
                scratch.ResetWrittenCount();
                scratch.Write(line.Span[..endOfLast]);
                scratch.Write(line.Span[end..]);
                return scratch.WrittenMemory;
            }

            endOfLast = end;
        }

        return line;
    }

    public static Finding Parse(ReadOnlyMemory<byte> line) => JsonSerializer.Deserialize(line.Span, FindingJson.Readable.Finding)!;
}
