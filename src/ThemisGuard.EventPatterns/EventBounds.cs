namespace ThemisGuard.EventPatterns;

/// <summary>What bounds the work on hostile patterns and events.</summary>
public static class EventBounds
{
    /// <summary>Longest pattern, in UTF-8 bytes. The service's own limit is 4,096 characters, checked where rules are put.</summary>
    public const int MaxPatternBytes = 64 * 1024;

    /// <summary>Deepest nesting of a pattern.</summary>
    public const int MaxPatternDepth = 64;

    /// <summary>Most conjunctions that the <c>$or</c>s of one pattern may multiply to. Source: EventBridge user guide, "Matching with $or".</summary>
    public const int MaxCombinations = 1_000;

    /// <summary>Most places that the wildcards of one field may be in at once (see <see cref="Syntax.WildcardComplexity"/>).</summary>
    public const int MaxWildcardComplexity = 10;

    /// <summary>Longest event, in UTF-8 bytes: PutEvents takes 1 MiB; the envelope comes on top.</summary>
    public const int MaxEventBytes = 2 * 1024 * 1024;

    /// <summary>Deepest nesting of an event.</summary>
    public const int MaxEventDepth = 512;

    /// <summary>Most attempts to find fields of one array element that together satisfy one pattern.</summary>
    public const int MaxArraySteps = 1_000_000;
}
