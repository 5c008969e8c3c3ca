using ThemisGuard.GuardLanguage.Documents;

namespace ThemisGuard.GuardLanguage.Compilation;

/// <summary>The resource types that a filter asks for: <c>Type == 'X'</c>, <c>Type in ['X', 'Y']</c>, joined by <c>or</c>.</summary>
internal sealed class TypeSelector(IReadOnlyList<string> types, bool isAll)
{
    /// <summary>Whether the filter asks for nothing else.</summary>
    public bool IsAll { get; } = isAll;

    /// <summary>The same for all selectors of the same types, so that files share what a document knows of them.</summary>
    public string Key { get; } = string.Join('\n', types.Distinct().Order(StringComparer.Ordinal));

    public IReadOnlyList<string> Types { get; } = types;
}

/// <summary>
/// The children of a document's <c>Resources</c> by the text of their <c>Type</c>. Those whose <c>Type</c> is no text, and
/// children that are no maps, belong to every selection: the filter itself must decide about them.
/// </summary>
internal sealed class TypeIndex : IDocumentCache
{
    private static readonly object IndexOwner = new();

    private readonly Dictionary<string, List<int>> byType = new(StringComparer.Ordinal);
    private readonly List<int> irregular = [];
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, int[]> selections = new(StringComparer.Ordinal);

    private TypeIndex(Document document)
    {
        DocumentNode root = document.Root;
        Resources = root.TryGetProperty("Resources"u8, out DocumentNode resources) && resources.Kind == DocumentKind.Map ? resources.Index : -1;
        if (Resources >= 0)
        {
            Fill(document);
        }
    }

    public object Owner => IndexOwner;

    /// <summary>The map of resources; −1 when the document has none.</summary>
    public int Resources { get; }

    /// <summary>Whether a selection holds what a filter for its types selects, and no more.</summary>
    public bool IsExact => irregular.Count == 0;

    public static TypeIndex For(Document document) =>
        document.FindCache<TypeIndex>(IndexOwner) ?? document.GetCache(IndexOwner, static of => new TypeIndex(of));

    /// <summary>The resources that a selector can select, in document order.</summary>
    public int[] Select(TypeSelector selector) => selections.GetOrAdd(selector.Key, static (_, of) => of.Index.Merge(of.Selector), (Index: this, Selector: selector));

    private int[] Merge(TypeSelector selector)
    {
        var merged = new List<int>(irregular);
        foreach (string type in selector.Types.Distinct())
        {
            if (byType.TryGetValue(type, out List<int>? resources))
            {
                merged.AddRange(resources);
            }
        }

        merged.Sort();
        return [.. merged];
    }

    private void Fill(Document document)
    {
        int exact = document.Keys.Find("Type"u8);
        int[] spellings = [exact, .. KeyCase.Spellings("Type").Select(spelling => document.Keys.Find(System.Text.Encoding.UTF8.GetBytes(spelling)))];
        int end = document.NodeAt(Resources).End;
        var lookup = byType.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> buffer = stackalloc char[256];
        for (int resource = Resources + 1; resource < end; resource = document.NodeAt(resource).End)
        {
            if (document.NodeAt(resource).Kind != DocumentKind.Map)
            {
                irregular.Add(resource);
                continue;
            }

            int type = -1;
            for (int i = 0; i < spellings.Length && type < 0; i++)
            {
                type = spellings[i] < 0 ? -1 : document.FindChild(resource, spellings[i]);
            }

            if (type < 0)
            {
                // Nothing to compare with: the clause fails, so no selection holds it.
                continue;
            }

            if (document.NodeAt(type).Kind != DocumentKind.String || document.StringAt(type).Length > buffer.Length)
            {
                irregular.Add(resource);
                continue;
            }

            Span<char> text = buffer[..System.Text.Encoding.UTF8.GetChars(document.StringAt(type), buffer)];
            if (!lookup.TryGetValue(text, out List<int>? resources))
            {
                resources = [];
                lookup[text] = resources;
            }

            resources.Add(resource);
        }
    }
}
