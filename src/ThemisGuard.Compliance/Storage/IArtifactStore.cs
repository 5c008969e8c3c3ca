namespace ThemisGuard.Compliance.Storage;

/// <summary>
/// Large content that is written once: inventories, batches, findings, reports. Keys are slash-separated names of
/// [A-Za-z0-9._=-] parts, no part <c>.</c> or <c>..</c>, at most 120 bytes a part and 900 in all (<see cref="ArtifactKey"/>);
/// a tenant's keys begin with <c>tenants/ID/</c>.
/// </summary>
public interface IArtifactStore
{
    /// <summary>Opens an artifact for reading from <paramref name="offset"/>, at most <paramref name="length"/> bytes. At or past the end there is nothing to read, which is no error.</summary>
    /// <exception cref="ArtifactNotFoundException">There is none under the key.</exception>
    Task<Stream> OpenReadAsync(string key, long offset, long? length, CancellationToken cancellationToken);

    /// <summary>Writes an artifact as a stream. It is visible only when whole; what was there before is replaced.</summary>
    /// <returns>Length in bytes.</returns>
    Task<long> WriteAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken);

    /// <summary>Writes an artifact unless one is there: of several writers exactly one gets true.</summary>
    Task<bool> TryCreateAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Length in bytes, or null when there is none.</summary>
    Task<long?> LengthAsync(string key, CancellationToken cancellationToken);

    /// <summary>Keys that begin with the prefix, in ordinal order.</summary>
    IAsyncEnumerable<string> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Removes one artifact. Removing what is not there is not an error.</summary>
    Task DeleteAsync(string key, CancellationToken cancellationToken);

    /// <summary>Removes everything whose key begins with the prefix, which must end in a slash.</summary>
    Task DeleteFolderAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>A URL to which one PUT of at most <paramref name="maxBytes"/> may be sent until it expires.</summary>
    Task<Uri> CreateUploadUrlAsync(string key, TimeSpan validFor, long maxBytes, CancellationToken cancellationToken);

    /// <summary>A URL from which the artifact may be read until it expires.</summary>
    Task<Uri> CreateDownloadUrlAsync(string key, TimeSpan validFor, string contentType, CancellationToken cancellationToken);
}

/// <summary>There is no artifact under the key.</summary>
public sealed class ArtifactNotFoundException(string key, Exception? innerException = null)
    : ThemisGuardException("ThemisGuard.ArtifactNotFound", $"There is no artifact '{key}'.", innerException)
{
    /// <summary>The key that was asked for.</summary>
    public string Key { get; } = key;
}
