using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ThemisGuard.Compliance.Exceptions;
using ThemisGuard.Compliance.Inventory;

namespace ThemisGuard.Cli.Scanning;

/// <summary>One file of the input.</summary>
/// <param name="Name">As shown in findings.</param>
/// <param name="Path">Where it is on disk.</param>
/// <param name="Length">Bytes.</param>
/// <param name="FoundByWalk">Found in a folder, not named by the user.</param>
internal sealed record InputFile(string Name, string Path, long Length, bool FoundByWalk)
{
    /// <summary>Opens the content.</summary>
    public Stream Open()
    {
        try
        {
            return new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 128 * 1024, FileOptions.SequentialScan | FileOptions.Asynchronous);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.UnreadableInput, $"'{Name}' cannot be read: {error.Message}", error);
        }
    }
}

/// <summary>The files that the user named, walked and listed in a stable order.</summary>
internal sealed class ScanInput : IDisposable
{
    private readonly string? _stdinCopy;

    private ScanInput(IReadOnlyList<InputFile> files, string? stdinCopy)
    {
        Files = files;
        _stdinCopy = stdinCopy;
    }

    public IReadOnlyList<InputFile> Files { get; }

    /// <summary>Finds the files.</summary>
    /// <exception cref="CommandException">A path does not exist, or a folder holds nothing to scan.</exception>
    public static ScanInput Collect(IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        var files = new List<InputFile>();
        string? stdinCopy = null;
        foreach (string path in paths)
        {
            if (path == "-")
            {
                stdinCopy ??= CopyStandardInput();
                files.Add(new InputFile("-", stdinCopy, new FileInfo(stdinCopy).Length, FoundByWalk: false));
            }
            else if (Directory.Exists(path))
            {
                files.AddRange(InventoryWalk.Find(path, cancellationToken).Select(
                    found => new InputFile(found.Name, found.Path, new FileInfo(found.Path).Length, found.FoundByWalk)));
            }
            else if (File.Exists(path))
            {
                files.Add(new InputFile(path, path, new FileInfo(path).Length, FoundByWalk: false));
            }
            else
            {
                throw new CommandException(ExitCode.Usage, $"there is no file or folder '{path}'.");
            }
        }

        return files.Count > 0
            ? new ScanInput([.. files.DistinctBy(file => System.IO.Path.GetFullPath(file.Path))], stdinCopy)
            : throw new CommandException(ExitCode.UnreadableInput, $"there is nothing to scan in {string.Join(", ", paths)}: no template and no inventory was found.");
    }

    /// <summary>Tells this input, as it is now, from others: what an unfinished scan of an earlier run is found by.</summary>
    public string Digest(ScanOptions options)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text + "\n"));
        Add(options.Target);
        foreach (string framework in options.Frameworks.Order(StringComparer.Ordinal))
        {
            Add(framework);
        }

        // The exceptions are part of what a scan comes to.
        var exceptions = new FileInfo(options.Exceptions ?? ExceptionFile.Name);
        if (exceptions.Exists)
        {
            Add(string.Create(CultureInfo.InvariantCulture, $"{exceptions.Length}|{exceptions.LastWriteTimeUtc:O}"));
        }

        foreach (InputFile file in Files)
        {
            Add(string.Create(CultureInfo.InvariantCulture, $"{file.Name}|{file.Length}|{File.GetLastWriteTimeUtc(file.Path):O}"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public void Dispose()
    {
        if (_stdinCopy is not null)
        {
            File.Delete(_stdinCopy);
        }
    }

    // Standard input can be read once and its length is not known; the API wants to know it.
    private static string CopyStandardInput()
    {
        string copy = System.IO.Path.GetTempFileName();
        using Stream stdin = Console.OpenStandardInput();
        using FileStream file = File.Create(copy);
        stdin.CopyTo(file);
        return copy;
    }
}
