namespace ThemisGuard.Compliance.Inventory;

/// <summary>One file to scan.</summary>
/// <param name="Name">Name in findings: the path as given, or the folder as given and the path in it; slashes forward.</param>
/// <param name="Path">Where it is.</param>
/// <param name="FoundByWalk">Whether a folder was named, not this file.</param>
public sealed record InventoryFile(string Name, string Path, bool FoundByWalk);

/// <summary>Finds the files to scan, in an order that does not depend on the file system.</summary>
public static class InventoryWalk
{
    /// <summary>Most files of one walk; more is likely a mistake in the path.</summary>
    public const int MaxFiles = 20_000;

    private static readonly HashSet<string> Skipped = [".git", "node_modules", ".themis"];

    /// <summary>
    /// The file itself, or the files in and under a folder that may be templates or inventories. Symbolic links are
    /// followed only to files within the folder.
    /// </summary>
    /// <param name="path">A file or a folder.</param>
    /// <param name="cancellationToken">Stops the walk.</param>
    /// <exception cref="FileNotFoundException">There is nothing at the path.</exception>
    /// <exception cref="ThemisGuardException">There are more than <see cref="MaxFiles"/> candidates.</exception>
    public static IReadOnlyList<InventoryFile> Find(string path, CancellationToken cancellationToken)
    {
        if (File.Exists(path))
        {
            return [new(Slashes(path), path, FoundByWalk: false)];
        }

        if (!Directory.Exists(path))
        {
            throw new FileNotFoundException($"There is no file or folder '{path}'.", path);
        }

        var files = new List<InventoryFile>();
        string root = Path.GetFullPath(path);
        string shown = Slashes(path).TrimEnd('/');
        Walk(new DirectoryInfo(root), shown is "" ? "/" : shown + "/", root, files, cancellationToken);
        files.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
        return files;
    }

    private static void Walk(
        DirectoryInfo folder, string prefix, string root, List<InventoryFile> files, CancellationToken cancellationToken)
    {
        foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos())
        {
            cancellationToken.ThrowIfCancellationRequested();
            bool isLink = entry.LinkTarget is not null;
            if (entry is DirectoryInfo inner)
            {
                // A linked folder is reached by its own path, if it is within; following it could go round in circles.
                if (!isLink && !Skipped.Contains(entry.Name))
                {
                    Walk(inner, $"{prefix}{entry.Name}/", root, files, cancellationToken);
                }

                continue;
            }

            if ((isLink && !IsFileWithin(entry, root)) || !MayBeInventory(entry.FullName))
            {
                continue;
            }

            if (files.Count == MaxFiles)
            {
                throw new ThemisGuardException(
                    "ThemisGuard.TooManySources", $"'{root}' holds more than {MaxFiles} templates and inventories; name a smaller folder.");
            }

            files.Add(new(prefix + entry.Name, entry.FullName, FoundByWalk: true));
        }
    }

    private static bool IsFileWithin(FileSystemInfo link, string root) =>
        link.ResolveLinkTarget(returnFinalTarget: true) is FileInfo { Exists: true } target
        && target.FullName.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    // Cheap, so that a walk over a source tree does not upload it: the first bytes, and for text without a verdict the rest
    // up to the size of a template. What can't be opened stays a candidate, so that the scan says so.
    private static bool MayBeInventory(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            byte[] start = new byte[InventoryLimits.SniffBytes];
            int read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            ReadOnlySpan<byte> text = start.AsSpan(0, read);
            if (SourceSniff.RefusalOf(text) is { } refusal)
            {
                return !refusal.IsNeither && read > 0;
            }

            if (SourceSniff.MentionsTemplate(text) || SourceSniff.MentionsResources(text))
            {
                return true;
            }

            if (read < start.Length || stream.Length > InventoryLimits.MaxTemplateBytes)
            {
                return false;
            }

            byte[] whole = new byte[stream.Length];
            stream.Position = 0;
            return SourceSniff.MentionsTemplate(whole.AsSpan(0, stream.ReadAtLeast(whole, whole.Length, throwOnEndOfStream: false)));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    private static string Slashes(string path) => path.Replace('\\', '/');
}
