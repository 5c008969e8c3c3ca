using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ThemisGuard.GuardLanguage.Documents;

/// <summary>One value of a <see cref="Documents.Document"/>: 16 bytes, free to copy.</summary>
public readonly struct DocumentNode : IEquatable<DocumentNode>
{
    internal DocumentNode(Document document, int index)
    {
        Document = document;
        Index = index;
    }

    /// <summary>The document that holds the value.</summary>
    public Document Document { get; }

    /// <summary>Number of the value within its document: 0 is the root, and what a container holds follows it.</summary>
    public int Index { get; }

    /// <summary>What the value is.</summary>
    public DocumentKind Kind => Raw.Kind;

    /// <summary>Children of a list or map, bytes of a string, else 0.</summary>
    public int Count => Kind switch
    {
        DocumentKind.List or DocumentKind.Map or DocumentKind.String => (int)Raw.Scalar,
        _ => 0,
    };

    /// <summary>Whether the value is a CloudFormation intrinsic in a document parsed with <see cref="DocumentOptions.OpaqueIntrinsics"/>.</summary>
    public bool IsOpaque => (Raw.Flags & NodeFlags.Opaque) != 0;

    /// <summary>Whether there is a containing value.</summary>
    public bool HasParent => Raw.Parent >= 0;

    /// <summary>The containing value.</summary>
    /// <exception cref="InvalidOperationException">This is the root.</exception>
    public DocumentNode Parent => HasParent ? new(Document, Raw.Parent) : throw new InvalidOperationException("The root has no parent.");

    /// <summary>The key under which a map holds this value; null in a list and at the root.</summary>
    public string? Key => Raw.Key < 0 ? null : Document.Keys.GetText(Raw.Key);

    /// <summary>The key's UTF-8 bytes; empty in a list and at the root.</summary>
    public ReadOnlySpan<byte> Utf8Key => Raw.Key < 0 ? [] : Document.Keys[Raw.Key];

    /// <summary>A string's UTF-8 bytes.</summary>
    /// <exception cref="InvalidOperationException">The value is no string.</exception>
    public ReadOnlySpan<byte> Utf8String => Kind == DocumentKind.String ? Document.StringAt(Index) : throw Mismatch(DocumentKind.String);

    /// <summary>1-based line of the value's first character; 0 when it was not read from a text.</summary>
    public int Line => Document.Locate(Raw.Offset).Line;

    /// <summary>1-based column, in code points, of the value's first character; 0 when it was not read from a text.</summary>
    public int Column => Document.Locate(Raw.Offset).Column;

    /// <summary>1-based line of the value's key; 0 when it has none.</summary>
    public int KeyLine => Document.Locate(Raw.KeyOffset).Line;

    /// <summary>1-based column of the value's key; 0 when it has none.</summary>
    public int KeyColumn => Document.Locate(Raw.KeyOffset).Column;

    /// <summary>Line and column of the value in one look-up.</summary>
    public (int Line, int Column) Position => Document.Locate(Raw.Offset);

    /// <summary>The way from the root, e.g. <c>/Resources/A/Properties</c>; empty at the root. List positions are numbers; a slash in a key is not escaped.</summary>
    public string Path
    {
        get
        {
            const int Usual = 256;
            var path = new ArrayBufferWriter<byte>(Usual);
            WritePath(path);
            return Encoding.UTF8.GetString(path.WrittenSpan);
        }
    }

    /// <summary>The entries of a map, without allocation; empty for anything else.</summary>
    public MapEntries Entries => new(this);

    /// <summary>The elements of a list, without allocation; empty for anything else.</summary>
    public ListItems Items => new(this);

    private ref readonly Node Raw => ref Document.NodeAt(Index);

    /// <summary>The same value of the same document.</summary>
    public static bool operator ==(DocumentNode left, DocumentNode right) => left.Equals(right);

    /// <summary>Another value, or of another document.</summary>
    public static bool operator !=(DocumentNode left, DocumentNode right) => !left.Equals(right);

    /// <summary>Finds the value under a key of a map; false when there is none or this is no map.</summary>
    public bool TryGetProperty(ReadOnlySpan<byte> utf8Key, out DocumentNode value)
    {
        // Nothing is written before all is read: callers walk with node.TryGetProperty(key, out node).
        Document document = Document;
        int id = Kind == DocumentKind.Map ? document.Keys.Find(utf8Key) : -1;
        int child = id < 0 ? -1 : document.FindChild(Index, id);
        value = child < 0 ? default : new(document, child);
        return child >= 0;
    }

    /// <summary>Finds the value under a key of a map; false when there is none or this is no map.</summary>
    public bool TryGetProperty(string key, out DocumentNode value)
    {
        ArgumentNullException.ThrowIfNull(key);
        const int OnStack = 256;
        int size = Encoding.UTF8.GetMaxByteCount(key.Length);
        Span<byte> utf8 = size <= OnStack ? stackalloc byte[OnStack] : new byte[size];
        return TryGetProperty(utf8[..Encoding.UTF8.GetBytes(key, utf8)], out value);
    }

    /// <summary>The text of a string, newly made.</summary>
    /// <exception cref="InvalidOperationException">The value is no string.</exception>
    public string GetString() => Encoding.UTF8.GetString(Utf8String);

    /// <summary>The value of an int.</summary>
    /// <exception cref="InvalidOperationException">The value is no int.</exception>
    public long GetInt64() => Kind == DocumentKind.Int ? Raw.Scalar : throw Mismatch(DocumentKind.Int);

    /// <summary>The value of a float, or of an int as a float.</summary>
    /// <exception cref="InvalidOperationException">The value is no number.</exception>
    public double GetDouble() => Kind switch
    {
        DocumentKind.Float => BitConverter.Int64BitsToDouble(Raw.Scalar),
        DocumentKind.Int => Raw.Scalar,
        _ => throw Mismatch(DocumentKind.Float),
    };

    /// <summary>The value of a bool.</summary>
    /// <exception cref="InvalidOperationException">The value is no bool.</exception>
    public bool GetBool() => Kind == DocumentKind.Bool ? Raw.Scalar != 0 : throw Mismatch(DocumentKind.Bool);

    /// <summary>
    /// Writes the value as JSON. Infinities and NaN, which JSON lacks, and the kinds that come only from rules are
    /// written as strings.
    /// </summary>
    public void WriteTo(Utf8JsonWriter writer) => WriteTo(writer, long.MaxValue);

    /// <summary>Writes the value as JSON, without the items and entries that come after the writer has written <paramref name="most"/> bytes.</summary>
    public void WriteTo(Utf8JsonWriter writer, long most)
    {
        ArgumentNullException.ThrowIfNull(writer);
        switch (Kind)
        {
            case DocumentKind.Null:
                writer.WriteNullValue();
                break;
            case DocumentKind.Bool:
                writer.WriteBooleanValue(GetBool());
                break;
            case DocumentKind.Int:
                writer.WriteNumberValue(GetInt64());
                break;
            case DocumentKind.Float when double.IsFinite(GetDouble()):
                WriteFloat(writer, GetDouble());
                break;
            case DocumentKind.Float:
                writer.WriteStringValue(GetDouble().ToString(CultureInfo.InvariantCulture));
                break;
            case DocumentKind.String:
                writer.WriteStringValue(Utf8String);
                break;
            case DocumentKind.List:
                writer.WriteStartArray();
                foreach (DocumentNode item in Items)
                {
                    if (writer.BytesCommitted + writer.BytesPending > most)
                    {
                        break;
                    }

                    item.WriteTo(writer, most);
                }

                writer.WriteEndArray();
                break;
            case DocumentKind.Map:
                writer.WriteStartObject();
                foreach (DocumentNode entry in Entries)
                {
                    if (writer.BytesCommitted + writer.BytesPending > most)
                    {
                        break;
                    }

                    writer.WritePropertyName(entry.Utf8Key);
                    entry.WriteTo(writer, most);
                }

                writer.WriteEndObject();
                break;
            default:
                writer.WriteStringValue(Document.ExtraAt(Index).ToString());
                break;
        }
    }

    /// <summary>Writes <see cref="Path"/> in UTF-8.</summary>
    public void WritePath(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        Span<int> way = stackalloc int[64];
        int length = 0;
        for (int at = Index; Document.NodeAt(at).Parent >= 0; at = Document.NodeAt(at).Parent)
        {
            if (length == way.Length)
            {
                int[] longer = new int[length * 2];
                way.CopyTo(longer);
                way = longer;
            }

            way[length++] = at;
        }

        while (length > 0)
        {
            WritePart(output, way[--length]);
        }
    }

    /// <summary>The value as compact JSON.</summary>
    public string ToJson() => ToJson(long.MaxValue);

    /// <summary>The value as compact JSON, without the items and entries that come after <paramref name="most"/> bytes.</summary>
    public string ToJson(long most)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, JsonText.WriterOptions))
        {
            WriteTo(writer, most);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <inheritdoc />
    public bool Equals(DocumentNode other) => Document == other.Document && Index == other.Index;

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is DocumentNode other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Document, Index);

    /// <inheritdoc />
    public override string ToString() => Document is null ? "(none)" : ToJson();

    // A float keeps its point, so that reading the output again gives a float.
    private static void WriteFloat(Utf8JsonWriter writer, double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        writer.WriteRawValue(text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text);
    }

    private InvalidOperationException Mismatch(DocumentKind wanted) => new($"The value at '{Path}' is a {Kind}, not a {wanted}.");

    private void WritePart(IBufferWriter<byte> output, int index)
    {
        const int LongestNumber = 10;
        ref readonly Node node = ref Document.NodeAt(index);
        ReadOnlySpan<byte> key = node.Key >= 0 ? Document.Keys[node.Key] : default;
        Span<byte> part = output.GetSpan(1 + Math.Max(key.Length, LongestNumber));
        part[0] = (byte)'/';
        int written = key.Length;
        if (node.Key >= 0)
        {
            key.CopyTo(part[1..]);
        }
        else
        {
            int position = 0;
            for (int at = node.Parent + 1; at < index; at = Document.NodeAt(at).End)
            {
                position++;
            }

            _ = position.TryFormat(part[1..], out written, provider: CultureInfo.InvariantCulture);
        }

        output.Advance(1 + written);
    }
}

/// <summary>How a document's values are written as JSON.</summary>
public static class JsonText
{
    /// <summary>For a writer of a document's values, which may be nested deeply. Text stays readable: the output must not be put into HTML unescaped.</summary>
    public static JsonWriterOptions WriterOptions { get; } = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 1024,
    };
}
