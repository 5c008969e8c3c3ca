using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace ThemisGuard.Compliance.Rules;

/// <summary>The files of a rule pack: rules and frameworks, with a digest over all of them.</summary>
/// <param name="Rules">Rule files in ordinal order of their paths.</param>
/// <param name="Frameworks">Framework files in ordinal order of their paths.</param>
public sealed record RulePack(IReadOnlyList<RuleSource> Rules, IReadOnlyList<RuleSource> Frameworks)
{
    private const string EmbeddedPrefix = "rules/";
    private const string FrameworkFolder = "frameworks/";
    private const long MaxFileBytes = 4 * 1024 * 1024;

    private string? digest;

    /// <summary>SHA-256 over paths and bytes, in lower-case hex: two packs with one digest judge alike.</summary>
    public string Digest => digest ??= ComputeDigest();

    /// <summary>The pack that ThemisGuard ships, from this assembly.</summary>
    public static RulePack Embedded()
    {
        Assembly assembly = typeof(RulePack).Assembly;
        var files = new List<RuleSource>();
        foreach (string name in assembly.GetManifestResourceNames())
        {
            // Resource names are written by the build with the separators of the machine that it ran on.
            string path = name.Replace('\\', '/');
            if (path.StartsWith(EmbeddedPrefix, StringComparison.Ordinal))
            {
                using Stream stream = assembly.GetManifestResourceStream(name)!;
                byte[] bytes = new byte[stream.Length];
                stream.ReadExactly(bytes);
                files.Add(new(path[EmbeddedPrefix.Length..], bytes));
            }
        }

        return Of(files);
    }

    /// <summary>The pack in a folder: every <c>.guard</c> file outside folders named <c>tests</c>, and <c>frameworks/*.yaml</c>.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="ThemisGuardException">A file is larger than 4 MiB.</exception>
    public static RulePack FromFolder(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no rule folder '{folder}'.");
        }

        var files = new List<RuleSource>();
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            string path = Path.GetRelativePath(folder, file).Replace('\\', '/');
            if (!IsRule(path) && !IsFramework(path))
            {
                continue;
            }

            if (new FileInfo(file).Length > MaxFileBytes)
            {
                throw new ThemisGuardException("ThemisGuard.RuleFileTooLarge", $"'{file}' is larger than 4 MiB; rule files are small.");
            }

            files.Add(new(path, File.ReadAllBytes(file)));
        }

        return Of(files);
    }

    /// <summary>This pack, with the files of another in place of those of the same name, or beside them.</summary>
    public RulePack With(RulePack other)
    {
        ArgumentNullException.ThrowIfNull(other);
        HashSet<string> rules = [.. other.Rules.Select(rule => rule.Id)], frameworks = [.. other.Frameworks.Select(framework => framework.Id)];
        return Of([
            .. Rules.Where(rule => !rules.Contains(rule.Id)), .. other.Rules,
            .. Frameworks.Where(framework => !frameworks.Contains(framework.Id)), .. other.Frameworks,
        ]);
    }

    /// <summary>A pack of given files.</summary>
    public static RulePack Of(IEnumerable<RuleSource> files)
    {
        RuleSource[] sorted = [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)];
        return new([.. sorted.Where(file => IsRule(file.Path))], [.. sorted.Where(file => IsFramework(file.Path))]);
    }

    private static bool IsRule(string path) =>
        path.EndsWith(".guard", StringComparison.Ordinal) && !path.StartsWith("tests/", StringComparison.Ordinal) && !path.Contains("/tests/", StringComparison.Ordinal);

    private static bool IsFramework(string path) =>
        path.StartsWith(FrameworkFolder, StringComparison.Ordinal)
        && (path.EndsWith(".yaml", StringComparison.Ordinal) || path.EndsWith(".yml", StringComparison.Ordinal))
        && path.LastIndexOf('/') == FrameworkFolder.Length - 1;

    private string ComputeDigest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (RuleSource file in Rules.Concat(Frameworks))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{file.Path}\n{file.Utf8.Length}\n"));
            hash.AppendData(file.Utf8.Span);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
