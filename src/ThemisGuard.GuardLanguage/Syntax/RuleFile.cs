using System.Text;
using System.Text.Unicode;

namespace ThemisGuard.GuardLanguage.Syntax;

/// <summary>A rule file as written: the syntax tree of one text in the Guard language.</summary>
public sealed class RuleFile
{
    /// <summary>Deepest nesting of blocks, filters, lists, maps and calls.</summary>
    public const int MaxNesting = 100;

    /// <summary>Longest text, in UTF-16 units.</summary>
    public const int MaxLength = 4_000_000;

    /// <summary>The rule that holds the clauses which stand outside rules.</summary>
    public const string DefaultRuleName = "default";

    private IReadOnlyList<string>? headerComments;
    private IReadOnlySet<string>? resourceTypes;

    private RuleFile(string name, string text, Parser parser)
    {
        Name = name;
        Text = text;
        Lets = parser.Lets;
        Rules = parser.Rules;
        ParameterizedRules = parser.ParameterizedRules;
        ShadowedRules = parser.ShadowedRules;
    }

    /// <summary>Name of the source, for messages.</summary>
    public string Name { get; }

    /// <summary>The text that was parsed.</summary>
    public string Text { get; }

    /// <summary>The comment lines before anything else, each without its <c>#</c> and the blank after it.</summary>
    public IReadOnlyList<string> HeaderComments => headerComments ??= ReadHeader(Text);

    /// <summary>
    /// The resource types that the file names: in type blocks, and wherever <c>Type</c> is compared with a string or a list of strings.
    /// </summary>
    public IReadOnlySet<string> ResourceTypes => resourceTypes ??= ResourceTypeFinder.Find(this);

    /// <summary>
    /// Names of the rules without parameters in the order of evaluation: <see cref="DefaultRuleName"/> first when there are
    /// clauses outside rules. Several rules may share a name.
    /// </summary>
    public IReadOnlyList<string> RuleNames => [.. Rules.Select(rule => rule.Name)];

    /// <summary>Where the first rule of a name is written.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public SourcePosition PositionOf(string ruleName) => Rules.FirstOrDefault(rule => rule.Name == ruleName) is { } found
        ? LineTable.Locate(Text, found.Start)
        : throw new ArgumentException($"There is no rule '{ruleName}'.", nameof(ruleName));

    internal IReadOnlyList<Let> Lets { get; }

    internal IReadOnlyList<Rule> Rules { get; }

    internal IReadOnlyDictionary<string, ParameterizedRule> ParameterizedRules { get; }

    internal IReadOnlyList<ParameterizedRule> ShadowedRules { get; }

    /// <summary>Parses a rule file. Never throws on any text.</summary>
    /// <param name="text">The rules.</param>
    /// <param name="name">Name of the source, for messages.</param>
    public static ParseResult<RuleFile> Parse(string text, string name)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(name);
        var parser = new Parser(text);
        Diagnostic? problem = parser.ParseFile();
        return problem is null ? new(new RuleFile(name, text, parser), []) : new(null, [problem]);
    }

    /// <summary>Parses a rule file in UTF-8. Never throws on any text.</summary>
    /// <param name="utf8">The rules.</param>
    /// <param name="name">Name of the source, for messages.</param>
    public static ParseResult<RuleFile> Parse(ReadOnlySpan<byte> utf8, string name)
    {
        if (Utf8.IsValid(utf8))
        {
            return Parse(Encoding.UTF8.GetString(utf8), name);
        }

        string text = Encoding.UTF8.GetString(utf8);
        SourcePosition position = LineTable.Locate(text, text.IndexOf('\uFFFD', StringComparison.Ordinal));
        return new(null, [new(DiagnosticCodes.NotUtf8, DiagnosticSeverity.Error, position, "", "a byte is no UTF-8; expected text in UTF-8")]);
    }

    /// <summary>The comment lines that a text begins with, as <see cref="HeaderComments"/> has them.</summary>
    public static IReadOnlyList<string> ReadHeader(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = new List<string>();
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> trimmed = line.Trim();
            if (trimmed.Length > 0 && trimmed[0] != '#')
            {
                break;
            }

            if (trimmed.Length > 0)
            {
                trimmed = trimmed[1..];
                lines.Add((trimmed.StartsWith(" ") ? trimmed[1..] : trimmed).ToString());
            }
        }

        return lines;
    }
}
