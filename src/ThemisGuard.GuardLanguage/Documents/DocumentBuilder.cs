using System.Text;

namespace ThemisGuard.GuardLanguage.Documents;

/// <summary>
/// Puts a document together from pieces: values one by one, or whole JSON texts. Reusable: after
/// <see cref="Build"/> it is empty and keeps its buffers, so that many small documents cost little more than themselves.
/// Not for several threads at once.
/// </summary>
public sealed class DocumentBuilder
{
    private readonly DocumentOptions options;
    private readonly KeyTable keys = new();
    private Node[] nodes = new Node[64];
    private int[] keyStamps = new int[64];
    private byte[] own = new byte[256];
    private int ownLength;
    private List<object>? extras;
    private readonly List<TextPiece> pieces = [];
    private readonly List<long> marks = [];
    private int count;
    private int open = -1;
    private int depth;
    private int pendingKey = -1;
    private int pendingKeyOffset = -1;
    private bool isReserved;

    /// <summary>Makes an empty builder with the default limits.</summary>
    public DocumentBuilder()
        : this(DocumentOptions.Default)
    {
    }

    /// <summary>Makes an empty builder.</summary>
    /// <param name="options">The limits, and whether intrinsics are marked.</param>
    public DocumentBuilder(DocumentOptions options) => this.options = options;

    /// <summary>Where the next value was written, in the terms of the positions given to <see cref="Finish(string, byte[], int, TextPositions)"/>.</summary>
    internal int NextOffset { get; set; } = -1;

    internal int Count => count;

    /// <summary>Whether the map ended last had a key twice, so that values inside it have moved.</summary>
    internal bool HasMovedValues { get; private set; }

    /// <summary>Opens a map; <see cref="Key(string)"/> must precede each value in it.</summary>
    public void StartMap() => Open(DocumentKind.Map);

    /// <summary>Closes the innermost map. Of several values under one key the last is kept, at the place of the first.</summary>
    public void EndMap() => EndMap(out _);

    /// <summary>As <see cref="EndMap()"/>; says where the first key written twice was, −1 for none. With one, values inside the map have moved.</summary>
    internal void EndMap(out int duplicateKeyOffset)
    {
        if (pendingKey >= 0)
        {
            throw new InvalidOperationException("A key without a value ends the map.");
        }

        int map = Close(DocumentKind.Map);
        int duplicate = FindDuplicateKey(map);
        duplicateKeyOffset = duplicate < 0 ? -1 : nodes[duplicate].KeyOffset;
        HasMovedValues = duplicate >= 0;
        if (duplicate >= 0)
        {
            RemoveDuplicates(map);
        }

        if (options.OpaqueIntrinsics && nodes[map].Scalar == 1 && IsIntrinsic(map + 1))
        {
            nodes[map].Flags |= NodeFlags.Opaque;
        }
    }

    /// <summary>Opens a list.</summary>
    public void StartList() => Open(DocumentKind.List);

    /// <summary>Closes the innermost list.</summary>
    public void EndList() => Close(DocumentKind.List);

    /// <summary>Gives the key of the next value.</summary>
    public void Key(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        const int OnStack = 256;
        int size = Encoding.UTF8.GetMaxByteCount(key.Length);
        Span<byte> utf8 = size <= OnStack ? stackalloc byte[OnStack] : new byte[size];
        Key(utf8[..Encoding.UTF8.GetBytes(key, utf8)]);
    }

    /// <summary>Gives the key of the next value, in UTF-8.</summary>
    public void Key(ReadOnlySpan<byte> utf8Key) => Key(utf8Key, -1);

    /// <summary>Gives the key of the next value as another document has it, with its position.</summary>
    public void KeyOf(DocumentNode entry) => Key(entry.Utf8Key, MarkAt((entry.KeyLine, entry.KeyColumn)));

    /// <summary>Gives the next value the position of another document's value.</summary>
    public void At(DocumentNode value) => NextOffset = MarkAt(value.Position);

    /// <summary>Adds a string.</summary>
    public void String(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        int size = Encoding.UTF8.GetMaxByteCount(value.Length);
        EnsureOwn(size);
        int length = Encoding.UTF8.GetBytes(value, own.AsSpan(ownLength));
        AddScalar(DocumentKind.String, NodeFlags.OwnBytes, Node.PackString(ownLength, length));
        ownLength += length;
    }

    /// <summary>Adds a string given in UTF-8.</summary>
    public void String(ReadOnlySpan<byte> utf8)
    {
        int start = AppendOwn(utf8);
        AddScalar(DocumentKind.String, NodeFlags.OwnBytes, Node.PackString(start, utf8.Length));
    }

    /// <summary>Adds an int.</summary>
    public void Int(long value) => AddScalar(DocumentKind.Int, NodeFlags.None, value);

    /// <summary>Adds a float.</summary>
    public void Float(double value) => AddScalar(DocumentKind.Float, NodeFlags.None, BitConverter.DoubleToInt64Bits(value));

    /// <summary>Adds a bool.</summary>
    public void Bool(bool value) => AddScalar(DocumentKind.Bool, NodeFlags.None, value ? 1 : 0);

    /// <summary>Adds null.</summary>
    public void Null() => AddScalar(DocumentKind.Null, NodeFlags.None, 0);

    /// <summary>
    /// Adds the value that a JSON text holds. The text is copied; the positions of the values in it are computed from the
    /// place given.
    /// </summary>
    /// <param name="json">One JSON value.</param>
    /// <param name="line">1-based line where the text begins.</param>
    /// <param name="column">1-based column where the text begins.</param>
    /// <exception cref="DocumentException">The text is no JSON, or beyond a limit. The builder must then be <see cref="Reset"/>.</exception>
    public void AddJson(ReadOnlySpan<byte> json, int line, int column)
    {
        int start = AppendOwn(json);
        pieces.Add(new(start, line, column));
        JsonDocumentReader.Splice(this, own, start, json.Length, options, line, column);
    }

    /// <summary>Adds a copy of a value of another document.</summary>
    /// <param name="value">The value.</param>
    /// <param name="at">Whose position it is given, with all that is in it; its own when null.</param>
    public void Add(DocumentNode value, DocumentNode? at = null)
    {
        NextOffset = MarkAt((at ?? value).Position);
        switch (value.Kind)
        {
            case DocumentKind.Map:
                StartMap();
                foreach (DocumentNode entry in value.Entries)
                {
                    Key(entry.Utf8Key, MarkAt(at is { } place ? place.Position : (entry.KeyLine, entry.KeyColumn)));
                    Add(entry, at);
                }

                EndMap();
                break;
            case DocumentKind.List:
                StartList();
                foreach (DocumentNode item in value.Items)
                {
                    Add(item, at);
                }

                EndList();
                break;
            case DocumentKind.String:
                String(value.Utf8String);
                break;
            case DocumentKind.Null or DocumentKind.Bool or DocumentKind.Int or DocumentKind.Float:
                AddScalar(value.Kind, NodeFlags.None, value.Document.NodeAt(value.Index).Scalar);
                break;
            default:
                Extra(value.Kind, value.Document.ExtraAt(value.Index));
                break;
        }
    }

    /// <summary>Makes the document and empties the builder.</summary>
    /// <param name="name">Name of the document, for messages.</param>
    /// <exception cref="InvalidOperationException">There is not exactly one whole value.</exception>
    public Document Build(string name)
    {
        byte[] bytes = own.AsSpan(0, ownLength).ToArray();
        TextPositions positions = pieces.Count + marks.Count == 0 ? TextPositions.None : new PiecePositions([.. pieces], bytes, [.. marks]);
        return Finish(name, [], 0, bytes, positions);
    }

    /// <summary>Forgets what was added.</summary>
    public void Reset()
    {
        keys.Clear();
        extras = null;
        pieces.Clear();
        marks.Clear();
        ownLength = 0;
        count = 0;
        open = -1;
        depth = 0;
        pendingKey = -1;
        NextOffset = -1;
    }

    internal Document Finish(string name, byte[] source, int sourceStart, TextPositions positions) =>
        Finish(name, source, sourceStart, own.AsSpan(0, ownLength).ToArray(), positions);

    internal void Key(ReadOnlySpan<byte> utf8Key, int offset)
    {
        if (open < 0 || nodes[open].Kind != DocumentKind.Map || pendingKey >= 0)
        {
            throw new InvalidOperationException("A key is expected only in a map, before a value.");
        }

        pendingKey = keys.Add(utf8Key);
        pendingKeyOffset = offset;
    }

    internal void SourceString(int start, int length) =>
        AddScalar(DocumentKind.String, NodeFlags.None, Node.PackString(start, length));

    /// <summary>Makes room for one document of about as many values, so that its array is neither copied nor much larger than it must be.</summary>
    internal void Reserve(int values)
    {
        if (count == 0 && values > nodes.Length)
        {
            nodes = GC.AllocateUninitializedArray<Node>(Math.Min(values, options.MaxNodes));
            isReserved = true;
        }
    }

    /// <summary>Adds a string that already is in the builder's own bytes.</summary>
    internal void OwnString(int start, int length) =>
        AddScalar(DocumentKind.String, NodeFlags.OwnBytes, Node.PackString(start, length));

    /// <summary>Room in the builder's own bytes; <see cref="CommitOwn"/> tells how much of it was used.</summary>
    internal Span<byte> ReserveOwn(int size)
    {
        EnsureOwn(size);
        return own.AsSpan(ownLength, size);
    }

    internal int CommitOwn(int length)
    {
        int start = ownLength;
        ownLength += length;
        return start;
    }

    internal void Extra(DocumentKind kind, object value)
    {
        extras ??= [];
        extras.Add(value);
        AddScalar(kind, NodeFlags.None, extras.Count - 1);
    }

    /// <summary>Adds a copy of a value that was added before and is complete.</summary>
    internal void Repeat(int node, int atDepth)
    {
        if (atDepth + HeightOf(node) > Math.Min(options.MaxDepth, 512))
        {
            throw new DocumentLimitException($"nested more than {options.MaxDepth} levels deep");
        }

        int length = nodes[node].End - node;
        int at = AddNode();
        int shift = at - node;
        nodes[at] = nodes[node];
        NextOffset = nodes[node].Offset;
        Place(at);
        nodes[at].End = at + length;
        for (int i = 1; i < length; i++)
        {
            int copy = AddNode();
            nodes[copy] = nodes[node + i];
            nodes[copy].Parent += shift;
            nodes[copy].End += shift;
        }
    }

    internal bool IsComplete(int node) => nodes[node].End > 0;

    internal int SizeOf(int node) => nodes[node].End - node;

    private int MarkAt((int Line, int Column) position)
    {
        if (position.Line == 0)
        {
            return -1;
        }

        marks.Add(((long)position.Line << 32) | (uint)position.Column);
        return PiecePositions.FirstMark + marks.Count - 1;
    }

    private int HeightOf(int node)
    {
        int height = 0;
        for (int child = node + 1; child < nodes[node].End; child = nodes[child].End)
        {
            height = Math.Max(height, HeightOf(child));
        }

        return nodes[node].Kind is DocumentKind.List or DocumentKind.Map ? height + 1 : 0;
    }

    private Document Finish(string name, byte[] source, int sourceStart, byte[] ownBytes, TextPositions positions)
    {
        if (open >= 0 || count == 0)
        {
            throw new InvalidOperationException("A document is one whole value.");
        }

        // An array that was made for the document is handed over when little of it is unused: copying it would double the peak.
        Node[] all;
        if (isReserved && count > nodes.Length / 8 * 7)
        {
            all = nodes;
            nodes = new Node[64];
        }
        else
        {
            all = nodes.AsSpan(0, count).ToArray();
        }

        isReserved = false;
        var document = new Document(name, all, count, keys.Freeze(), source, sourceStart, ownBytes, extras?.ToArray() ?? [], positions);
        Reset();
        return document;
    }

    private void Open(DocumentKind kind)
    {
        if (depth == Math.Min(options.MaxDepth, 512))
        {
            throw new DocumentLimitException($"nested more than {depth} levels deep");
        }

        int at = AddNode();
        nodes[at] = new Node { Kind = kind };
        Place(at);
        open = at;
        depth++;
    }

    private int Close(DocumentKind kind)
    {
        if (open < 0 || nodes[open].Kind != kind)
        {
            throw new InvalidOperationException($"No {kind} is open.");
        }

        int closed = open;
        nodes[closed].End = count;
        open = nodes[closed].Parent;
        depth--;
        return closed;
    }

    private void AddScalar(DocumentKind kind, NodeFlags flags, long scalar)
    {
        int at = AddNode();
        nodes[at] = new Node { Kind = kind, Flags = flags, Scalar = scalar, End = at + 1 };
        Place(at);
    }

    private void Place(int at)
    {
        ref Node node = ref nodes[at];
        node.Parent = open;
        node.Key = -1;
        node.KeyOffset = -1;
        node.Offset = NextOffset;
        NextOffset = -1;
        if (open < 0)
        {
            if (at != 0)
            {
                throw new InvalidOperationException("A document is one value.");
            }

            return;
        }

        nodes[open].Scalar++;
        if (nodes[open].Kind == DocumentKind.Map)
        {
            if (pendingKey < 0)
            {
                throw new InvalidOperationException("A value in a map needs a key.");
            }

            node.Key = pendingKey;
            node.KeyOffset = pendingKeyOffset;
            pendingKey = -1;
        }
    }

    private int AddNode()
    {
        if (count == nodes.Length)
        {
            Array.Resize(ref nodes, checked(count * 2));
        }

        if (count >= options.MaxNodes)
        {
            throw new DocumentLimitException($"more than {options.MaxNodes} values");
        }

        return count++;
    }

    private int FindDuplicateKey(int map)
    {
        if (keyStamps.Length < keys.Count)
        {
            Array.Resize(ref keyStamps, Math.Max(keyStamps.Length * 2, keys.Count));
        }

        // The stamp of a key is the first child that has it; a stale stamp can't point to a child of this map before it.
        for (int child = map + 1; child < count; child = nodes[child].End)
        {
            int key = nodes[child].Key;
            int stamp = keyStamps[key];
            if (stamp > map && stamp < child && nodes[stamp].Key == key && nodes[stamp].Parent == map)
            {
                return child;
            }

            keyStamps[key] = child;
        }

        return -1;
    }

    private void RemoveDuplicates(int map)
    {
        var order = new List<int>();
        var last = new Dictionary<int, int>();
        for (int child = map + 1; child < count; child = nodes[child].End)
        {
            if (!last.ContainsKey(nodes[child].Key))
            {
                order.Add(nodes[child].Key);
            }

            last[nodes[child].Key] = child;
        }

        Node[] old = nodes.AsSpan(map + 1, count - map - 1).ToArray();
        int to = map + 1;
        foreach (int key in order)
        {
            int from = last[key];
            int length = old[from - map - 1].End - from;
            int shift = to - from;
            for (int i = 0; i < length; i++)
            {
                Node moved = old[from - map - 1 + i];
                moved.End += shift;
                moved.Parent = i == 0 ? map : moved.Parent + shift;
                nodes[to++] = moved;
            }
        }

        nodes[map].Scalar = order.Count;
        nodes[map].End = count = to;
    }

    // Condition, like Ref, takes a name; IAM policies have maps with this very key, which hold more than a name.
    private bool IsIntrinsic(int onlyChild)
    {
        ReadOnlySpan<byte> key = keys[nodes[onlyChild].Key];
        return key.StartsWith("Fn::"u8)
            || ((key.SequenceEqual("Ref"u8) || key.SequenceEqual("Condition"u8)) && nodes[onlyChild].Kind == DocumentKind.String);
    }

    private int AppendOwn(ReadOnlySpan<byte> utf8)
    {
        EnsureOwn(utf8.Length);
        utf8.CopyTo(own.AsSpan(ownLength));
        int start = ownLength;
        ownLength += utf8.Length;
        return start;
    }

    private void EnsureOwn(int size)
    {
        if (own.Length - ownLength < size)
        {
            Array.Resize(ref own, checked(Math.Max(own.Length * 2, ownLength + size)));
        }
    }
}
