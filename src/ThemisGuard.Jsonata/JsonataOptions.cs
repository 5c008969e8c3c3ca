namespace ThemisGuard.Jsonata;

/// <summary>Limits of one evaluation, and what it takes from outside. Exceeding a limit is a <see cref="JsonataException"/>.</summary>
public sealed record JsonataOptions
{
    /// <summary>The defaults.</summary>
    public static readonly JsonataOptions Default = new();

    /// <summary>Deepest nesting of function calls that are not tail calls; 500 unless set. U1001 when exceeded, or when the stack runs short.</summary>
    public int MaxDepth { get; init; } = 500;

    /// <summary>
    /// Most work: one step is one evaluated operation, one item of an array made, or 4 characters of a string made; 20,000,000 unless set. U1001.
    /// </summary>
    public long MaxSteps { get; init; } = 20_000_000;

    /// <summary>Longest evaluation by <see cref="Time"/>; 5 s unless set, <see cref="Timeout.InfiniteTimeSpan"/> for none. U1001.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Most items that <c>[a..b]</c> and <c>$range</c> make; 10,000,000 unless set, as in jsonata-js. D2014.</summary>
    public int MaxRange { get; init; } = 10_000_000;

    /// <summary>Longest string made, in UTF-16 units; 16,777,216 unless set. U1004.</summary>
    public int MaxStringLength { get; init; } = 16 * 1024 * 1024;

    /// <summary>Longest result as JSON; 64 MiB unless set. U1006. Values that share parts can be far longer as text than in memory.</summary>
    public long MaxResultBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>The instant that <c>$now()</c> and <c>$millis()</c> give; the start of the evaluation by <see cref="Time"/> unless set.</summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>Source of <c>$random()</c>, <c>$shuffle()</c> and <c>$uuid()</c>; a fresh one per evaluation unless set. Not safe for several threads.</summary>
    public Random? Random { get; init; }

    /// <summary>The clock behind <see cref="TimeLimit"/> and <see cref="Now"/>.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
