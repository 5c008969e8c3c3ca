using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Compliance.Tests.Storage;

/// <summary>Artifacts in memory, for tests of what is built on the port.</summary>
public sealed class MemoryArtifactStore : IArtifactStore
{
    private readonly ConcurrentDictionary<string, byte[]> artifacts = new(StringComparer.Ordinal);

    public IEnumerable<string> Keys => artifacts.Keys.Order(StringComparer.Ordinal);

    public byte[] this[string key]
    {
        get => artifacts[key];
        set => artifacts[key] = value;
    }

    public bool Remove(string key) => artifacts.TryRemove(key, out _);

    public Task<Stream> OpenReadAsync(string key, long offset, long? length, CancellationToken cancellationToken)
    {
        if (!artifacts.TryGetValue(key, out byte[]? bytes))
        {
            throw new ArtifactNotFoundException(key);
        }

        int start = (int)Math.Min(offset, bytes.Length);
        int count = (int)Math.Min(length ?? int.MaxValue, bytes.Length - start);
        return Task.FromResult<Stream>(new MemoryStream(bytes, start, count, writable: false));
    }

    public async Task<long> WriteAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        ArtifactKey.Check(key);
        using var stream = new MemoryStream();
        await write(stream, cancellationToken);
        Assert.True(stream.CanWrite, "The stream is the store's to close.");
        artifacts[key] = stream.ToArray();
        return artifacts[key].Length;
    }

    public Task<bool> TryCreateAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        ArtifactKey.Check(key);
        return Task.FromResult(artifacts.TryAdd(key, content.ToArray()));
    }

    public Task<long?> LengthAsync(string key, CancellationToken cancellationToken) =>
        Task.FromResult<long?>(artifacts.TryGetValue(key, out byte[]? bytes) ? bytes.Length : null);

    public async IAsyncEnumerable<string> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        foreach (string key in Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)))
        {
            yield return key;
        }
    }

    public Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        artifacts.Remove(key, out _);
        return Task.CompletedTask;
    }

    public Task DeleteFolderAsync(string prefix, CancellationToken cancellationToken)
    {
        ArtifactKey.CheckFolder(prefix);
        foreach (string key in Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)))
        {
            artifacts.TryRemove(key, out _);
        }

        return Task.CompletedTask;
    }

    public Task<Uri> CreateUploadUrlAsync(string key, TimeSpan validFor, long maxBytes, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<Uri> CreateDownloadUrlAsync(string key, TimeSpan validFor, string contentType, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
