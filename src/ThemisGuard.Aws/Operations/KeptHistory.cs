using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Aws.Operations;

/// <summary>Reads histories that <see cref="ExecutionRecorder"/> kept.</summary>
public static class KeptHistory
{
    /// <summary>A page of events.</summary>
    /// <param name="artifacts">Where it lies.</param>
    /// <param name="key">Artifact key.</param>
    /// <param name="offset">Byte at which the first event of the page begins.</param>
    /// <param name="limit">Events at most.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The events, and where the next page begins; null at the end.</returns>
    /// <exception cref="InvalidCursorException">No event begins there.</exception>
    public static async Task<(IReadOnlyList<JsonElement> Events, long? Next)> ReadAsync(
        IArtifactStore artifacts, string key, long offset, int limit, CancellationToken cancellationToken)
    {
        var events = new List<JsonElement>(limit);
        long next = offset;
        await using Stream stream = await artifacts.OpenReadAsync(key, offset, length: null, cancellationToken);
        PipeReader reader = PipeReader.Create(stream);
        bool more = true;
        while (more && events.Count <= limit)
        {
            ReadResult read = await reader.ReadAsync(cancellationToken);
            ReadOnlySequence<byte> buffer = read.Buffer;
            while (events.Count < limit && buffer.PositionOf((byte)'\n') is { } end)
            {
                ReadOnlySequence<byte> line = buffer.Slice(0, end);
                events.Add(Parse(line));
                next += line.Length + 1;
                buffer = buffer.Slice(buffer.GetPosition(1, end));
            }

            if (events.Count == limit)
            {
                bool rest = !buffer.IsEmpty || !read.IsCompleted;
                if (rest && buffer.IsEmpty)
                {
                    reader.AdvanceTo(buffer.Start);
                    rest = !(await reader.ReadAsync(cancellationToken)).Buffer.IsEmpty;
                }

                await reader.CompleteAsync();
                return (events, rest ? next : null);
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
            more = !read.IsCompleted;
        }

        await reader.CompleteAsync();
        return (events, null);
    }

    private static JsonElement Parse(in ReadOnlySequence<byte> line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : throw new InvalidCursorException();
        }
        catch (JsonException)
        {
            throw new InvalidCursorException();
        }
    }
}
