using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ThemisGuard.Local.Template;

/// <summary>Reads YAML or JSON text into <see cref="TemplateNode"/>s. Depth and size are bounded, so that no file exhausts the process.</summary>
public sealed partial class TemplateYaml
{
    /// <summary>Deepest nesting of a template.</summary>
    public const int MaxDepth = 64;

    /// <summary>Values in a template, what aliases repeat included. CloudFormation takes 1 MB of text.</summary>
    public const int MaxNodes = 200_000;

    private readonly string _file;
    private readonly Parser _parser;
    private readonly Dictionary<AnchorName, (TemplateNode Node, int Size)> _anchors = [];
    private int _nodes;

    private TemplateYaml(string file, string text)
    {
        _file = file;
        _parser = new Parser(new StringReader(text));
    }

    /// <summary>Reads the one document of a file.</summary>
    /// <param name="file">Name for messages.</param>
    /// <param name="text">The content.</param>
    /// <exception cref="TemplateException">It is not YAML, holds no or more than one document, or is too deep or large.</exception>
    public static TemplateNode Read(string file, string text)
    {
        var reader = new TemplateYaml(file, text);
        try
        {
            reader._parser.Consume<StreamStart>();
            if (!reader._parser.TryConsume<DocumentStart>(out _))
            {
                throw new TemplateException(new TemplateProblem(file, 0, 0, "The file is empty."));
            }

            TemplateNode root = reader.ReadNode(0);
            reader._parser.Consume<DocumentEnd>();
            return reader._parser.Accept<StreamEnd>(out _)
                ? root
                : throw reader.Problem(reader._parser.Current!.Start, "A template is one document; a second begins here.");
        }
        catch (YamlException error)
        {
            throw reader.Problem(error.Start, error.InnerException?.Message ?? error.Message);
        }
    }

    private TemplateNode ReadNode(int depth)
    {
        ParsingEvent next = _parser.Current ?? throw new InvalidOperationException("The parser stands before the document.");
        if (depth > MaxDepth)
        {
            throw Problem(next.Start, $"Nested deeper than {MaxDepth} levels.");
        }

        Count(next.Start, 1);
        int before = _nodes;
        (int line, int column) = ((int)next.Start.Line, (int)next.Start.Column);
        TemplateNode node;
        AnchorName anchor;
        switch (next)
        {
            case AnchorAlias alias:
                _parser.MoveNext();
                if (!_anchors.TryGetValue(alias.Value, out (TemplateNode Node, int Size) anchored))
                {
                    throw Problem(alias.Start, $"The alias *{alias.Value} has no anchor.");
                }

                Count(alias.Start, anchored.Size);
                return anchored.Node;
            case Scalar scalar:
                _parser.MoveNext();
                anchor = scalar.Anchor;
                string? tag = TagOf(scalar.Tag);
                node = scalar.Style == ScalarStyle.Plain && tag is null ? Plain(scalar.Value, line, column) : new TemplateScalar(scalar.Value, ScalarKind.Text, line, column, tag);
                break;
            case SequenceStart sequence:
                _parser.MoveNext();
                anchor = sequence.Anchor;
                var items = new List<TemplateNode>();
                while (!_parser.TryConsume<SequenceEnd>(out _))
                {
                    items.Add(ReadNode(depth + 1));
                }

                node = new TemplateList(items, line, column, TagOf(sequence.Tag));
                break;
            case MappingStart mapping:
                _parser.MoveNext();
                anchor = mapping.Anchor;
                node = new TemplateMap(ReadEntries(depth), line, column, TagOf(mapping.Tag));
                break;
            default:
                throw Problem(next.Start, $"Expected a value, found {next.GetType().Name}.");
        }

        if (!anchor.IsEmpty)
        {
            _anchors[anchor] = (node, _nodes - before + 1);
        }

        return node;
    }

    private List<TemplateEntry> ReadEntries(int depth)
    {
        var entries = new List<TemplateEntry>();
        var written = new HashSet<string>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            Mark start = _parser.Current!.Start;
            if (!_parser.TryConsume<Scalar>(out Scalar? key))
            {
                throw Problem(start, "A key must be text.");
            }

            TemplateNode value = ReadNode(depth + 1);
            if (key is { Value: "<<", Style: ScalarStyle.Plain })
            {
                // YAML 1.1 merge: what is written beside it wins.
                if (value is not TemplateMap merged)
                {
                    throw Problem(start, "What << merges must be a map.");
                }

                entries.AddRange(merged.Entries.Where(entry => !entries.Exists(other => other.Key == entry.Key)));
                continue;
            }

            if (!written.Add(key.Value))
            {
                throw Problem(start, $"The key {key.Value} is there twice.");
            }

            entries.RemoveAll(entry => entry.Key == key.Value);
            entries.Add(new TemplateEntry(key.Value, value, (int)start.Line, (int)start.Column));
        }

        return entries;
    }

    private void Count(Mark at, int nodes)
    {
        _nodes += nodes;
        if (_nodes > MaxNodes)
        {
            throw Problem(at, $"More than {MaxNodes} values, counting what aliases repeat.");
        }
    }

    private TemplateException Problem(Mark at, string message) =>
        new(new TemplateProblem(_file, (int)at.Line, (int)at.Column, message));

    private static string? TagOf(TagName tag)
    {
        if (tag.IsEmpty || tag.IsNonSpecific || !tag.Value.StartsWith('!') || tag.Value.Length == 1)
        {
            return null;
        }

        string name = tag.Value[1..];
        return name is "Ref" or "Condition" ? name : "Fn::" + name;
    }

    // The types of CloudFormation's own reader: YAML 1.1 booleans, numbers as JSON has them, everything else text.
    private static TemplateScalar Plain(string text, int line, int column) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => new TemplateScalar("", ScalarKind.Null, line, column),
        "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" => new TemplateScalar("true", ScalarKind.Boolean, line, column),
        "false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF" => new TemplateScalar("false", ScalarKind.Boolean, line, column),
        _ when JsonNumber().IsMatch(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) =>
            new TemplateScalar(text, ScalarKind.Number, line, column),
        _ => new TemplateScalar(text, ScalarKind.Text, line, column),
    };

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex JsonNumber();
}
