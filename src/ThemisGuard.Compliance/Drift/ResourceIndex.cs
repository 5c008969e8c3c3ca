using System.Buffers.Binary;
using System.Globalization;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Compliance.Drift;

/// <summary>
/// The resources that a scan has read and the hash of each one's configuration: 32 bytes each, sorted. Tells a resource
/// that is gone from one that passes, and a resource that has changed from one that was judged by another rule.
/// </summary>
/// <remarks>In memory 32 bytes a resource.</remarks>
internal sealed class ResourceIndex
{
    public const int EntryBytes = 32;

    private readonly UInt128[] keys;
    private readonly UInt128[] hashes;

    private ResourceIndex(UInt128[] keys, UInt128[] hashes)
    {
        this.keys = keys;
        this.hashes = hashes;
    }

    /// <summary>The index of a scan, or null when it is no longer kept.</summary>
    public static async Task<ResourceIndex?> TryReadAsync(IArtifactStore artifacts, string key, CancellationToken cancellationToken)
    {
        if (await artifacts.LengthAsync(key, cancellationToken) is not { } length)
        {
            return null;
        }

        int count = checked((int)(length / EntryBytes));
        var index = new ResourceIndex(new UInt128[count], new UInt128[count]);
        await using Stream stream = await artifacts.OpenReadAsync(key, 0, null, cancellationToken);
        byte[] buffer = new byte[EntryBytes * 2048];
        for (int at = 0; at < count;)
        {
            int some = Math.Min(2048, count - at);
            await stream.ReadExactlyAsync(buffer.AsMemory(0, some * EntryBytes), cancellationToken);
            for (int i = 0; i < some; i++, at++)
            {
                index.keys[at] = BinaryPrimitives.ReadUInt128BigEndian(buffer.AsSpan(i * EntryBytes));
                index.hashes[at] = BinaryPrimitives.ReadUInt128BigEndian(buffer.AsSpan((i * EntryBytes) + 16));
            }
        }

        return index;
    }

    /// <summary>The hash of a resource's configuration, or null when the scan has not read such a resource.</summary>
    public string? Find(string? resourceKey)
    {
        if (resourceKey is null || !UInt128.TryParse(resourceKey, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out UInt128 key))
        {
            return null;
        }

        int at = Array.BinarySearch(keys, key);
        return at < 0 ? null : hashes[at].ToString("x32", CultureInfo.InvariantCulture);
    }
}

/// <summary>Collects the index while a scan is planned; what does not fit into 8 MB is sorted in runs and merged.</summary>
internal sealed class ResourceIndexWriter(IArtifactStore artifacts, string tenant, string scanId)
{
    private const int RunEntries = 1 << 18;

    private readonly List<(UInt128 Key, UInt128 Hash)> entries = [];
    private int runs;

    public async ValueTask AddAsync(string resourceKey, string hash, CancellationToken cancellationToken)
    {
        entries.Add((Parse(resourceKey), Parse(hash)));
        if (entries.Count == RunEntries)
        {
            await SpillAsync(RunKey(runs++), cancellationToken);
        }
    }

    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        string key = ScanKeys.Resources(tenant, scanId);
        if (runs == 0)
        {
            await SpillAsync(key, cancellationToken);
            return;
        }

        await SpillAsync(RunKey(runs++), cancellationToken);
        await artifacts.WriteAsync(key, MergeAsync, cancellationToken);
        await artifacts.DeleteFolderAsync(RunFolder, cancellationToken);
    }

    private string RunFolder => ScanKeys.Folder(tenant, scanId) + "resource-runs/";

    private string RunKey(int run) => RunFolder + run.ToString("D5", CultureInfo.InvariantCulture);

    private async Task SpillAsync(string key, CancellationToken cancellationToken)
    {
        // A resource that comes twice stands once, whichever came first.
        entries.Sort();
        await artifacts.WriteAsync(
            key,
            async (stream, token) =>
            {
                var writer = new EntryWriter(new BufferedStream(stream, 64 * 1024));
                foreach ((UInt128 resource, UInt128 hash) in entries)
                {
                    writer.Add(resource, hash);
                }

                await writer.FlushAsync(token);
            },
            cancellationToken);
        entries.Clear();
    }

    private async Task MergeAsync(Stream output, CancellationToken cancellationToken)
    {
        var streams = new List<Stream>();
        try
        {
            var queue = new PriorityQueue<BufferedStream, (UInt128 Key, UInt128 Hash)>();
            var writer = new EntryWriter(new BufferedStream(output, 64 * 1024));
            byte[] entry = new byte[ResourceIndex.EntryBytes];
            async ValueTask EnqueueAsync(BufferedStream run)
            {
                if (await run.ReadAtLeastAsync(entry, entry.Length, throwOnEndOfStream: false, cancellationToken) == entry.Length)
                {
                    queue.Enqueue(run, (BinaryPrimitives.ReadUInt128BigEndian(entry), BinaryPrimitives.ReadUInt128BigEndian(entry.AsSpan(16))));
                }
            }

            for (int run = 0; run < runs; run++)
            {
                streams.Add(await artifacts.OpenReadAsync(RunKey(run), 0, null, cancellationToken));
                await EnqueueAsync(new BufferedStream(streams[^1], 64 * 1024));
            }

            while (queue.TryDequeue(out BufferedStream? run, out (UInt128 Key, UInt128 Hash) next))
            {
                writer.Add(next.Key, next.Hash);
                await EnqueueAsync(run);
            }

            await writer.FlushAsync(cancellationToken);
        }
        finally
        {
            foreach (Stream stream in streams)
            {
                await stream.DisposeAsync();
            }
        }
    }

    private static UInt128 Parse(string hex) => UInt128.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    // The stream is flushed, not disposed: that would close the store's.
    private sealed class EntryWriter(BufferedStream buffered)
    {
        private UInt128? last;

        public void Add(UInt128 key, UInt128 hash)
        {
            if (key == last)
            {
                return;
            }

            last = key;
            Span<byte> entry = stackalloc byte[ResourceIndex.EntryBytes];
            BinaryPrimitives.WriteUInt128BigEndian(entry, key);
            BinaryPrimitives.WriteUInt128BigEndian(entry[16..], hash);
            buffered.Write(entry);
        }

        public Task FlushAsync(CancellationToken cancellationToken) => buffered.FlushAsync(cancellationToken);
    }
}
