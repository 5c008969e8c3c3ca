using System.Text;
using ThemisGuard.Compliance.Findings;
using ThemisGuard.GuardLanguage.Compilation;
using ThemisGuard.GuardLanguage.Syntax;

namespace ThemisGuard.Compliance.Rules;

/// <summary>What a rule looks at to judge one resource.</summary>
public enum RuleScope
{
    /// <summary>The resource alone.</summary>
    Resource = 0,

    /// <summary>All resources of the types that the rule names, together.</summary>
    Inventory,
}

/// <summary>One rule: a Guard file with its metadata.</summary>
public sealed class Rule
{
    private readonly Lazy<CompiledRuleFile> compiled;
    private string? digest;

    internal Rule(RuleHeader header, RuleSource source, RuleFile file)
    {
        Header = header;
        Source = source;
        ResourceTypes = file.ResourceTypes.Order(StringComparer.Ordinal).ToArray();
        Reads = RuleReads.Of(source.Text);
        compiled = new(() => CompiledRuleFile.Compile(file), LazyThreadSafetyMode.ExecutionAndPublication);
    }

    /// <summary>Name of the file without its extension, unique in its pack.</summary>
    public string Id => Source.Id;

    /// <summary>What it demands, in one line.</summary>
    public string Title => Header.Title;

    /// <summary>How grave a failure is.</summary>
    public Severity Severity => Header.Severity;

    /// <summary>Why it matters.</summary>
    public string Rationale => Header.Rationale;

    /// <summary>What to do about a failure.</summary>
    public string Remediation => Header.Remediation;

    /// <summary>Where to read more: URLs, possibly none.</summary>
    public IReadOnlyList<string> References => Header.References;

    /// <summary>What it looks at; a file that does not say looks at everything.</summary>
    public RuleScope Scope => Header.Scope;

    /// <summary>First folder: <c>aws</c>, <c>gcp</c>; empty for a file outside folders.</summary>
    public string Provider => Source.Provider;

    /// <summary>Second folder: <c>s3</c>; empty for a file outside folders.</summary>
    public string Service => Source.Service;

    /// <summary>The resource types it names, in ordinal order.</summary>
    public IReadOnlyList<string> ResourceTypes { get; }

    /// <summary>Where it comes from, and its text.</summary>
    public RuleSource Source { get; }

    /// <summary>Hash of its text: 32 hex digits. Another digest, another rule.</summary>
    public string Digest => digest ??= Drift.ContentHash.Of(Source.Utf8.Span);

    /// <summary>The rule ready to run; compiled at first use, once, whatever the number of threads.</summary>
    public CompiledRuleFile Compiled => compiled.Value;

    /// <summary>The parts of a resource that its text mentions.</summary>
    internal RuleReads Reads { get; }

    private RuleHeader Header { get; }

    /// <inheritdoc />
    public override string ToString() => Id;
}

/// <summary>A rule file as found in a pack.</summary>
/// <param name="Path">Path in the pack: <c>aws/s3/aws-s3-bucket-encryption.guard</c>.</param>
/// <param name="Utf8">Its bytes.</param>
public sealed record RuleSource(string Path, ReadOnlyMemory<byte> Utf8)
{
    /// <summary>Name of the file without its extension.</summary>
    public string Id => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>First folder, or empty.</summary>
    public string Provider => Folder(0);

    /// <summary>Second folder, or empty.</summary>
    public string Service => Folder(1);

    /// <summary>Its text.</summary>
    public string Text => Encoding.UTF8.GetString(Utf8.Span).TrimStart('\uFEFF');

    private string Folder(int position)
    {
        string[] parts = Path.Split('/');
        return position < parts.Length - 1 ? parts[position] : "";
    }
}

/// <summary>
/// The parts of a resource that a rule mentions. An asset export may lack some (its content types are exported
/// separately); a rule that mentions what is not there can't be judged, however its clauses come out.
/// </summary>
internal readonly record struct RuleReads(bool Properties, bool IamPolicy)
{
    public static RuleReads Of(string text)
    {
        bool properties = false, iamPolicy = false;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (!line.TrimStart().StartsWith('#'))
            {
                properties |= line.Contains("Properties", StringComparison.Ordinal);
                iamPolicy |= line.Contains("iamPolicy", StringComparison.Ordinal);
            }
        }

        return new(properties, iamPolicy);
    }
}
