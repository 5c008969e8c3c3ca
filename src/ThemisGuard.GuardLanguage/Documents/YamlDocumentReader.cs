using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ThemisGuard.GuardLanguage.Documents;

/// <summary>Reads the first document of a YAML stream from parser events, so that no object graph is ever built.</summary>
internal sealed class YamlDocumentReader
{
    private const string CoreTags = "tag:yaml.org,2002:";

    private readonly string name;
    private readonly DocumentOptions options;
    private readonly DocumentBuilder builder;
    private readonly List<long> marks = [];
    private readonly Stack<Frame> open = new();
    private readonly Dictionary<string, int> anchors = [];
    private int aliasNodes;
    private ParsingEvent current = null!;

    private YamlDocumentReader(string name, DocumentOptions options)
    {
        this.name = name;
        this.options = options;
        builder = new DocumentBuilder(options);
    }

    /// <summary>A list or map that is open, and the map of its short-form intrinsic around it.</summary>
    private record struct Frame(bool IsMap, bool IsWrapped, bool ExpectsKey);

    public static Document Read(ArraySegment<byte> utf8, string name, DocumentOptions options)
    {
        string text = Encoding.UTF8.GetString(utf8);
        if (string.IsNullOrWhiteSpace(text) && options.Loader != DocumentLoader.UnitTest)
        {
            throw new DocumentException(name, 1, 1, "the text is empty; expected a JSON or YAML document");
        }

        return new YamlDocumentReader(name, options).Read(text);
    }

    private Document Read(string text)
    {
        try
        {
            var parser = new Parser(new StringReader(text));
            while (parser.MoveNext())
            {
                current = parser.Current!;
                if (current is DocumentEnd)
                {
                    break;
                }

                Accept();
                if (options.Loader == DocumentLoader.Reference && open.Count == 0 && builder.Count > 0)
                {
                    // The reference does not look at what follows the first document, garbage included.
                    break;
                }
            }
        }
        catch (YamlException problem)
        {
            string message = problem.InnerException is null ? problem.Message : problem.InnerException.Message;
            int tail = message.IndexOf("): ", StringComparison.Ordinal);
            throw new DocumentException(
                name, Math.Max(1, (int)problem.Start.Line), Math.Max(1, (int)problem.Start.Column), tail < 0 ? message : message[(tail + 3)..]);
        }
        catch (DocumentLimitException problem)
        {
            throw Error(problem.Message);
        }
        catch (Exception problem) when (problem is InvalidOperationException or ArgumentException or FormatException
            or IndexOutOfRangeException or NullReferenceException or OverflowException or InvalidCastException)
        {
            // The YAML library meets some malformed texts unprepared.
            throw Error("malformed YAML after this place: " + problem.Message);
        }

        if (builder.Count == 0)
        {
            if (options.Loader != DocumentLoader.UnitTest || string.IsNullOrWhiteSpace(text))
            {
                throw new DocumentException(name, 1, 1, "the text holds no document, only comments or nothing; expected JSON or YAML");
            }

            builder.Null();
        }

        return builder.Finish(name, [], 0, new MarkPositions([.. marks]));
    }

    private void Accept()
    {
        switch (current)
        {
            case Scalar scalar:
                AcceptScalar(scalar);
                break;
            case AnchorAlias alias:
                AcceptAlias(alias);
                break;
            case SequenceStart list:
                StartContainer(list, isMap: false);
                break;
            case MappingStart map:
                StartContainer(map, isMap: true);
                break;
            case SequenceEnd or MappingEnd:
                EndContainer();
                break;
            default:
                break;
        }
    }

    private void AcceptScalar(Scalar scalar)
    {
        if (open.TryPeek(out Frame frame) && frame is { IsMap: true, ExpectsKey: true })
        {
            AcceptKey(scalar);
            return;
        }

        string? wrap = Intrinsic(scalar, ShortIntrinsics.NodeShape.Scalar);
        Mark();
        if (wrap is not null)
        {
            int offset = builder.NextOffset;
            Remember(scalar);
            builder.StartMap();
            builder.Key(Encoding.UTF8.GetBytes(wrap), offset);
            builder.NextOffset = offset;
        }
        else
        {
            Remember(scalar);
        }

        AddScalar(scalar, wrap is not null);
        if (wrap is not null)
        {
            builder.EndMap();
        }

        AfterValue();
    }

    private void AddScalar(Scalar scalar, bool isWrapped)
    {
        bool plain = scalar.Style == ScalarStyle.Plain;
        if (isWrapped || scalar.Tag.IsEmpty)
        {
            bool keepsText = !plain || (isWrapped && options.Loader != DocumentLoader.UnitTest);
            if (keepsText)
            {
                builder.String(scalar.Value);
            }
            else
            {
                YamlScalars.AddPlain(builder, scalar.Value, options.Loader);
            }

            return;
        }

        string tag = scalar.Tag.Value;
        if (tag.StartsWith(CoreTags, StringComparison.Ordinal))
        {
            if (!YamlScalars.TryAddTagged(builder, scalar.Value, tag[CoreTags.Length..]))
            {
                throw Error($"'{scalar.Value}' is no {tag[CoreTags.Length..]}, as its tag says");
            }
        }
        else if (plain && options.Loader == DocumentLoader.UnitTest)
        {
            YamlScalars.AddPlain(builder, scalar.Value, options.Loader);
        }
        else
        {
            builder.String(scalar.Value);
        }
    }

    private void AcceptKey(Scalar scalar)
    {
        if (!IsTextKey(scalar))
        {
            throw Error($"the key '{scalar.Value}' is not a string; put it in quotes");
        }

        Mark();
        int offset = builder.NextOffset;
        builder.NextOffset = -1;
        builder.Key(Encoding.UTF8.GetBytes(scalar.Value), offset);
        Expect(key: false);
    }

    // CloudFormation takes numbers and words as keys (an account id in Mappings), the reference does not.
    private bool IsTextKey(Scalar scalar)
    {
        if (options.Loader == DocumentLoader.Tolerant)
        {
            return true;
        }

        var probe = new DocumentBuilder();
        if (Intrinsic(scalar, ShortIntrinsics.NodeShape.Scalar) is not null)
        {
            return false;
        }

        if (!scalar.Tag.IsEmpty && scalar.Tag.Value.StartsWith(CoreTags, StringComparison.Ordinal))
        {
            _ = YamlScalars.TryAddTagged(probe, scalar.Value, scalar.Tag.Value[CoreTags.Length..]);
        }
        else if (scalar.Tag.IsEmpty && scalar.Style == ScalarStyle.Plain)
        {
            if (char.IsAsciiLetter(scalar.Value.FirstOrDefault()) && scalar.Value.Length > 8)
            {
                return true;
            }

            YamlScalars.AddPlain(probe, scalar.Value, options.Loader);
        }
        else
        {
            return true;
        }

        return probe.Count > 0 && probe.Build(name).Root.Kind == DocumentKind.String;
    }

    private void AcceptAlias(AnchorAlias alias)
    {
        if (!options.AllowAliases)
        {
            throw Error($"the alias *{alias.Value} is not accepted here; write out what it stands for");
        }

        if (open.TryPeek(out Frame frame) && frame is { IsMap: true, ExpectsKey: true })
        {
            throw Error("an alias can't be a key");
        }

        if (!anchors.TryGetValue(alias.Value.Value, out int node) || !builder.IsComplete(node))
        {
            throw Error($"the alias *{alias.Value} stands for nothing that was complete before it");
        }

        aliasNodes += builder.SizeOf(node);
        if (aliasNodes > options.MaxAliasNodes)
        {
            throw Error($"the aliases of this document stand for more than {options.MaxAliasNodes} values");
        }

        builder.Repeat(node, open.Count);
        AfterValue();
    }

    private void StartContainer(NodeEvent start, bool isMap)
    {
        if (open.TryPeek(out Frame frame) && frame is { IsMap: true, ExpectsKey: true })
        {
            throw Error("a list or map can't be a key; expected a string");
        }

        string? wrap = Intrinsic(start, isMap ? ShortIntrinsics.NodeShape.Map : ShortIntrinsics.NodeShape.List);
        Mark();
        Remember(start);
        if (wrap is not null)
        {
            int offset = builder.NextOffset;
            builder.StartMap();
            builder.Key(Encoding.UTF8.GetBytes(wrap), offset);
            builder.NextOffset = offset;
        }

        if (isMap)
        {
            builder.StartMap();
        }
        else
        {
            builder.StartList();
        }

        open.Push(new Frame(isMap, wrap is not null, isMap));
    }

    private void EndContainer()
    {
        Frame ended = open.Pop();
        if (ended.IsMap)
        {
            builder.EndMap(out int duplicate);
            if (duplicate >= 0 && options.Loader == DocumentLoader.UnitTest)
            {
                throw new DocumentException(name, (int)(marks[duplicate] >> 32), (int)marks[duplicate], "a map has a key twice");
            }

            if (builder.HasMovedValues)
            {
                anchors.Clear();
            }
        }
        else
        {
            builder.EndList();
        }

        if (ended.IsWrapped)
        {
            builder.EndMap();
        }

        AfterValue();
    }

    private string? Intrinsic(NodeEvent node, ShortIntrinsics.NodeShape shape)
    {
        if (node.Tag.IsEmpty)
        {
            return null;
        }

        string tag = node.Tag.Value;
        if (tag.Length < 2 || tag[0] != '!')
        {
            return null;
        }

        string? found = ShortIntrinsics.LongForm(tag[1..], shape, options.Loader);
        if (found is null && options.RefuseUnknownTags)
        {
            throw Error($"'{tag}' is no intrinsic function of CloudFormation");
        }

        return found;
    }

    private void AfterValue()
    {
        if (open.TryPeek(out Frame frame) && frame.IsMap)
        {
            Expect(key: true);
        }
    }

    private void Expect(bool key) => open.Push(open.Pop() with { ExpectsKey = key });

    private void Remember(NodeEvent node)
    {
        if (options.AllowAliases && !node.Anchor.IsEmpty)
        {
            anchors[node.Anchor.Value] = builder.Count;
        }
    }

    private void Mark()
    {
        builder.NextOffset = marks.Count;
        marks.Add((current.Start.Line << 32) | (uint)current.Start.Column);
    }

    private DocumentException Error(string problem) =>
        new(name, Math.Max(1, (int)(current?.Start.Line ?? 1)), Math.Max(1, (int)(current?.Start.Column ?? 1)), problem);
}
