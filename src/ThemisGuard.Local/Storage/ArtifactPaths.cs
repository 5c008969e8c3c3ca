using System.Text;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Local.Storage;

/// <summary>
/// Keys as paths and back. A key may be both an artifact and a folder of others (<c>a</c> and <c>a/b</c>), so files carry
/// a <c>~</c>; file systems may ignore case, so an upper-case letter is written as <c>^</c> and its lower case.
/// Neither mark can stand in a key.
/// </summary>
internal sealed class ArtifactPaths(string root)
{
    private const char FileMark = '~';
    private const char UpperMark = '^';

    public string Content { get; } = Path.Combine(root, "content");

    public string Temporary { get; } = Path.Combine(root, "unfinished");

    /// <exception cref="ArgumentException">Not a key.</exception>
    public string Of(string key)
    {
        ArtifactKey.Check(key);
        return Path.Combine(Content, Encode(key) + FileMark);
    }

    /// <exception cref="ArgumentException">Not a folder.</exception>
    public string OfFolder(string prefix)
    {
        ArtifactKey.CheckFolder(prefix);
        return Path.Combine(Content, Encode(prefix[..^1]));
    }

    public string NewTemporary() => Path.Combine(Temporary, Guid.NewGuid().ToString("N"));

    /// <summary>Keys that begin with the prefix, in ordinal order; one folder at a time is held in memory.</summary>
    public IEnumerable<string> List(string prefix)
    {
        int slash = prefix.LastIndexOf('/');
        string folderKey = prefix[..(slash + 1)];
        if (folderKey.Length > 0 && !ArtifactKey.IsValid(folderKey[..^1]))
        {
            return [];
        }

        return Walk(Path.Combine(Content, Encode(folderKey)), folderKey, prefix[(slash + 1)..]);
    }

    private static IEnumerable<string> Walk(string folder, string folderKey, string namePrefix)
    {
        // "a/" stands for all keys of the folder a, which sort together: after the artifact a, before the artifact a0.
        var names = new List<string>();
        try
        {
            foreach (FileSystemInfo entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
            {
                if (entry is DirectoryInfo)
                {
                    names.Add(Decode(entry.Name) + "/");
                }
                else if (entry.Name.EndsWith(FileMark))
                {
                    names.Add(Decode(entry.Name[..^1]));
                }
            }
        }
        catch (DirectoryNotFoundException)
        {
            yield break;
        }

        names.Sort(StringComparer.Ordinal);
        foreach (string name in names)
        {
            if (!name.StartsWith(namePrefix, StringComparison.Ordinal))
            {
                continue;
            }

            if (!name.EndsWith('/'))
            {
                yield return folderKey + name;
                continue;
            }

            foreach (string key in Walk(Path.Combine(folder, Encode(name[..^1])), folderKey + name, ""))
            {
                yield return key;
            }
        }
    }

    private static string Encode(string key)
    {
        if (!key.AsSpan().ContainsAnyInRange('A', 'Z'))
        {
            return key;
        }

        var path = new StringBuilder(key.Length + 16);
        foreach (char letter in key)
        {
            if (char.IsAsciiLetterUpper(letter))
            {
                path.Append(UpperMark).Append(char.ToLowerInvariant(letter));
            }
            else
            {
                path.Append(letter);
            }
        }

        return path.ToString();
    }

    private static string Decode(string name)
    {
        if (!name.Contains(UpperMark))
        {
            return name;
        }

        var key = new StringBuilder(name.Length);
        for (int i = 0; i < name.Length; i++)
        {
            key.Append(name[i] == UpperMark && i + 1 < name.Length ? char.ToUpperInvariant(name[++i]) : name[i]);
        }

        return key.ToString();
    }
}
