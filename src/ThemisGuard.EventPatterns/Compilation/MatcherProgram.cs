using ThemisGuard.EventPatterns.Matching;

namespace ThemisGuard.EventPatterns.Compilation;

/// <summary>Many patterns compiled into one matcher. Immutable but for its scratch memory; any number of threads may use it.</summary>
internal sealed class MatcherProgram
{
    private MatchScratch? _spare;

    /// <summary>The names that rules mention, as a tree; all others are skipped in events.</summary>
    public required PathNode Root { get; init; }

    /// <summary>By path: which combinations a value there may lead to; null where no combination is found by this path.</summary>
    public required PathIndex?[] Indexes { get; init; }

    /// <summary>All combinations of all rules.</summary>
    public required Combination[] Combinations { get; init; }

    /// <summary>Combinations that need no value at all (only <c>exists: false</c>).</summary>
    public required int[] Unconditional { get; init; }

    public required int FieldCount { get; init; }

    public required int RuleCount { get; init; }

    public MatchScratch Rent() => Interlocked.Exchange(ref _spare, null) ?? new MatchScratch(this);

    public void Return(MatchScratch scratch) => _spare = scratch;
}

/// <summary>One conjunction of one rule.</summary>
/// <param name="Rule">Its number.</param>
/// <param name="Fields">Sorted by path, as the service walks them: <c>exists: false</c> depends on that order.</param>
/// <param name="MayAcceptAbsence">Whether any field does.</param>
internal sealed record Combination(int Rule, FieldTest[] Fields, bool MayAcceptAbsence);

/// <summary>What the values at one path must satisfy; shared by all combinations that say the same.</summary>
internal sealed record FieldTest(int Id, int Path, ValueTest[] Alternatives, bool AcceptsAbsence);

/// <summary>One name of a path.</summary>
internal sealed class PathNode
{
    private readonly ByteKeyMap<PathNode> _children = new();

    /// <summary>Number of the path that ends here, or -1.</summary>
    public int Path { get; set; } = -1;

    public bool HasChildren => _children.Count > 0;

    public PathNode? this[ReadOnlySpan<byte> name] => _children[name];

    public PathNode GetOrAdd(byte[] name) => _children.GetOrAdd(name, () => new PathNode());
}
