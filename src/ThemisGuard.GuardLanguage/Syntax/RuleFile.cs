using System.Text;

namespace ThemisGuard.GuardLanguage.Syntax;

/// <summary>A rule file as written: the syntax tree of one text in the Guard language.</summary>
public sealed class RuleFile
{
    private RuleFile(string name) => Name = name;

    /// <summary>Name of the source, for messages.</summary>
    public string Name { get; }

    /// <summary>The comment lines before anything else, each without its <c>#</c> and the blank after it.</summary>
    public IReadOnlyList<string> HeaderComments { get; } = [];

    /// <summary>
    /// The resource types that the file names: in type blocks, and wherever <c>Type</c> is compared with a string or a list of strings.
    /// </summary>
    public IReadOnlySet<string> ResourceTypes { get; } = new HashSet<string>();

    /// <summary>Names of the rules without parameters in the order written; <c>default</c> first when there are clauses outside rules.</summary>
    public IReadOnlyList<string> RuleNames { get; } = [];

    /// <summary>Parses a rule file. Never throws on any text.</summary>
    /// <param name="text">The rules.</param>
    /// <param name="name">Name of the source, for messages.</param>
    public static ParseResult<RuleFile> Parse(string text, string name) => new(new RuleFile(name), []);

    /// <summary>Parses a rule file in UTF-8. Never throws on any text.</summary>
    /// <param name="utf8">The rules.</param>
    /// <param name="name">Name of the source, for messages.</param>
    public static ParseResult<RuleFile> Parse(ReadOnlySpan<byte> utf8, string name) => Parse(Encoding.UTF8.GetString(utf8), name);
}
