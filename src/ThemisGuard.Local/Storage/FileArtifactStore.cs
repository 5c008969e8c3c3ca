using System.Runtime.CompilerServices;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Local.Storage;

/// <summary>Artifacts as files. A file is written under a temporary name and renamed, so it is seen whole or not at all.</summary>
public sealed class FileArtifactStore : IArtifactStore
{
    private const int BufferSize = 64 * 1_024;

    private readonly ArtifactPaths _paths;
    private readonly Lock _placing = new();
    private readonly ArtifactUrls _urls;
    private readonly bool _sync;

    /// <summary>Opens the store, making its folder when absent and removing what a killed process left half written.</summary>
    /// <param name="root">Folder; one process at a time (<see cref="StateFolder"/> sees to it).</param>
    /// <param name="urls">Signs upload and download URLs.</param>
    /// <param name="durability">With <see cref="Durability.Full"/> each file is synced to disk before it is seen.</param>
    /// <exception cref="StorageUnavailableException">The folder can't be written.</exception>
    public FileArtifactStore(string root, ArtifactUrls urls, Durability durability = Durability.Process)
    {
        _paths = new ArtifactPaths(root);
        _urls = urls;
        _sync = durability == Durability.Full;
        Guarded("open", () =>
        {
            if (Directory.Exists(_paths.Temporary))
            {
                Directory.Delete(_paths.Temporary, recursive: true);
            }

            Directory.CreateDirectory(_paths.Temporary);
            Directory.CreateDirectory(_paths.Content);
            return true;
        });
    }

    /// <inheritdoc/>
    public Task<Stream> OpenReadAsync(string key, long offset, long? length, CancellationToken cancellationToken)
    {
        string path = _paths.Of(key);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (length is < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(length));
        }

        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            // Writers rename over a file that is being read; the reader keeps the old content to its end.
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferSize, FileOptions.SequentialScan);
            long end = length is { } count && count < file.Length - offset ? offset + count : file.Length;
            return Task.FromResult<Stream>(offset == 0 && end == file.Length ? file : new FileRangeStream(file, Math.Min(offset, end), end));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ArtifactNotFoundException(key, error);
        }
    }

    /// <inheritdoc/>
    public async Task<long> WriteAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        string path = _paths.Of(key);
        string temporary = _paths.NewTemporary();
        try
        {
            long length;
            await using (FileStream file = CreateTemporary(temporary))
            {
                await write(file, cancellationToken);
                await file.FlushAsync(cancellationToken);
                if (_sync)
                {
                    file.Flush(flushToDisk: true);
                }

                length = file.Length;
            }

            cancellationToken.ThrowIfCancellationRequested();
            Place(temporary, path, overwrite: true);
            return length;
        }
        catch (Exception error) when (StorageFailure(error, $"write the artifact '{key}'") is { } failure)
        {
            throw failure;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <inheritdoc/>
    public async Task<bool> TryCreateAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        string path = _paths.Of(key);
        if (File.Exists(path))
        {
            return false;
        }

        string temporary = _paths.NewTemporary();
        try
        {
            await using (FileStream file = CreateTemporary(temporary))
            {
                await file.WriteAsync(content, cancellationToken);
                await file.FlushAsync(cancellationToken);
                if (_sync)
                {
                    file.Flush(flushToDisk: true);
                }
            }

            return Place(temporary, path, overwrite: false);
        }
        catch (Exception error) when (StorageFailure(error, $"write the artifact '{key}'") is { } failure)
        {
            throw failure;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <inheritdoc/>
    public Task<long?> LengthAsync(string key, CancellationToken cancellationToken)
    {
        var file = new FileInfo(_paths.Of(key));
        return Task.FromResult(file.Exists ? file.Length : (long?)null);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        await Task.CompletedTask;
        foreach (string key in _paths.List(prefix))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return key;
        }
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        string path = _paths.Of(key);
        return Task.FromResult(Guarded($"remove the artifact '{key}'", () =>
        {
            try
            {
                File.Delete(path);
            }
            catch (DirectoryNotFoundException)
            {
                // There is none.
            }

            return true;
        }));
    }

    /// <inheritdoc/>
    public Task DeleteFolderAsync(string prefix, CancellationToken cancellationToken)
    {
        string folder = _paths.OfFolder(prefix);
        string trash = _paths.NewTemporary();
        return Task.FromResult(Guarded($"remove the artifacts under '{prefix}'", () =>
        {
            try
            {
                // Gone in one step; what a kill leaves of the rest is removed at the next start.
                Directory.Move(folder, trash);
                Directory.Delete(trash, recursive: true);
            }
            catch (DirectoryNotFoundException)
            {
                // There is none.
            }

            return true;
        }));
    }

    /// <summary>Folder for what is not whole yet, on the same file system; emptied when the store is opened.</summary>
    internal string TemporaryFolder => _paths.Temporary;

    /// <summary>Length and time of the last write, or null.</summary>
    internal FileInfo? Find(string key) => new FileInfo(_paths.Of(key)) is { Exists: true } file ? file : null;

    /// <summary>Removes one artifact, if it is there.</summary>
    internal void Delete(string key) => Guarded($"remove the artifact '{key}'", () =>
    {
        try
        {
            File.Delete(_paths.Of(key));
        }
        catch (DirectoryNotFoundException)
        {
            // There is none.
        }

        return true;
    });

    /// <inheritdoc/>
    public Task<Uri> CreateUploadUrlAsync(string key, TimeSpan validFor, long maxBytes, CancellationToken cancellationToken)
    {
        ArtifactKey.Check(key);
        return Task.FromResult(_urls.ForUpload(key, validFor, maxBytes));
    }

    /// <inheritdoc/>
    public Task<Uri> CreateDownloadUrlAsync(string key, TimeSpan validFor, string contentType, CancellationToken cancellationToken)
    {
        ArtifactKey.Check(key);
        return Task.FromResult(_urls.ForDownload(key, validFor, contentType));
    }

    private static FileStream CreateTemporary(string path) =>
        new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize, FileOptions.SequentialScan);

    private bool Place(string temporary, string path, bool overwrite)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);

                // File.Move without overwrite looks and then renames, which lets two through at once; the folder is this process's
                // alone, so that a lock of its own is enough.
                lock (_placing)
                {
                    if (!overwrite && File.Exists(path))
                    {
                        return false;
                    }

                    File.Move(temporary, path, overwrite);
                }

                return true;
            }
            catch (DirectoryNotFoundException) when (attempt < 100 && File.Exists(temporary))
            {
                // The folder was removed between the two steps.
            }
        }
    }

    private static T Guarded<T>(string what, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception error) when (StorageFailure(error, what) is { } failure)
        {
            throw failure;
        }
    }

    // Only what the disk says becomes a storage failure; the caller's own exceptions pass through as they are.
    private static StorageUnavailableException? StorageFailure(Exception error, string what)
    {
        const int NoSpace = 28, ReadOnly = 30, QuotaExceeded = 122, InputOutput = 5;
        return error switch
        {
            UnauthorizedAccessException => new($"Can't {what}: the folder is not writable. Check its owner and mode.", error),
            IOException { HResult: NoSpace or QuotaExceeded } => new($"Can't {what}: the disk is full. Free some space and try again.", error),
            IOException { HResult: ReadOnly } => new($"Can't {what}: the file system is read-only.", error),
            IOException { HResult: InputOutput } => new($"Can't {what}: the disk reports an error ({error.Message}).", error),
            _ => null,
        };
    }
}
