using ThemisGuard.GuardLanguage.Documents;

namespace ThemisGuard.GuardLanguage.Evaluation;

/// <summary>One thing a query found, or did not.</summary>
internal readonly struct Result(Document document, int node, int tag)
{
    public const int ResolvedTag = 0;
    public const int LiteralTag = 1;

    /// <summary>Unresolved, and from here on: unresolved, with the row of the evaluator's list that says what remained of the query.</summary>
    public const int UnresolvedTag = 2;

    /// <summary>The value; for an unresolved result the last one that was reached.</summary>
    public Document Document { get; } = document;

    public int Node { get; } = node;

    public int Tag { get; } = tag;

    public bool IsUnresolved => Tag >= UnresolvedTag;

    public DocumentKind Kind => Document.NodeAt(Node).Kind;

    public DocumentNode Value => new(Document, Node);

    public bool IsSameAs(Result other) => Document == other.Document && Node == other.Node;
}

/// <summary>Where a query got stuck.</summary>
internal readonly record struct Remainder(Compilation.CompiledQuery Query, int Step);

/// <summary>Outcome of comparing two values.</summary>
internal enum Comparison : byte
{
    False,
    True,

    /// <summary>The kinds do not go together: neither the comparison nor its negation holds.</summary>
    NotComparable,
}
