namespace ThemisGuard.Jsonata.Evaluation;

/// <summary>One compiled step of a path.</summary>
internal sealed class PathStep
{
    internal required Evaluator Evaluate { get; init; }

    /// <summary>Set instead of using <see cref="Evaluate"/> when the step orders what precedes it.</summary>
    internal SortOrder? Order { get; init; }

    internal PathFilter[] Stages { get; init; } = [];

    /// <summary>Variable of <c>@</c>.</summary>
    internal int? Focus { get; init; }

    /// <summary>Variable of <c>#</c>.</summary>
    internal int? Index { get; init; }

    /// <summary>Where the context of this step is kept for a <c>%</c>.</summary>
    internal int? Ancestor { get; init; }

    /// <summary>From this step on the path carries tuples.</summary>
    internal bool IsTuple { get; init; }

    internal bool IsConstructedArray { get; init; }
}
