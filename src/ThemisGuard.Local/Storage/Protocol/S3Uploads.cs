using System.Collections.Concurrent;
using System.Globalization;

namespace ThemisGuard.Local.Storage.Protocol;

/// <summary>Multipart uploads under way. Parts are files; they go with the process, as an upload whose client died would.</summary>
internal sealed class S3Uploads(FileArtifactStore artifacts, TimeProvider time)
{
    private const int MaxParts = 10_000;
    private const long MinPartBytes = 5 * 1_024 * 1_024;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<string, Upload> _uploads = new(StringComparer.Ordinal);

    public string Begin(string key)
    {
        // Nobody may have told us of those that were given up.
        foreach ((string old, Upload upload) in _uploads)
        {
            if (time.GetElapsedTime(upload.Started) > Kept && _uploads.TryRemove(old, out _))
            {
                Directory.Delete(upload.Folder, recursive: true);
            }
        }

        string id = Guid.NewGuid().ToString("N");
        string folder = Path.Combine(artifacts.TemporaryFolder, "upload-" + id);
        Directory.CreateDirectory(folder);
        _uploads[id] = new Upload(key, folder, time.GetTimestamp());
        return id;
    }

    /// <summary>Takes one part; a part that is sent again replaces the one before.</summary>
    /// <returns>Its ETag.</returns>
    /// <exception cref="S3Exception">There is no such upload, or no such part number.</exception>
    public async Task<string> AddAsync(string id, string key, int number, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        Upload upload = Find(id, key);
        if (number is < 1 or > MaxParts)
        {
            throw new S3Exception(400, "InvalidArgument", $"Part number must be an integer between 1 and {MaxParts}, inclusive");
        }

        string tag = Guid.NewGuid().ToString("N");
        string path = Path.Combine(upload.Folder, $"{number.ToString(CultureInfo.InvariantCulture)}-{tag}");
        await using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write))
        {
            await write(file, cancellationToken);
        }

        upload.Parts[number] = new Part(tag, path, new FileInfo(path).Length);
        return $"\"{tag}\"";
    }

    /// <summary>Puts the parts together.</summary>
    /// <exception cref="S3Exception">A part is missing, another one, out of order or too small.</exception>
    public async Task CompleteAsync(string id, string key, IReadOnlyList<(int Number, string Tag)> parts, CancellationToken cancellationToken)
    {
        Upload upload = Find(id, key);
        var paths = new List<string>();
        int last = 0;
        foreach ((int number, string tag) in parts)
        {
            if (number <= last)
            {
                throw new S3Exception(400, "InvalidPartOrder", "The list of parts was not in ascending order. Parts must be ordered by part number.");
            }

            last = number;
            if (!upload.Parts.TryGetValue(number, out Part? part) || part.Tag != tag.Trim('"'))
            {
                throw new S3Exception(400, "InvalidPart", "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.");
            }

            if (part.Length < MinPartBytes && paths.Count < parts.Count - 1)
            {
                throw new S3Exception(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
            }

            paths.Add(part.Path);
        }

        if (paths.Count == 0)
        {
            throw S3Exception.MalformedXml();
        }

        await artifacts.WriteAsync(
            key,
            async (stream, stop) =>
            {
                foreach (string path in paths)
                {
                    await using FileStream part = File.OpenRead(path);
                    await part.CopyToAsync(stream, stop);
                }
            },
            cancellationToken);
        Remove(id);
    }

    /// <exception cref="S3Exception">There is no such upload.</exception>
    public void Abort(string id, string key)
    {
        Find(id, key);
        Remove(id);
    }

    private void Remove(string id)
    {
        if (_uploads.TryRemove(id, out Upload? upload))
        {
            Directory.Delete(upload.Folder, recursive: true);
        }
    }

    private Upload Find(string id, string key) => _uploads.TryGetValue(id, out Upload? upload) && upload.Key == key ? upload : throw S3Exception.NoSuchUpload();

    private sealed record Upload(string Key, string Folder, long Started)
    {
        public ConcurrentDictionary<int, Part> Parts { get; } = new();
    }

    private sealed record Part(string Tag, string Path, long Length);
}
