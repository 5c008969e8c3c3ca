using ThemisGuard.Compliance.Findings;

namespace ThemisGuard.Compliance.Drift;

/// <summary>What a comparison knows beside the findings.</summary>
internal interface IDriftFacts
{
    /// <summary>Time of submission of the scan, UTC.</summary>
    DateTimeOffset Now { get; }

    /// <summary>Whether there is a scan to compare with.</summary>
    bool HasBase { get; }

    /// <summary>Digest of a rule's text now; null when there is no such rule.</summary>
    string? RuleDigest(string ruleId);

    /// <summary>Digest of a rule's text in the scan that is compared with; null when there was none.</summary>
    string? BaseRuleDigest(string ruleId);

    /// <summary>Hash of a resource's configuration now; null when the scan has not read it.</summary>
    string? ConfigurationHash(string? resourceKey);

    /// <summary>Hash of a resource's configuration in the scan that is compared with; null when that has not read it.</summary>
    string? BaseConfigurationHash(string? resourceKey);

    /// <summary>Whether the resource would have been read if it were there: its source was read whole.</summary>
    bool IsReadWhole(FindingResource resource);

    /// <summary>Whether a rule could not be evaluated on a source as a whole: then nothing is said about what is in it.</summary>
    bool IsUnevaluated(string ruleId, string source);
}

/// <summary>What follows for one finding.</summary>
/// <param name="Next">Its standing state; null when nothing stands.</param>
/// <param name="Change">What to say about it; null when there is nothing to say.</param>
internal readonly record struct DriftStep(StandingFinding? Next, DriftChange? Change);

/// <summary>How the state of one finding goes on. Pure.</summary>
/// <remarks>
/// <list type="table">
/// <item><term>fails; nothing stood</term><description>new; changed by the rule when the rule is another and the resource the same</description></item>
/// <item><term>fails; open</term><description>persisting</description></item>
/// <item><term>fails; resolved</term><description>reopened; changed by the rule when the rule is another and the resource the same</description></item>
/// <item><term>not evaluated</term><description>what stood stands, marked</description></item>
/// <item><term>no finding; resource read</term><description>resolved; changed by the rule when the rule is another, or gone, and the resource the same</description></item>
/// <item><term>no finding; resource not there, its source read whole</term><description>resolved: resource gone</description></item>
/// <item><term>no finding; source not read whole</term><description>what stood stands, marked as not evaluated</description></item>
/// </list>
/// </remarks>
internal static class DriftRule
{
    /// <summary>How long a resolved finding is remembered; one that fails again later is new.</summary>
    public static readonly TimeSpan ResolvedKept = TimeSpan.FromDays(400);

    public static DriftStep Advance(StandingFinding? stood, ObservedFinding? observed, IDriftFacts facts) => (stood, observed) switch
    {
        (_, { Status: FindingStatus.Fail }) => Failed(stood, observed, facts),
        (null, not null) => new(null, DriftChange.NotEvaluated),
        (not null, not null) => new(stood with { IsEvaluated = false }, DriftChange.NotEvaluated),
        (not null, null) => Absent(stood, facts),
        _ => throw new ArgumentNullException(nameof(observed), "Neither stood nor observed."),
    };

    private static DriftStep Failed(StandingFinding? stood, ObservedFinding observed, IDriftFacts facts)
    {
        string? digest = facts.RuleDigest(observed.RuleId);
        var open = new StandingFinding(
            observed.Fingerprint, StandingState.Open, IsEvaluated: true, observed.RuleId, observed.Title, observed.Severity,
            observed.Resource, observed.ResourceKey, observed.ConfigurationHash, digest, stood?.FirstSeen ?? facts.Now, facts.Now);
        DriftChange change = stood switch
        {
            null => facts.HasBase && facts.BaseRuleDigest(observed.RuleId) != digest
                && observed.ConfigurationHash is { } hash && hash == facts.BaseConfigurationHash(observed.ResourceKey)
                ? DriftChange.ChangedByRule : DriftChange.New,
            { State: StandingState.Open } => DriftChange.Persisting,
            _ => IsSame(stood.ConfigurationHash, observed.ConfigurationHash) && stood.RuleDigest != digest
                ? DriftChange.ChangedByRule : DriftChange.Reopened,
        };
        return new(open, change);
    }

    private static DriftStep Absent(StandingFinding stood, IDriftFacts facts)
    {
        string? hash = facts.ConfigurationHash(stood.ResourceKey);
        if (hash is null ? !facts.IsReadWhole(stood.Resource) : facts.IsUnevaluated(stood.RuleId, stood.Resource.File))
        {
            bool isOpen = stood.State == StandingState.Open;
            return new(stood with { IsEvaluated = false }, isOpen ? DriftChange.NotEvaluated : null);
        }

        string? digest = facts.RuleDigest(stood.RuleId);
        if (stood.State == StandingState.Resolved)
        {
            return facts.Now - stood.ResolvedAt > ResolvedKept
                ? new(null, null)
                : new(stood with { IsEvaluated = true, ConfigurationHash = hash, RuleDigest = digest }, null);
        }

        Resolution why = hash is null ? Resolution.ResourceGone
            : digest is null ? Resolution.RuleRemoved
            : digest != stood.RuleDigest && IsSame(hash, stood.ConfigurationHash) ? Resolution.RuleChanged
            : Resolution.Fixed;
        return new(
            stood with
            {
                State = StandingState.Resolved, IsEvaluated = true, ConfigurationHash = hash, RuleDigest = digest,
                ResolvedAt = facts.Now, Resolution = why,
            },
            why is Resolution.RuleChanged or Resolution.RuleRemoved ? DriftChange.ChangedByRule : DriftChange.Resolved);
    }

    private static bool IsSame(string? one, string? other) => one is not null && one == other;
}
