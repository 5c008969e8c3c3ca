using System.Text;
using System.Text.Json;

namespace ThemisGuard.StatesLanguage.Syntax;

/// <summary>One JSON value of a definition with its place, so that each fault can name line and column.</summary>
internal sealed class DefinitionNode
{
    private static readonly List<KeyValuePair<string, DefinitionNode>> NoMembers = [];
    private static readonly List<DefinitionNode> NoItems = [];

    public required JsonValueKind Kind { get; init; }
    public required int Line { get; init; }
    public required int Column { get; init; }

    /// <summary>The string, or the digits of a number as written.</summary>
    public string Text { get; init; } = "";

    public List<KeyValuePair<string, DefinitionNode>> Members { get; init; } = NoMembers;
    public List<DefinitionNode> Items { get; init; } = NoItems;

    /// <summary>Last member with that name: a repeated member wins, as in AWS.</summary>
    public DefinitionNode? this[string name]
    {
        get
        {
            for (var i = Members.Count - 1; i >= 0; i--)
            {
                if (string.Equals(Members[i].Key, name, StringComparison.Ordinal))
                {
                    return Members[i].Value;
                }
            }

            return null;
        }
    }

    public bool IsString => Kind == JsonValueKind.String;
    public bool IsObject => Kind == JsonValueKind.Object;
    public bool IsArray => Kind == JsonValueKind.Array;
    public bool IsNull => Kind == JsonValueKind.Null;
    public bool IsNumber => Kind == JsonValueKind.Number;
    public bool IsBoolean => Kind is JsonValueKind.True or JsonValueKind.False;

    /// <summary>Reads JSON text.</summary>
    /// <exception cref="JsonException">The text isn't one JSON value, or nests deeper than allowed.</exception>
    public static DefinitionNode Read(ReadOnlySpan<byte> json, int maxDepth)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = maxDepth });
        var places = new Places(json);
        if (!reader.Read())
        {
            throw new JsonException("The text is empty.");
        }

        DefinitionNode root = ReadValue(ref reader, ref places);
        while (reader.Read())
        {
            // Read throws on anything after the value but white space.
        }

        return root;
    }

    private static DefinitionNode ReadValue(ref Utf8JsonReader reader, ref Places places)
    {
        (int line, int column) = places.At((int)reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var members = new List<KeyValuePair<string, DefinitionNode>>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    string name = reader.GetString()!;
                    reader.Read();
                    members.Add(new(name, ReadValue(ref reader, ref places)));
                }

                return new DefinitionNode { Kind = JsonValueKind.Object, Line = line, Column = column, Members = members };
            case JsonTokenType.StartArray:
                var items = new List<DefinitionNode>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(ReadValue(ref reader, ref places));
                }

                return new DefinitionNode { Kind = JsonValueKind.Array, Line = line, Column = column, Items = items };
            case JsonTokenType.String:
                return new DefinitionNode { Kind = JsonValueKind.String, Line = line, Column = column, Text = reader.GetString()! };
            case JsonTokenType.Number:
                return new DefinitionNode
                {
                    Kind = JsonValueKind.Number,
                    Line = line,
                    Column = column,
                    Text = Encoding.UTF8.GetString(reader.ValueSpan),
                };
            case JsonTokenType.True:
                return new DefinitionNode { Kind = JsonValueKind.True, Line = line, Column = column };
            case JsonTokenType.False:
                return new DefinitionNode { Kind = JsonValueKind.False, Line = line, Column = column };
            default:
                return new DefinitionNode { Kind = JsonValueKind.Null, Line = line, Column = column };
        }
    }

    /// <summary>Line and column of growing byte offsets, counting each line break once.</summary>
    private ref struct Places(ReadOnlySpan<byte> json)
    {
        private readonly ReadOnlySpan<byte> _json = json;
        private int _seen;
        private int _line = 1;
        private int _lineStart;

        public (int Line, int Column) At(int offset)
        {
            while (_seen < offset)
            {
                int next = _json[_seen..offset].IndexOf((byte)'\n');
                if (next < 0)
                {
                    break;
                }

                _seen += next + 1;
                _lineStart = _seen;
                _line++;
            }

            return (_line, offset - _lineStart + 1);
        }
    }
}
