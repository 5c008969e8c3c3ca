namespace ThemisGuard.GuardLanguage.Documents;

/// <summary>The entries of a map in the order written: each value, which knows its <see cref="DocumentNode.Key"/>.</summary>
public readonly struct MapEntries
{
    private readonly DocumentNode map;

    internal MapEntries(DocumentNode map) => this.map = map;

    /// <summary>Starts at the first entry.</summary>
    public NodeChildren GetEnumerator() => new(map, map.Kind == DocumentKind.Map);
}

/// <summary>The elements of a list in order.</summary>
public readonly struct ListItems
{
    private readonly DocumentNode list;

    internal ListItems(DocumentNode list) => this.list = list;

    /// <summary>Starts at the first element.</summary>
    public NodeChildren GetEnumerator() => new(list, list.Kind == DocumentKind.List);
}

/// <summary>Walks over the children of a list or map.</summary>
public struct NodeChildren
{
    private readonly Document document;
    private readonly int end;
    private int next;

    internal NodeChildren(DocumentNode container, bool any)
    {
        document = container.Document;
        next = container.Index + 1;
        end = any ? document.NodeAt(container.Index).End : 0;
        Current = default;
    }

    /// <summary>The child reached.</summary>
    public DocumentNode Current { get; private set; }

    /// <summary>Goes to the next child; false when there is none.</summary>
    public bool MoveNext()
    {
        if (next >= end)
        {
            return false;
        }

        Current = new(document, next);
        next = document.NodeAt(next).End;
        return true;
    }
}
