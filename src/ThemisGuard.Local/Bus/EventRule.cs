using System.Collections.Immutable;
using ThemisGuard.Compliance.Schedules;
using ThemisGuard.EventPatterns;

namespace ThemisGuard.Local.Bus;

/// <summary>What <c>PutRule</c> says of a rule.</summary>
/// <param name="Name">1 to 64 of <c>.-_A-Za-z0-9</c>.</param>
/// <param name="EventBusName">Name or ARN; null for the default bus.</param>
/// <param name="EventPattern">JSON, or null.</param>
/// <param name="ScheduleExpression"><c>rate</c> or <c>cron</c>, in UTC, on the default bus only; or null.</param>
/// <param name="Enabled">Whether it matches and fires.</param>
/// <param name="Description">At most 512 characters, or null.</param>
/// <param name="RoleArn">Kept and shown; permissions are not checked here.</param>
public sealed record RuleDefinition(
    string Name, string? EventBusName = null, string? EventPattern = null, string? ScheduleExpression = null, bool Enabled = true,
    string? Description = null, string? RoleArn = null);

/// <summary>A schedule of EventBridge Scheduler.</summary>
/// <param name="Name">1 to 64 of <c>.-_A-Za-z0-9</c>.</param>
/// <param name="Expression"><c>rate</c>, <c>cron</c> or <c>at</c>.</param>
/// <param name="TimeZone">IANA name; null for UTC.</param>
/// <param name="Target">JSON object as <c>CreateSchedule</c> takes it: <c>Arn</c>, <c>Input</c>, <c>RetryPolicy</c>, <c>DeadLetterConfig</c>, <c>SqsParameters</c>.</param>
/// <param name="Start">No firing before; occurrence 0 of a rate. Null: when it was made.</param>
/// <param name="End">No firing after, or null.</param>
/// <param name="Enabled">Whether it fires.</param>
/// <param name="DeleteAfterCompletion"><c>ActionAfterCompletion: DELETE</c>.</param>
/// <param name="Description">At most 512 characters, or null.</param>
/// <param name="MaximumWindowMinutes">Of the flexible time window, or null for OFF. Kept and shown: a schedule fires at the start of its window.</param>
public sealed record ScheduleDefinition(
    string Name, string Expression, string? TimeZone, string Target, DateTimeOffset? Start = null, DateTimeOffset? End = null, bool Enabled = true,
    bool DeleteAfterCompletion = false, string? Description = null, int? MaximumWindowMinutes = null);

/// <summary>All buses, rules and schedules of a template.</summary>
/// <param name="Buses">Names, without the default bus.</param>
/// <param name="Rules">Rules with their targets, JSON objects as <c>PutTargets</c> takes them.</param>
/// <param name="Schedules">Schedules of EventBridge Scheduler.</param>
public sealed record BusDeployment(
    IReadOnlyList<string> Buses, IReadOnlyList<(RuleDefinition Rule, IReadOnlyList<string> Targets)> Rules, IReadOnlyList<ScheduleDefinition> Schedules);

/// <summary>A rule as the bus holds it.</summary>
internal sealed record EventRule(
    string Bus,
    string Name,
    EventPattern? Pattern,
    ScheduleExpression? Schedule,
    bool Enabled,
    string? Description,
    string? RoleArn,
    bool Deployed,
    DateTimeOffset Anchor,
    DateTimeOffset? NextDue,
    ImmutableArray<RuleTarget> Targets);

/// <summary>A schedule as the bus holds it.</summary>
internal sealed record EventSchedule(
    ScheduleDefinition Definition, ScheduleExpression Expression, RuleTarget Target, bool Deployed, DateTimeOffset CreatedAt, DateTimeOffset? NextDue)
{
    public DateTimeOffset Anchor => Definition.Start ?? CreatedAt;

    /// <summary>The next firing after an instant, within start and end.</summary>
    public DateTimeOffset? DueAfter(DateTimeOffset instant)
    {
        DateTimeOffset from = Definition.Start is { } start && start > instant ? start.AddTicks(-1) : instant;
        return Definition.Enabled && Expression.NextAfter(from, Anchor) is { } next && (Definition.End is not { } end || next <= end) ? next : null;
    }
}

/// <summary>One bus: its rules, and their patterns in one matcher. Replaced as a whole when a rule changes.</summary>
internal sealed record BusState(string Name, bool Deployed, ImmutableSortedDictionary<string, EventRule> Rules, EventMatcher<string> Matcher)
{
    public static BusState Empty(string name, bool deployed) =>
        new(name, deployed, ImmutableSortedDictionary.Create<string, EventRule>(StringComparer.Ordinal), new EventMatcher<string>([]));

    public BusState With(EventRule rule) => this with
    {
        Rules = Rules.SetItem(rule.Name, rule),
        Matcher = rule is { Enabled: true, Pattern: { } pattern } ? Matcher.With(rule.Name, pattern) : Matcher.Without(rule.Name),
    };

    /// <summary>The same for a change that concerns neither pattern nor state, which would compile the matcher again.</summary>
    public BusState WithUnmatched(EventRule rule) => this with { Rules = Rules.SetItem(rule.Name, rule) };

    public BusState Without(string rule) => this with { Rules = Rules.Remove(rule), Matcher = Matcher.Without(rule) };
}
