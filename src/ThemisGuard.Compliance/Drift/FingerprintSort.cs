using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ThemisGuard.Compliance.Inventory;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Compliance.Drift;

/// <summary>
/// Sorts JSON lines by the fingerprint that each begins with, however many there are: 32 MB at a time in memory, the rest
/// in sorted runs in the artifact store, which are merged while they are read.
/// </summary>
internal sealed class FingerprintSort(IArtifactStore artifacts, string folder) : IDisposable
{
    private const int RunBytes = 32 * 1024 * 1024;
    private const int KeyStart = 16;
    private const int KeyLength = 32;

    private readonly ArrayBufferWriter<byte> text = new(64 * 1024);
    private readonly List<(int Start, int Length)> lines = [];
    private Utf8JsonWriter? writer;
    private int runs;

    /// <summary>Adds an object whose first property is <c>fingerprint</c>.</summary>
    public async ValueTask AddAsync<T>(T value, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        writer ??= new Utf8JsonWriter(text, new JsonWriterOptions { SkipValidation = true, Encoder = type.Options.Encoder });
        writer.Reset();
        int start = text.WrittenCount;
        JsonSerializer.Serialize(writer, value, type);
        lines.Add((start, text.WrittenCount - start));
        if (text.WrittenCount >= RunBytes)
        {
            await SpillAsync(cancellationToken);
        }
    }

    /// <summary>All lines in order. Each is valid until the next.</summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (runs == 0)
        {
            Sort();
            foreach ((int start, int length) in lines)
            {
                yield return text.WrittenMemory.Slice(start, length);
            }

            yield break;
        }

        await SpillAsync(cancellationToken);
        var inputs = new List<IAsyncEnumerator<ReadOnlyMemory<byte>>>();
        try
        {
            var queue = new PriorityQueue<IAsyncEnumerator<ReadOnlyMemory<byte>>, UInt128>();
            for (int run = 0; run < runs; run++)
            {
                inputs.Add(ReadRunAsync(RunKey(run), cancellationToken).GetAsyncEnumerator(cancellationToken));
                if (await inputs[^1].MoveNextAsync())
                {
                    queue.Enqueue(inputs[^1], KeyOf(inputs[^1].Current.Span));
                }
            }

            while (queue.TryDequeue(out IAsyncEnumerator<ReadOnlyMemory<byte>>? input, out _))
            {
                yield return input.Current;
                if (await input.MoveNextAsync())
                {
                    queue.Enqueue(input, KeyOf(input.Current.Span));
                }
            }
        }
        finally
        {
            foreach (IAsyncEnumerator<ReadOnlyMemory<byte>> input in inputs)
            {
                await input.DisposeAsync();
            }
        }

        await artifacts.DeleteFolderAsync(folder, cancellationToken);
    }

    /// <summary>The fingerprint that a line begins with.</summary>
    public static UInt128 KeyOf(ReadOnlySpan<byte> line) =>
        UInt128.Parse(line.Slice(KeyStart, KeyLength), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    public void Dispose() => writer?.Dispose();

    private string RunKey(int run) => folder + run.ToString("D5", CultureInfo.InvariantCulture);

    private void Sort() => lines.Sort((left, right) => text.WrittenSpan.Slice(left.Start + KeyStart, KeyLength)
        .SequenceCompareTo(text.WrittenSpan.Slice(right.Start + KeyStart, KeyLength)));

    private async Task SpillAsync(CancellationToken cancellationToken)
    {
        Sort();
        await artifacts.WriteAsync(
            RunKey(runs++),
            async (stream, token) =>
            {
                var buffered = new BufferedStream(stream, 128 * 1024);
                foreach ((int start, int length) in lines)
                {
                    buffered.Write(text.WrittenSpan.Slice(start, length));
                    buffered.WriteByte((byte)'\n');
                }

                await buffered.FlushAsync(token);
            },
            cancellationToken);
        text.ResetWrittenCount();
        lines.Clear();
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadRunAsync(string key, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using Stream stream = await artifacts.OpenReadAsync(key, 0, null, cancellationToken);
        var source = new SourceText(stream);
        while (await source.SkipWhiteSpaceAsync(cancellationToken))
        {
            int length = await source.FindLineEndAsync(int.MaxValue - 1, cancellationToken);
            yield return source.Window[..length];
            source.Advance(length);
        }
    }
}
