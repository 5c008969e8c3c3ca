using System.Text.Json;
using ThemisGuard.Compliance.Findings;
using ThemisGuard.Compliance.Rules;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Compliance.Drift;

/// <summary>What a comparison came to.</summary>
/// <param name="Summary">Counts and the gravest.</param>
/// <param name="Marks">The drift of each finding of the scan, by fingerprint.</param>
internal sealed record ComparedScan(DriftSummary Summary, IReadOnlyDictionary<UInt128, FindingDrift> Marks)
{
    public FindingDrift? Find(UInt128 fingerprint) => Marks.GetValueOrDefault(fingerprint);
}

/// <summary>
/// Compares the findings of a scan with the state that stands after an earlier one, both in the order of fingerprints, a
/// line of each at a time; writes the state after this one and the list of what was resolved.
/// </summary>
/// <remarks>
/// In memory are the drift of each finding and the two indexes of resources: together about 200 MB for a million of
/// each.
/// </remarks>
internal sealed class DriftComparison(IArtifactStore artifacts, RuleCatalog rules)
{
    private const int MaxWorst = 10;

    /// <summary>Compares and writes.</summary>
    /// <param name="scan">The scan.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="baseline">The state to compare with, or null for none.</param>
    /// <param name="observed">The findings of the scan, added to it in any order.</param>
    /// <param name="unevaluated">Rules and sources that could not be judged as a whole.</param>
    /// <param name="stateKey">Where to write the state after the scan.</param>
    /// <param name="isSuperseded">See <see cref="DriftSummary.IsSuperseded"/>.</param>
    /// <param name="cancellationToken">Stops it; nothing is visible then.</param>
    public async Task<ComparedScan> RunAsync(
        ScanRecord scan, ScanPlan plan, DriftBaseline? baseline, FingerprintSort observed, HashSet<(string RuleId, string Source)> unevaluated, string stateKey, bool isSuperseded,
        CancellationToken cancellationToken)
    {
        DriftFacts facts = await DriftFacts.ReadAsync(artifacts, rules, scan, plan, baseline, cancellationToken);
        facts.Unevaluated = unevaluated;
        var tally = new Tally();
        await artifacts.WriteAsync(
            ScanKeys.Resolved(scan.Tenant, scan.ScanId),
            (resolved, token) => artifacts.WriteAsync(
                stateKey,
                (state, inner) => MergeAsync(scan, baseline, observed, facts, tally, state, resolved, inner),
                token),
            cancellationToken);
        return new(
            new DriftSummary(baseline?.ScanId, isSuperseded, tally.Counts, tally.Opened.Worst, tally.Resolved.Worst), tally.Marks);
    }

    private async Task MergeAsync(
        ScanRecord scan, DriftBaseline? baseline, FingerprintSort observed, DriftFacts facts, Tally tally, Stream state, Stream resolved,
        CancellationToken cancellationToken)
    {
        var header = new StandingHeader(scan.ScanId, scan.SubmittedAt, RuleDigests());
        await using var states = new LineWriter(state);
        await using var resolutions = new LineWriter(resolved);
        states.Write(header, DriftJson.Default.StandingHeader);
        await using IAsyncEnumerator<ReadOnlyMemory<byte>> before =
            (baseline is null ? Nothing() : baseline.ReadLinesAsync(artifacts, cancellationToken)).GetAsyncEnumerator(cancellationToken);
        await using IAsyncEnumerator<ReadOnlyMemory<byte>> now = observed.ReadAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        bool hasBefore = await before.MoveNextAsync(), hasNow = await now.MoveNextAsync();
        while (hasBefore || hasNow)
        {
            UInt128 beforeKey = hasBefore ? FingerprintSort.KeyOf(before.Current.Span) : UInt128.MaxValue;
            UInt128 nowKey = hasNow ? FingerprintSort.KeyOf(now.Current.Span) : UInt128.MaxValue;
            StandingFinding? stood = null;
            ObservedFinding? seen = null;
            if (hasBefore && (!hasNow || beforeKey <= nowKey))
            {
                stood = JsonSerializer.Deserialize(before.Current.Span, DriftJson.Default.StandingFinding)!;
                hasBefore = await before.MoveNextAsync();
            }

            if (hasNow && (stood is null || nowKey == beforeKey))
            {
                // A resource that stands in two files has one finding: failed if either does.
                do
                {
                    ObservedFinding next = JsonSerializer.Deserialize(now.Current.Span, DriftJson.Default.ObservedFinding)!;
                    seen = seen is null || next.Status < seen.Status ? next : seen;
                    hasNow = await now.MoveNextAsync();
                }
                while (hasNow && FingerprintSort.KeyOf(now.Current.Span) == nowKey);
            }

            DriftStep step = DriftRule.Advance(stood, seen, facts);
            if (step.Next is { } standing)
            {
                states.Write(standing, DriftJson.Default.StandingFinding);
            }

            if (tally.Add(step, stood, seen) is { } ended)
            {
                resolutions.Write(ended, FindingJson.Readable.Finding);
            }

            await states.FlushIfLargeAsync(cancellationToken);
            await resolutions.FlushIfLargeAsync(cancellationToken);
        }

        await states.FlushAsync(cancellationToken);
        await resolutions.FlushAsync(cancellationToken);
    }

    private SortedDictionary<string, string> RuleDigests() =>
        new(rules.Rules.ToDictionary(rule => rule.Id, rule => rule.Digest, StringComparer.Ordinal), StringComparer.Ordinal);

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Nothing()
    {
        await Task.CompletedTask;
        yield break;
    }

    /// <summary>Counts what has become of findings.</summary>
    private sealed class Tally
    {
        public DriftCounts Counts { get; private set; } = new();

        public Dictionary<UInt128, FindingDrift> Marks { get; } = [];

        public WorstFindings Opened { get; } = new(MaxWorst);

        public WorstFindings Resolved { get; } = new(MaxWorst);

        /// <summary>Notes a step.</summary>
        /// <returns>What has ended, for the list of what was resolved; or null.</returns>
        public Finding? Add(DriftStep step, StandingFinding? stood, ObservedFinding? seen)
        {
            if (step.Change is not { } change)
            {
                return null;
            }

            bool hasEnded = step.Next?.State == StandingState.Resolved && change is DriftChange.Resolved or DriftChange.ChangedByRule && seen is null;
            Counts = change switch
            {
                DriftChange.New => Counts with { New = Counts.New + 1 },
                DriftChange.Persisting => Counts with { Persisting = Counts.Persisting + 1 },
                DriftChange.Reopened => Counts with { Reopened = Counts.Reopened + 1 },
                DriftChange.ChangedByRule => Counts with
                {
                    ChangedByRule = Counts.ChangedByRule + 1,
                    ResolvedByRule = Counts.ResolvedByRule + (hasEnded ? 1 : 0),
                },
                DriftChange.NotEvaluated when stood?.State == StandingState.Open => Counts with { NotEvaluated = Counts.NotEvaluated + 1 },
                DriftChange.NotEvaluated => Counts,
                DriftChange.Resolved => Counts with
                {
                    Resolved = Counts.Resolved + 1,
                    ResourceGone = Counts.ResourceGone + (step.Next!.Resolution == Resolution.ResourceGone ? 1 : 0),
                },
                _ => throw new InvalidOperationException($"Unknown change {change}."),
            };
            if (seen is not null)
            {
                Marks[UInt128.Parse(seen.Fingerprint, System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture)] =
                    new FindingDrift(change, step.Next?.FirstSeen, change == DriftChange.NotEvaluated ? stood?.State : null);
                if (change is DriftChange.New or DriftChange.Reopened or DriftChange.ChangedByRule)
                {
                    Opened.Add(new(seen.Fingerprint, seen.RuleId, seen.Title, seen.Severity, seen.Resource.Id, seen.Resource.File));
                }
            }

            if (!hasEnded)
            {
                return null;
            }

            StandingFinding ended = step.Next!;
            Resolved.Add(new(ended.Fingerprint, ended.RuleId, ended.Title, ended.Severity, ended.Resource.Id, ended.Resource.File));
            return new Finding(
                ended.Fingerprint, ended.RuleId, ended.Title, ended.Severity, FindingStatus.Resolved, ended.Resource, [], [], "",
                ResourceKey: ended.ResourceKey, ConfigurationHash: ended.ConfigurationHash)
            {
                Drift = new FindingDrift(change, ended.FirstSeen, Resolution: ended.Resolution),
            };
        }
    }
}

/// <summary>The gravest findings of many: by severity, then rule, resource and fingerprint.</summary>
internal sealed class WorstFindings(int most)
{
    private readonly List<FindingDigest> worst = [];

    public IReadOnlyList<FindingDigest> Worst => worst;

    public void Add(FindingDigest finding)
    {
        int at = worst.Count;
        while (at > 0 && Compare(finding, worst[at - 1]) < 0)
        {
            at--;
        }

        if (at == most)
        {
            return;
        }

        worst.Insert(at, finding);
        if (worst.Count > most)
        {
            worst.RemoveAt(most);
        }
    }

    private static int Compare(FindingDigest left, FindingDigest right)
    {
        int order = left.Severity.CompareTo(right.Severity);
        order = order != 0 ? order : string.CompareOrdinal(left.RuleId, right.RuleId);
        order = order != 0 ? order : string.CompareOrdinal(left.Resource, right.Resource);
        return order != 0 ? order : string.CompareOrdinal(left.Fingerprint, right.Fingerprint);
    }
}
