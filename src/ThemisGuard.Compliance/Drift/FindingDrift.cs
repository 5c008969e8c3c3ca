using System.Text.Json.Serialization;

namespace ThemisGuard.Compliance.Drift;

/// <summary>What has become of a finding since the last scan of its target.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DriftChange>))]
public enum DriftChange
{
    /// <summary>It fails, and has not failed before.</summary>
    [JsonStringEnumMemberName("new")]
    New = 0,

    /// <summary>It fails as it did.</summary>
    [JsonStringEnumMemberName("persisting")]
    Persisting,

    /// <summary>It fails again, after it had been resolved.</summary>
    [JsonStringEnumMemberName("reopened")]
    Reopened,

    /// <summary>It fails, or no longer does, because the rule has changed: the resource is as it was.</summary>
    [JsonStringEnumMemberName("changedByRule")]
    ChangedByRule,

    /// <summary>It could not be evaluated: what it was before stands.</summary>
    [JsonStringEnumMemberName("notEvaluated")]
    NotEvaluated,

    /// <summary>It failed and no longer does.</summary>
    [JsonStringEnumMemberName("resolved")]
    Resolved,
}

/// <summary>Names of changes.</summary>
public static class DriftChanges
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<DriftChange> All { get; } =
        [DriftChange.New, DriftChange.Persisting, DriftChange.Reopened, DriftChange.ChangedByRule, DriftChange.NotEvaluated, DriftChange.Resolved];

    /// <summary>As in JSON.</summary>
    public static string Name(this DriftChange change) => change switch
    {
        DriftChange.New => "new",
        DriftChange.Persisting => "persisting",
        DriftChange.Reopened => "reopened",
        DriftChange.ChangedByRule => "changedByRule",
        DriftChange.NotEvaluated => "notEvaluated",
        DriftChange.Resolved => "resolved",
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "No change."),
    };

    /// <summary>From the name; false for any other text.</summary>
    public static bool TryParse(string text, out DriftChange change)
    {
        foreach (DriftChange candidate in All)
        {
            if (candidate.Name() == text)
            {
                change = candidate;
                return true;
            }
        }

        change = default;
        return false;
    }
}

/// <summary>The drift of one finding.</summary>
/// <param name="Change">What has become of it.</param>
/// <param name="FirstSeen">When it first failed; null when it never did.</param>
/// <param name="LastState">Of what could not be evaluated: the state that stands; left out when there is none.</param>
/// <param name="Resolution">Of what no longer fails: why; else left out.</param>
public sealed record FindingDrift(
    DriftChange Change,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? FirstSeen = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] StandingState? LastState = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Resolution? Resolution = null);

/// <summary>Numbers of findings by what has become of them.</summary>
/// <param name="New">See <see cref="DriftChange.New"/>.</param>
/// <param name="Persisting">See <see cref="DriftChange.Persisting"/>.</param>
/// <param name="Reopened">See <see cref="DriftChange.Reopened"/>.</param>
/// <param name="ChangedByRule">See <see cref="DriftChange.ChangedByRule"/>; those that fail and those that no longer do.</param>
/// <param name="NotEvaluated">Open ones that could not be evaluated, so that they stay open.</param>
/// <param name="Resolved">See <see cref="DriftChange.Resolved"/>.</param>
/// <param name="ResourceGone">Of those resolved: because the resource is gone.</param>
/// <param name="ResolvedByRule">Of those changed by the rule: that no longer fail.</param>
public sealed record DriftCounts(
    long New = 0, long Persisting = 0, long Reopened = 0, long ChangedByRule = 0, long NotEvaluated = 0, long Resolved = 0, long ResourceGone = 0,
    long ResolvedByRule = 0);

/// <summary>A finding in a digest.</summary>
/// <param name="Fingerprint">Of the finding.</param>
/// <param name="RuleId">Its rule.</param>
/// <param name="Title">What the rule demands.</param>
/// <param name="Severity">How grave it is.</param>
/// <param name="Resource">Id of the resource.</param>
/// <param name="File">Name of the source.</param>
public sealed record FindingDigest(string Fingerprint, string RuleId, string Title, Findings.Severity Severity, string Resource, string File);

/// <summary>What has changed since the last scan of the target.</summary>
/// <param name="ComparedWith">The scan that this one was compared with; null for the first of a target.</param>
/// <param name="IsSuperseded">True when a scan submitted later has ended first: the target's state is that one's.</param>
/// <param name="Counts">How many.</param>
/// <param name="WorstOpened">The gravest of those that are new, reopened, or fail by a changed rule; at most 10.</param>
/// <param name="WorstResolved">The gravest of those that no longer fail; at most 10.</param>
public sealed record DriftSummary(
    string? ComparedWith, bool IsSuperseded, DriftCounts Counts, IReadOnlyList<FindingDigest> WorstOpened, IReadOnlyList<FindingDigest> WorstResolved);
