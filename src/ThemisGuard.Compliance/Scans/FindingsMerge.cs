using System.Buffers;
using System.Globalization;
using System.Text.Json;
using ThemisGuard.Compliance.Drift;
using ThemisGuard.Compliance.Findings;
using ThemisGuard.Compliance.Inventory;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Compliance.Scans;

/// <summary>
/// Merges the segments of a scan, each sorted, into all its findings, sorted. However many there are, at most
/// <see cref="MaxOpen"/> are read at a time, a line of each in memory.
/// </summary>
internal sealed class FindingsMerge(IArtifactStore artifacts, string tenant, string scanId)
{
    /// <summary>Segments that are read at a time; more are merged in several passes.</summary>
    public const int MaxOpen = 64;

    /// <summary>Writes the findings and their index.</summary>
    /// <param name="segments">Artifact keys of segments.</param>
    /// <param name="annotation">What to add to each, or null for nothing.</param>
    /// <param name="cancellationToken">Stops the merge; nothing is visible then.</param>
    public async Task<FindingsIndex> RunAsync(IReadOnlyList<string> segments, FindingAnnotation? annotation, CancellationToken cancellationToken)
    {
        int pass = 0;
        while (segments.Count > MaxOpen)
        {
            var merged = new List<string>();
            foreach (string[] some in segments.Chunk(MaxOpen))
            {
                string key = string.Create(CultureInfo.InvariantCulture, $"{ScanKeys.MergeFolder(tenant, scanId)}{pass}-{merged.Count:D5}.ndjson");
                await artifacts.WriteAsync(
                    key,
                    async (stream, token) =>
                    {
                        // Runs have a header, as segments do, so that both are read alike.
                        await stream.WriteAsync("{}\n"u8.ToArray(), token);
                        await MergeAsync(some, stream, new IndexBuilder(), null, token);
                    },
                    cancellationToken);
                merged.Add(key);
            }

            segments = merged;
            pass++;
        }

        FindingsIndex? index = null;
        await artifacts.WriteAsync(
            ScanKeys.Findings(tenant, scanId),
            async (stream, token) =>
            {
                var builder = new IndexBuilder();
                await MergeAsync(segments, stream, builder, annotation, token);
                index = builder.Build();
            },
            cancellationToken);
        await artifacts.WriteAsync(
            ScanKeys.FindingsIndex(tenant, scanId),
            (stream, token) => JsonSerializer.SerializeAsync(stream, index!, FindingsIndexJson.Default.FindingsIndex, token),
            cancellationToken);
        if (pass > 0)
        {
            await artifacts.DeleteFolderAsync(ScanKeys.MergeFolder(tenant, scanId), cancellationToken);
        }

        return index!;
    }

    private async Task MergeAsync(IReadOnlyList<string> segments, Stream output, IndexBuilder index, FindingAnnotation? annotation, CancellationToken cancellationToken)
    {
        var runs = new List<Run>();
        try
        {
            var queue = new PriorityQueue<Run, FindingOrder>();
            foreach (string key in segments)
            {
                var run = new Run(await artifacts.OpenReadAsync(key, 0, null, cancellationToken));
                runs.Add(run);
                if (await run.StartAsync(cancellationToken))
                {
                    queue.Enqueue(run, run.Order);
                }
            }

            // Flushed, not disposed: that would close the store's stream.
            var annotated = new ArrayBufferWriter<byte>(4096);
            var buffered = new BufferedStream(output, 128 * 1024);
            while (queue.TryDequeue(out Run? run, out FindingOrder order))
            {
                ReadOnlyMemory<byte> line = run.Line;
                if (annotation is null)
                {
                    buffered.Write(line.Span);
                    index.Add(order, line.Length + 1, null, false);
                }
                else
                {
                    annotated.ResetWrittenCount();
                    (DriftChange? change, bool isAccepted) = annotation.Write(order, line, annotated);
                    buffered.Write(annotated.WrittenSpan);
                    index.Add(order, annotated.WrittenCount + 1, change, isAccepted);
                }

                buffered.WriteByte((byte)'\n');
                if (await run.NextAsync(cancellationToken))
                {
                    queue.Enqueue(run, run.Order);
                }
            }

            await buffered.FlushAsync(cancellationToken);
        }
        finally
        {
            foreach (Run run in runs)
            {
                await run.DisposeAsync();
            }
        }
    }

    /// <summary>One sorted input.</summary>
    private sealed class Run(Stream stream) : IAsyncDisposable
    {
        private readonly SourceText text = new(stream);
        private int length;

        public FindingOrder Order { get; private set; }

        public ReadOnlyMemory<byte> Line => text.Window[..length];

        public async ValueTask<bool> StartAsync(CancellationToken cancellationToken)
        {
            await text.SkipLineAsync(cancellationToken);
            return await ReadAsync(cancellationToken);
        }

        public ValueTask<bool> NextAsync(CancellationToken cancellationToken)
        {
            text.Advance(length);
            return ReadAsync(cancellationToken);
        }

        public ValueTask DisposeAsync() => stream.DisposeAsync();

        private async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
        {
            if (!await text.SkipWhiteSpaceAsync(cancellationToken))
            {
                return false;
            }

            length = await text.FindLineEndAsync(int.MaxValue - 1, cancellationToken);
            Order = FindingOrder.Of(text.Span[..length]);
            return true;
        }
    }

    /// <summary>Notes where groups begin while lines go by.</summary>
    private sealed class IndexBuilder
    {
        private readonly List<FindingsGroup> groups = [];
        private long lines;
        private long bytes;

        public void Add(FindingOrder order, int length, DriftChange? change, bool isAccepted)
        {
            FindingsGroup? last = groups.Count == 0 ? null : groups[^1];
            if (last is null || last.RuleId != order.RuleId || last.Status != order.Status || last.Severity != order.Severity)
            {
                groups.Add(last = new(order.Severity, order.RuleId, order.Status, bytes, length, 1));
            }
            else
            {
                groups[^1] = last = last with { Bytes = last.Bytes + length, Lines = last.Lines + 1 };
            }

            if (isAccepted)
            {
                groups[^1] = last = last with { Accepted = last.Accepted + 1 };
            }

            if (change is { } known)
            {
                // Mutable while it is built: a million records with a map each would be a million maps.
                var drift = (SortedDictionary<string, long>?)last.Drift;
                if (drift is null)
                {
                    groups[^1] = last with { Drift = drift = new(StringComparer.Ordinal) };
                }

                drift[known.Name()] = drift.GetValueOrDefault(known.Name()) + 1;
            }

            lines++;
            bytes += length;
        }

        public FindingsIndex Build() => new(lines, bytes, groups);
    }
}
