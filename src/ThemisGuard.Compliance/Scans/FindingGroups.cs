using System.Text.Json;
using System.Text.Json.Serialization;
using ThemisGuard.Compliance.Exceptions;
using ThemisGuard.Compliance.Findings;
using ThemisGuard.Compliance.Inventory;
using ThemisGuard.Compliance.Reports;
using ThemisGuard.Compliance.Scoring;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Compliance.Scans;

/// <summary>What findings are put together by.</summary>
public enum FindingGrouping
{
    /// <summary>Those of one rule.</summary>
    Rule = 0,

    /// <summary>Those on one resource.</summary>
    Resource,

    /// <summary>Those of the rules of one control; a finding counts under each of its controls.</summary>
    Control,
}

/// <summary>Findings that have something in common.</summary>
/// <param name="Key">Rule id; <c>resourceKey</c>; <c>framework:control</c>.</param>
/// <param name="Title">Title of the rule or control; id of the resource.</param>
/// <param name="Detail">Type of the resource; empty for others.</param>
/// <param name="File">Source of the resource; empty for others.</param>
/// <param name="Worst">The gravest severity among them.</param>
/// <param name="Failed">How many failed and are not accepted.</param>
/// <param name="Accepted">How many are accepted risks.</param>
/// <param name="NotEvaluated">How many could not be evaluated.</param>
public sealed record FindingGroup(string Key, string Title, string Detail, string File, Severity Worst, long Failed, long Accepted, long NotEvaluated);

/// <summary>The groups of a scan's findings, the gravest first.</summary>
/// <param name="Groups">The first of them.</param>
/// <param name="Total">How many there are.</param>
/// <param name="Complete">False when there are more findings than were read for it; those read are the gravest.</param>
public sealed record FindingGroupList(IReadOnlyList<FindingGroup> Groups, int Total, bool Complete);

/// <summary>Puts the findings of an ended scan in groups.</summary>
public sealed class FindingGroups(IArtifactStore artifacts)
{
    // Resources have no index: so much is read, the gravest first, to count by them.
    private const long MaxBytes = 128 * 1024 * 1024;

    /// <summary>The groups.</summary>
    /// <param name="tenant">Whose scan.</param>
    /// <param name="scanId">The scan.</param>
    /// <param name="by">What they have in common.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ArtifactNotFoundException">The scan has not been aggregated.</exception>
    public async Task<FindingGroupList> ReadAsync(string tenant, string scanId, FindingGrouping by, int limit, CancellationToken cancellationToken)
    {
        bool complete = true;
        Dictionary<string, Tally> tallies;
        if (by == FindingGrouping.Resource)
        {
            (tallies, complete) = await OfResourcesAsync(ScanKeys.Findings(tenant, scanId), cancellationToken);
        }
        else
        {
            FindingsIndex index = await new FindingsPageReader(artifacts).ReadIndexAsync(tenant, scanId, cancellationToken);
            ScanSummary summary = await ScanAggregator.ReadSummaryAsync(artifacts, tenant, scanId, cancellationToken);
            tallies = by == FindingGrouping.Rule ? OfRules(index, summary) : OfControls(index, summary);
        }

        FindingGroup[] groups =
        [
            .. tallies.Select(pair => pair.Value.ToGroup(pair.Key))
                .OrderBy(group => group.Failed > 0 ? 0 : 1).ThenBy(group => group.Worst).ThenByDescending(group => group.Failed)
                .ThenBy(group => group.Title, StringComparer.Ordinal).ThenBy(group => group.Key, StringComparer.Ordinal),
        ];
        return new([.. groups.Take(limit)], groups.Length, complete);
    }

    private static Dictionary<string, Tally> OfRules(FindingsIndex index, ScanSummary summary)
    {
        var titles = summary.Rules.ToDictionary(rule => rule.RuleId, rule => rule.Title, StringComparer.Ordinal);
        var tallies = new Dictionary<string, Tally>(StringComparer.Ordinal);
        foreach (FindingsGroup group in index.Groups)
        {
            Of(tallies, group.RuleId, titles.GetValueOrDefault(group.RuleId, group.RuleId)).Add(group);
        }

        return tallies;
    }

    private static Dictionary<string, Tally> OfControls(FindingsIndex index, ScanSummary summary)
    {
        var byRule = index.Groups.ToLookup(group => group.RuleId, StringComparer.Ordinal);
        var tallies = new Dictionary<string, Tally>(StringComparer.Ordinal);
        foreach (FrameworkScore framework in summary.Frameworks)
        {
            foreach (ControlScore control in framework.Controls)
            {
                foreach (FindingsGroup group in control.Rules.SelectMany(rule => byRule[rule]))
                {
                    Of(tallies, $"{framework.Id}:{control.Id}", control.Title).Add(group);
                }
            }
        }

        return tallies;
    }

    private async Task<(Dictionary<string, Tally> Tallies, bool Complete)> OfResourcesAsync(string key, CancellationToken cancellationToken)
    {
        var tallies = new Dictionary<string, Tally>(StringComparer.Ordinal);
        await using Stream stream = await artifacts.OpenReadAsync(key, 0, null, cancellationToken);
        var text = new SourceText(stream);
        long read = 0;
        while (await text.FindLineEndAsync(int.MaxValue - 1, cancellationToken) is > 0 and var length)
        {
            if (read > MaxBytes)
            {
                return (tallies, false);
            }

            GroupedLine line = JsonSerializer.Deserialize(text.Span[..length], FindingGroupsJson.Default.GroupedLine)!;
            Of(tallies, line.ResourceKey ?? "", line.Resource.Id.Length == 0 ? line.Resource.File : line.Resource.Id, line.Resource.Type, line.Resource.File)
                .Add(line.Severity, line.Status, line.Exception?.State == ExceptionState.Accepted);
            text.Advance(Math.Min(length + 1, text.Span.Length));
            read += length + 1;
        }

        return (tallies, true);
    }

    private static Tally Of(Dictionary<string, Tally> tallies, string key, string title, string detail = "", string file = "")
    {
        if (!tallies.TryGetValue(key, out Tally? tally))
        {
            tallies[key] = tally = new Tally(title, detail, file);
        }

        return tally;
    }

    private sealed class Tally(string title, string detail, string file)
    {
        private Severity worst = Severity.Info;
        private Severity worstFailed = Severity.Info;
        private long failed;
        private long accepted;
        private long notEvaluated;

        public void Add(FindingsGroup group) => Add(
            group.Severity,
            group.Status == FindingStatus.Fail ? group.Lines - group.Accepted : 0, group.Accepted, group.Status == FindingStatus.NotEvaluated ? group.Lines : 0);

        public void Add(Severity severity, FindingStatus status, bool isAccepted) =>
            Add(severity, status == FindingStatus.Fail && !isAccepted ? 1 : 0, isAccepted ? 1 : 0, status == FindingStatus.NotEvaluated ? 1 : 0);

        // What fails says how grave a group is, if anything does.
        public FindingGroup ToGroup(string key) => new(key, title, detail, file, failed > 0 ? worstFailed : worst, failed, accepted, notEvaluated);

        private void Add(Severity severity, long failures, long risks, long unknown)
        {
            worst = severity < worst ? severity : worst;
            worstFailed = failures > 0 && severity < worstFailed ? severity : worstFailed;
            failed += failures;
            accepted += risks;
            notEvaluated += unknown;
        }
    }
}

/// <summary>What grouping needs of a finding.</summary>
internal sealed record GroupedLine(Severity Severity, FindingStatus Status, FindingResource Resource, string? ResourceKey = null, GroupedException? Exception = null);

/// <summary>What grouping needs of a finding's exception.</summary>
internal sealed record GroupedException(ExceptionState State);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(GroupedLine))]
internal sealed partial class FindingGroupsJson : JsonSerializerContext;
