using System.Collections.Concurrent;
using System.Text;

namespace ThemisGuard.GuardLanguage.Documents;

/// <summary>
/// One JSON or YAML text, immutable and compact: its values in one array, its strings as UTF-8 in the text that was parsed,
/// its keys numbered. Safe for any number of threads. Holds on to the bytes it was parsed from, which must not change.
/// </summary>
public sealed class Document
{
    private const int WideMap = 48;

    private readonly Node[] nodes;
    private readonly byte[] source;
    private readonly int sourceStart;
    private readonly byte[] own;
    private readonly object[] extras;
    private readonly TextPositions positions;
    private object?[] caches = [];
    private ConcurrentDictionary<int, Dictionary<int, int>>? wideMaps;

    internal Document(
        string name, Node[] nodes, int count, KeyTable keys, byte[] source, int sourceStart, byte[] own, object[] extras, TextPositions positions)
    {
        Name = name;
        this.nodes = nodes;
        NodeCount = count;
        Keys = keys;
        this.source = source;
        this.sourceStart = sourceStart;
        this.own = own;
        this.extras = extras;
        this.positions = positions;
    }

    /// <summary>Name of the source, for messages.</summary>
    public string Name { get; }

    /// <summary>The outermost value.</summary>
    public DocumentNode Root => new(this, 0);

    /// <summary>Number of values, the root included.</summary>
    public int NodeCount { get; }

    internal KeyTable Keys { get; }

    /// <summary>
    /// Parses JSON or YAML; which of the two is found out by trying. Of a stream of YAML documents the first is read.
    /// </summary>
    /// <param name="utf8">The text. Kept, not copied, by JSON documents: it must not change afterwards.</param>
    /// <param name="name">Name of the source, for messages.</param>
    /// <param name="options">The reading of YAML that applies, and the limits.</param>
    /// <exception cref="DocumentException">The text is malformed or beyond a limit; says where.</exception>
    public static Document Parse(ReadOnlyMemory<byte> utf8, string name, DocumentOptions options)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(options);
        return DocumentReader.Read(utf8, name, options);
    }

    /// <summary>As <see cref="Parse(ReadOnlyMemory{byte}, string, DocumentOptions)"/>, from a string.</summary>
    /// <exception cref="DocumentException">The text is malformed or beyond a limit; says where.</exception>
    public static Document Parse(string text, string name, DocumentOptions options) =>
        Parse(Encoding.UTF8.GetBytes(text), name, options);

    internal ref readonly Node NodeAt(int index) => ref nodes[index];

    /// <summary>Hints that a value, and what it holds, will be looked at soon.</summary>
    internal void Prefetch(int index)
    {
        const int SmallValue = 320;
        Prefetching.Hint(nodes, index, SmallValue);
    }

    /// <summary>As <see cref="Prefetch"/>, for the text; the value itself should have come by now.</summary>
    internal void PrefetchText(int index)
    {
        const int ShortText = 192;
        int text = nodes[index].Kind is DocumentKind.List or DocumentKind.Map && index + 1 < NodeCount ? index + 1 : index;
        if (nodes[text].Kind == DocumentKind.String && (nodes[text].Flags & NodeFlags.OwnBytes) == 0)
        {
            Prefetching.Hint(source, sourceStart + (int)(nodes[text].Scalar >> 32), ShortText);
        }
    }

    internal object ExtraAt(int index) => extras[nodes[index].Scalar];

    /// <summary>The UTF-8 bytes of a string value.</summary>
    internal ReadOnlySpan<byte> StringAt(int index)
    {
        ref readonly Node node = ref nodes[index];
        int start = (int)(node.Scalar >> 32);
        int length = (int)node.Scalar;
        return (node.Flags & NodeFlags.OwnBytes) != 0
            ? own.AsSpan(start, length)
            : source.AsSpan(sourceStart + start, length);
    }

    internal (int Line, int Column) Locate(int offset) => offset < 0 ? (0, 0) : positions.Locate(offset);

    /// <summary>The value under a key, or −1. The map's children are walked, but for wide maps, which get an index.</summary>
    internal int FindChild(int map, int keyId)
    {
        Node[] all = nodes;
        if (all[map].Scalar > WideMap)
        {
            return FindInWideMap(map, keyId);
        }

        int end = all[map].End;
        for (int child = map + 1; child < end; child = all[child].End)
        {
            if (all[child].Key == keyId)
            {
                return child;
            }
        }

        return -1;
    }

    private int FindInWideMap(int map, int keyId)
    {
        Dictionary<int, int> index = (wideMaps ?? Interlocked.CompareExchange(ref wideMaps, new(), null) ?? wideMaps).GetOrAdd(map, IndexMap);
        return index.GetValueOrDefault(keyId, -1);
    }

    private Dictionary<int, int> IndexMap(int map)
    {
        var index = new Dictionary<int, int>((int)nodes[map].Scalar);
        for (int child = map + 1; child < nodes[map].End; child = nodes[child].End)
        {
            index[nodes[child].Key] = child;
        }

        return index;
    }

    /// <summary>The n-th element of a list, or −1.</summary>
    internal int FindElement(int list, long position)
    {
        Node[] all = nodes;
        if (position >= all[list].Scalar)
        {
            return -1;
        }

        int child = list + 1;
        for (long i = 0; i < position; i++)
        {
            child = all[child].End;
        }

        return child;
    }

    /// <summary>What an owner worked out about this document before, or null.</summary>
    internal T? FindCache<T>(object owner)
        where T : class, IDocumentCache
    {
        foreach (object? cache in Volatile.Read(ref caches))
        {
            if (cache is T found && ReferenceEquals(found.Owner, owner))
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>
    /// What others worked out about this document (an index, a translation of their keys): one object per owner, made
    /// once. Who asks for it meanwhile waits.
    /// </summary>
    internal T GetCache<T>(object owner, Func<Document, T> create)
        where T : class, IDocumentCache
    {
        lock (nodes)
        {
            if (FindCache<T>(owner) is { } found)
            {
                return found;
            }

            T created = create(this);
            Volatile.Write(ref caches, [.. caches, created]);
            return created;
        }
    }
}

/// <summary>Something worked out about a document, kept with it.</summary>
internal interface IDocumentCache
{
    object Owner { get; }
}
