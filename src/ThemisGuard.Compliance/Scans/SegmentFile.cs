using System.Buffers;
using System.Text.Json;
using ThemisGuard.Compliance.Findings;
using ThemisGuard.Compliance.Inventory;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Compliance.Scans;

/// <summary>Writes and reads segments: a <see cref="SegmentHeader"/>, then findings in the order of <see cref="FindingOrder"/>.</summary>
internal static class SegmentFile
{
    /// <summary>The bytes of a segment.</summary>
    public static ReadOnlyMemory<byte> Serialize(SegmentHeader header, List<Finding> findings)
    {
        var output = new ArrayBufferWriter<byte>(64 * 1024);
        using (var writer = new Utf8JsonWriter(output))
        {
            JsonSerializer.Serialize(writer, header, BatchJson.Default.SegmentHeader);
        }

        output.Write("\n"u8);
        using var lines = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = FindingJson.Readable.Options.Encoder, SkipValidation = true });
        foreach (Finding finding in findings.OrderBy(FindingOrder.Of))
        {
            lines.Reset();
            JsonSerializer.Serialize(lines, finding, FindingJson.Readable.Finding);
            lines.Flush();
            output.Write("\n"u8);
        }

        return output.WrittenMemory;
    }

    /// <summary>The header of a segment, or null when there is no segment.</summary>
    public static async Task<SegmentHeader?> TryReadHeaderAsync(IArtifactStore artifacts, string key, CancellationToken cancellationToken)
    {
        try
        {
            await using Stream stream = await artifacts.OpenReadAsync(key, 0, null, cancellationToken);
            var text = new SourceText(stream);
            int length = await text.FindLineEndAsync(int.MaxValue - 1, cancellationToken);
            return JsonSerializer.Deserialize(text.Span[..length], BatchJson.Default.SegmentHeader)!;
        }
        catch (ArtifactNotFoundException)
        {
            return null;
        }
    }
}
