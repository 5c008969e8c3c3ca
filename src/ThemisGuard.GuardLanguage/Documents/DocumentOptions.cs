namespace ThemisGuard.GuardLanguage.Documents;

/// <summary>Which of the three readings of YAML (and of JSON, which is read as YAML's subset) applies.</summary>
public enum DocumentLoader
{
    /// <summary>
    /// For scanning. As <see cref="Reference"/>, but forgiving where CloudFormation is: <c>True</c> and <c>TRUE</c> are
    /// booleans, <c>key:</c> is null, aliases are expanded, every short-form intrinsic is recognised on every node.
    /// </summary>
    Tolerant,

    /// <summary>As cfn-guard 3.1.1 <c>validate</c> reads data: libyaml events with scalar rules of its own.</summary>
    Reference,

    /// <summary>As cfn-guard 3.1.1 <c>test</c> and <c>json_parse</c> read theirs: the YAML 1.2 core schema.</summary>
    UnitTest,
}

/// <summary>How a text becomes a <see cref="Document"/>, and how much of it is acceptable.</summary>
public sealed record DocumentOptions
{
    /// <summary>For scanning: <see cref="DocumentLoader.Tolerant"/> with the default limits.</summary>
    public static DocumentOptions Default { get; } = new();

    /// <summary>Exactly what cfn-guard's <c>validate</c> would see.</summary>
    public static DocumentOptions Reference { get; } = new() { Loader = DocumentLoader.Reference, AllowAliases = false };

    /// <summary>Exactly what cfn-guard's <c>test</c> would see.</summary>
    public static DocumentOptions UnitTest { get; } = new() { Loader = DocumentLoader.UnitTest };

    /// <summary>Which reading of YAML applies.</summary>
    public DocumentLoader Loader { get; init; }

    /// <summary>Deepest nesting of lists and maps. Default 128; at most 512, which the recursive walks over a document rely on.</summary>
    public int MaxDepth { get; init; } = 128;

    /// <summary>Most values in one document, each 32 bytes of memory. Default 16 million.</summary>
    public int MaxNodes { get; init; } = 16_000_000;

    /// <summary>Whether a YAML alias is replaced by a copy of what its anchor names; else it is an error.</summary>
    public bool AllowAliases { get; init; } = true;

    /// <summary>Most values that all aliases of one document may add. Default 100,000: more is an alias bomb.</summary>
    public int MaxAliasNodes { get; init; } = 100_000;

    /// <summary>Whether a YAML tag that is no CloudFormation intrinsic is an error; else it is dropped and its content kept.</summary>
    public bool RefuseUnknownTags { get; init; }

    /// <summary>
    /// Whether a map that is a CloudFormation intrinsic (its only key is <c>Ref</c>, <c>Condition</c> or <c>Fn::…</c>) is
    /// marked, so that evaluation can tell that a verdict hung on a value which is not known before deployment.
    /// </summary>
    public bool OpaqueIntrinsics { get; init; }
}
