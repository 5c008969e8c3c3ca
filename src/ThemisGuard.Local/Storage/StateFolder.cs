using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace ThemisGuard.Local.Storage;

/// <summary>
/// The folder that holds everything durable (<c>--state</c>, default <c>.themis</c>), open for one process at a time.
/// </summary>
/// <remarks>
/// <code>
/// lock         held while a process runs; the system frees it however the process ends
/// version      "themis-state 1"; written last when the folder is made, so a folder half made is made again
/// secret       32 random bytes that sign artifact URLs, mode 0600
/// secrets-key  32 random bytes that seal the secrets of records, mode 0600
/// engine.json  {"pid","apiUrl","awsUrl"} while an engine runs
/// engine.db    SQLite; engine.db-wal beside it
/// artifacts/   files
/// </code>
/// </remarks>
public sealed class StateFolder : IDisposable
{
    private const int Format = 1;
    private const string VersionFile = "version";
    private const string LockFile = "lock";
    private const string EphemeralPrefix = "themis-ephemeral-";
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly FileStream _lock;
    private byte[]? _secret;
    private byte[]? _secretsKey;
    private bool _disposed;

    private StateFolder(string path, FileStream @lock, bool ephemeral)
    {
        Path = path;
        _lock = @lock;
        IsEphemeral = ephemeral;
    }

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    /// <summary>True when the folder is removed at the end (<c>--ephemeral</c>).</summary>
    public bool IsEphemeral { get; }

    /// <summary>Root of the file artifact store.</summary>
    public string ArtifactsPath => System.IO.Path.Combine(Path, "artifacts");

    private string DatabasePath => System.IO.Path.Combine(Path, "engine.db");

    private string EngineFilePath => System.IO.Path.Combine(Path, "engine.json");

    /// <summary>Opens the folder, making it when absent or empty (mode 0700).</summary>
    /// <exception cref="StateFolderException">It is foreign, damaged, of a newer version, in use or not writable.</exception>
    public static StateFolder Open(string path) => Open(System.IO.Path.GetFullPath(path), ephemeral: false);

    /// <summary>Makes a folder under the system's temporary one that is removed on <see cref="Dispose"/>. Those that killed processes left are removed too.</summary>
    /// <exception cref="StateFolderException">The temporary folder is not writable.</exception>
    public static StateFolder CreateEphemeral()
    {
        try
        {
            RemoveAbandoned(System.IO.Path.GetTempPath());
            return Open(Directory.CreateTempSubdirectory(EphemeralPrefix).FullName, ephemeral: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StateFolderException($"No temporary folder can be made in {System.IO.Path.GetTempPath()}: {error.Message} Set TMPDIR to a folder that can be written.", error);
        }
    }

    /// <summary>The secret that signs artifact URLs, made at first use.</summary>
    /// <exception cref="StateFolderException">The file is damaged or can't be made.</exception>
    public byte[] Secret => _secret ??= ReadOrMakeSecret("secret", "Remove it; URLs given out before then end.");

    /// <summary>The key that seals the secrets of records (webhooks), made at first use.</summary>
    /// <exception cref="StateFolderException">The file is damaged or can't be made.</exception>
    public byte[] SecretsKey => _secretsKey ??= ReadOrMakeSecret("secrets-key", "Restore it from a copy; without it webhooks must be made anew.");

    /// <summary>Opens the database.</summary>
    /// <exception cref="StateFolderException">It is damaged or foreign, or the disk is full.</exception>
    public LocalDatabase OpenDatabase(Durability durability)
    {
        try
        {
            return LocalDatabase.Open(DatabasePath, IsEphemeral ? Durability.None : durability);
        }
        catch (SqliteException error)
        {
            throw new StateFolderException(error.SqliteErrorCode switch
            {
                11 or 26 => $"The database {DatabasePath} is damaged ({error.Message}). Restore the folder from a copy, or remove it to start anew.",
                13 => $"The disk that holds {DatabasePath} is full. Free some space, or choose another folder with --state.",
                8 or 14 => $"The database {DatabasePath} can't be written. Choose another folder with --state, or run with --ephemeral.",
                _ => $"The database {DatabasePath} can't be opened: {error.Message}",
            }, error);
        }
    }

    /// <summary>True when an engine has said where it listens and has not ended by itself: it was killed.</summary>
    public bool HasEngineFile => File.Exists(EngineFilePath);

    /// <summary>Says where the running engine listens, for other commands on this folder.</summary>
    public void PublishEngine(Uri apiUrl, Uri awsUrl)
    {
        ArgumentNullException.ThrowIfNull(apiUrl);
        ArgumentNullException.ThrowIfNull(awsUrl);
        using var content = new MemoryStream();
        using (var json = new Utf8JsonWriter(content, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("pid", Environment.ProcessId);
            json.WriteString("apiUrl", apiUrl.ToString());
            json.WriteString("awsUrl", awsUrl.ToString());
            json.WriteEndObject();
        }

        WriteWhole(EngineFilePath, content.ToArray());
    }

    /// <summary>Frees the folder; an ephemeral one is removed.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        try
        {
            File.Delete(EngineFilePath);
            if (IsEphemeral)
            {
                Directory.Delete(Path, recursive: true);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The folder vanished or became read-only; there is nothing left to tidy.
        }

        _lock.Dispose();
    }

    private static StateFolder Open(string path, bool ephemeral)
    {
        FileStream? @lock = null;
        try
        {
            // Nothing may be written into a folder that is not ours, not even the lock.
            RefuseForeign(path);
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(path);
            }
            else
            {
                Directory.CreateDirectory(path, Private | UnixFileMode.UserExecute);
            }

            @lock = TakeLock(path);
            string versionPath = System.IO.Path.Combine(path, VersionFile);
            if (File.Exists(versionPath))
            {
                CheckVersion(path, File.ReadAllText(versionPath));
            }
            else
            {
                WriteWhole(versionPath, System.Text.Encoding.ASCII.GetBytes($"themis-state {Format}\n"));
            }

            return new StateFolder(path, @lock, ephemeral);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            @lock?.Dispose();
            throw new StateFolderException($"The state folder {path} can't be written: {error.Message} Choose another with --state, or run with --ephemeral.", error);
        }
        catch
        {
            @lock?.Dispose();
            throw;
        }
    }

    private static void RefuseForeign(string path)
    {
        if (File.Exists(path))
        {
            throw new StateFolderException($"{path} is a file. Choose a folder with --state.");
        }

        if (!Directory.Exists(path) || File.Exists(System.IO.Path.Combine(path, VersionFile)))
        {
            return;
        }

        // Killed while making the folder: only the lock and an unfinished file may be there.
        string? foreign = Directory.EnumerateFileSystemEntries(path).Select(System.IO.Path.GetFileName)
            .FirstOrDefault(name => name != LockFile && !name!.EndsWith(".new", StringComparison.Ordinal));
        if (foreign is not null)
        {
            throw new StateFolderException($"{path} is not a state folder: it holds '{foreign}' and no '{VersionFile}'. Choose another or an empty folder with --state.");
        }
    }

    private static void CheckVersion(string path, string content)
    {
        if (content.StartsWith("themis-state ", StringComparison.Ordinal) && int.TryParse(content.AsSpan(13).TrimEnd(), out int format) && format > 0)
        {
            if (format > Format)
            {
                throw new StateFolderException($"The state folder {path} was written by a newer ThemisGuard (format {format}; this one knows {Format}). Update ThemisGuard, or choose another folder with --state.");
            }

            return;
        }

        throw new StateFolderException($"The state folder {path} is damaged: its '{VersionFile}' file can't be read. Restore the folder from a copy, or remove it to start anew.");
    }

    private static FileStream TakeLock(string path)
    {
        string lockPath = System.IO.Path.Combine(path, LockFile);
        try
        {
            return OpenLock(lockPath);
        }
        catch (IOException) when (File.Exists(lockPath))
        {
            string owner = ReadOwner(path) is { } pid ? $" (process {pid})" : "";
            throw new StateFolderException($"The state folder {path} is in use by another ThemisGuard{owner}. Stop it, or choose another folder with --state.");
        }
    }

    // An advisory lock (flock) that the system frees with the process, so a stale lock file means nothing.
    private static FileStream OpenLock(string lockPath) => OpenPrivate(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite);

    private static FileStream OpenPrivate(string path, FileMode mode, FileAccess access)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Private;
        }

        return new FileStream(path, options);
    }

    private static int? ReadOwner(string path)
    {
        try
        {
            using JsonDocument engine = JsonDocument.Parse(File.ReadAllBytes(System.IO.Path.Combine(path, "engine.json")));
            return engine.RootElement.GetProperty("pid").GetInt32();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }

    private byte[] ReadOrMakeSecret(string name, string remedy)
    {
        string path = System.IO.Path.Combine(Path, name);
        if (!File.Exists(path))
        {
            WriteWhole(path, RandomNumberGenerator.GetBytes(32));
        }

        byte[] secret = File.ReadAllBytes(path);
        return secret.Length == 32
            ? secret
            : throw new StateFolderException($"{path} is damaged: it has {secret.Length} bytes, not 32. {remedy}");
    }

    private static void WriteWhole(string path, byte[] content)
    {
        string unfinished = path + ".new";
        File.Delete(unfinished);
        using (FileStream file = OpenPrivate(unfinished, FileMode.CreateNew, FileAccess.Write))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
    }

    private static void RemoveAbandoned(string temporary)
    {
        // Another process may have made one just now and not locked it yet.
        DateTime old = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-1);
        foreach (string folder in Directory.EnumerateDirectories(temporary, EphemeralPrefix + "*").Where(folder => Directory.GetLastWriteTimeUtc(folder) < old))
        {
            try
            {
                string lockPath = System.IO.Path.Combine(folder, LockFile);
                if (File.Exists(lockPath))
                {
                    using FileStream free = OpenLock(lockPath);
                    Directory.Delete(folder, recursive: true);
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // In use, or another user's.
            }
        }
    }
}
