using System.Text.Json;
using ThemisGuard.Compliance.Drift;
using ThemisGuard.Compliance.Exceptions;
using ThemisGuard.Compliance.Findings;
using ThemisGuard.Compliance.Frameworks;
using ThemisGuard.Compliance.Reports;
using ThemisGuard.Compliance.Rules;
using ThemisGuard.Compliance.Scoring;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Compliance.Scans;

/// <summary>
/// Puts a scan together once its batches have ended: follows each batch's segments, names what is missing as not evaluated,
/// compares the findings with the target's last scan, merges them, scores. Doing it again gives the same.
/// </summary>
/// <param name="artifacts">Where the scan is kept.</param>
/// <param name="rules">The rules it was planned with.</param>
/// <param name="frameworks">The frameworks it is scored by.</param>
/// <param name="standings">The states of targets; null to compare with nothing and remember nothing.</param>
/// <param name="exceptions">The exceptions of tenants; null for none but those of the scan's own file.</param>
public sealed class ScanAggregator(IArtifactStore artifacts, RuleCatalog rules, FrameworkCatalog frameworks, TargetStandings? standings = null, ExceptionRecords? exceptions = null)
{
    private const string LostCause = "the batch could not be evaluated: its message came to the dead letters, or its time ran out";

    /// <summary>Writes findings, their index and the summary.</summary>
    /// <exception cref="ArtifactNotFoundException">The scan has not been planned.</exception>
    public async Task<ScanSummary> AggregateAsync(ScanRecord scan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scan);
        ScanPlan plan = await ReadPlanAsync(artifacts, scan.Tenant, scan.ScanId, cancellationToken);
        var ledger = new CoverageLedger();
        var segments = new List<string>();
        foreach (BatchEntry batch in await ReadManifestAsync(plan.ManifestKey, cancellationToken))
        {
            await CollectAsync(scan, batch.Batch, ledger, segments, cancellationToken);
        }

        ComparedScan? compared = standings is null
            ? null
            : await new ScanDrift(artifacts, rules, standings).CompareAsync(
                scan, plan, (sort, token) => ObserveAsync(segments, sort, token), cancellationToken);
        ExceptionFile file = await ReadExceptionsAsync(scan, cancellationToken);
        IReadOnlyList<RiskException> kept = exceptions is null ? [] : await exceptions.ListAllAsync(scan.Tenant, cancellationToken);
        FindingsIndex index = await new FindingsMerge(artifacts, scan.Tenant, scan.ScanId).RunAsync(
            segments, new FindingAnnotation(compared, new ExceptionMatcher([.. file.Exceptions, .. kept], scan.Target, scan.SubmittedAt), ledger), cancellationToken);
        ScanSummary summary = Summarise(scan, plan, ledger, index) with
        {
            Drift = compared?.Summary,
            Warnings = [.. file.Warnings.Concat(plan.Warnings).Take(ScanPlan.MaxListed)],
            WarningsTotal = file.Warnings.Count + plan.WarningsTotal,
        };
        await artifacts.WriteAsync(
            ScanKeys.Summary(scan.Tenant, scan.ScanId),
            (stream, token) => JsonSerializer.SerializeAsync(stream, summary, SummaryJson.Default.ScanSummary, token),
            cancellationToken);
        return summary;
    }

    /// <summary>The plan of a scan.</summary>
    /// <exception cref="ArtifactNotFoundException">It has not been planned.</exception>
    public static async Task<ScanPlan> ReadPlanAsync(
        IArtifactStore artifacts, string tenant, string scanId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(artifacts);
        await using Stream stream = await artifacts.OpenReadAsync(ScanKeys.Plan(tenant, scanId), 0, null, cancellationToken);
        return (await JsonSerializer.DeserializeAsync(stream, BatchJson.Default.ScanPlan, cancellationToken))!;
    }

    /// <summary>The summary of an ended scan.</summary>
    /// <exception cref="ArtifactNotFoundException">It has not been aggregated.</exception>
    public static async Task<ScanSummary> ReadSummaryAsync(
        IArtifactStore artifacts, string tenant, string scanId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(artifacts);
        await using Stream stream = await artifacts.OpenReadAsync(ScanKeys.Summary(tenant, scanId), 0, null, cancellationToken);
        return (await JsonSerializer.DeserializeAsync(stream, SummaryJson.Default.ScanSummary, cancellationToken))!;
    }

    private async Task<IReadOnlyList<BatchEntry>> ReadManifestAsync(string key, CancellationToken cancellationToken)
    {
        await using Stream stream = await artifacts.OpenReadAsync(key, 0, null, cancellationToken);
        return (await JsonSerializer.DeserializeAsync(stream, BatchJson.Default.IReadOnlyListBatchEntry, cancellationToken))!;
    }

    private async Task<ExceptionFile> ReadExceptionsAsync(ScanRecord scan, CancellationToken cancellationToken)
    {
        string key = ScanKeys.Exceptions(scan.Tenant, scan.ScanId);
        if (await artifacts.LengthAsync(key, cancellationToken) is null)
        {
            return new([], []);
        }

        await using Stream stream = await artifacts.OpenReadAsync(key, 0, ExceptionFile.MaxBytes + 1, cancellationToken);
        using var text = new MemoryStream();
        await stream.CopyToAsync(text, cancellationToken);
        return ExceptionFile.Parse(text.ToArray(), ExceptionFile.Name);
    }

    private async Task<HashSet<(string RuleId, string Source)>> ObserveAsync(
        IReadOnlyList<string> segments, FingerprintSort sort, CancellationToken cancellationToken)
    {
        var unevaluated = new HashSet<(string, string)>();
        foreach (string segment in segments)
        {
            await foreach (ReadOnlyMemory<byte> line in BatchFile.ReadLinesAsync(artifacts, segment, cancellationToken))
            {
                Finding finding = FindingLines.Parse(line);
                await sort.AddAsync(ObservedFinding.Of(finding), DriftJson.Default.ObservedFinding, cancellationToken);
                if (finding.Status == FindingStatus.NotEvaluated && finding.Resource.Id.Length == 0)
                {
                    unevaluated.Add((finding.RuleId, finding.Resource.File));
                }
            }
        }

        return unevaluated;
    }

    private async Task CollectAsync(
        ScanRecord scan, string batch, CoverageLedger ledger, List<string> segments, CancellationToken cancellationToken)
    {
        int? cursor = 0;
        while (cursor is { } start)
        {
            string key = ScanKeys.Segment(scan.Tenant, scan.ScanId, batch, start);
            SegmentHeader? segment = await SegmentFile.TryReadHeaderAsync(artifacts, key, cancellationToken)
                ?? await WriteLostAsync(scan, batch, start, key = ScanKeys.LostSegment(scan.Tenant, scan.ScanId, batch), cancellationToken);
            ledger.Merge(segment.Ledger);
            segments.Add(key);
            cursor = segment.Next;
        }
    }

    private async Task<SegmentHeader> WriteLostAsync(
        ScanRecord scan, string batch, int cursor, string key, CancellationToken cancellationToken)
    {
        BatchFile file = await BatchFile.OpenAsync(
            artifacts, ScanKeys.Batch(scan.Tenant, scan.ScanId, batch), rules, cancellationToken);
        var findings = new FindingWriter(scan.Tenant, file.Header, frameworks.ControlsByRule(file.Header.Frameworks));
        await GiveUp.FromCursorAsync(file, cursor, findings, NotEvaluatedReason.Lost, LostCause, cancellationToken);
        var header = new SegmentHeader(batch, cursor, null, findings.Ledger);
        ReadOnlyMemory<byte> content = SegmentFile.Serialize(header, findings.Findings);
        await artifacts.WriteAsync(key, (stream, token) => stream.WriteAsync(content, token).AsTask(), cancellationToken);
        return header;
    }

    private ScanSummary Summarise(ScanRecord scan, ScanPlan plan, CoverageLedger ledger, FindingsIndex index)
    {
        LedgerCounts total = ledger.Total;
        bool isAllRead = plan.UnreadableTotal == 0;
        long Failed(Severity severity) =>
            index.Groups.Where(group => group.Severity == severity && group.Status == FindingStatus.Fail).Sum(group => group.Lines - group.Accepted);
        return new(
            scan.ScanId,
            plan.Target,
            total.NotEvaluated == 0 && isAllRead ? ScanStatus.Complete : ScanStatus.Incomplete,
            scan.SubmittedAt,
            plan.PackDigest,
            plan.Resources,
            Coverage.Of(total.Evaluated, total.NotEvaluated, total.Accepted),
            Reasons(total),
            ScoreCalculator.Score(ledger, rules, ledger.Rules.Keys),
            [.. plan.Frameworks.Select(frameworks.Find).OfType<Framework>()
                .Select(framework => ScoreCalculator.Score(framework, ledger, rules, isAllRead))],
            new(Failed(Severity.Critical), Failed(Severity.High), Failed(Severity.Medium), Failed(Severity.Low), Failed(Severity.Info)),
            index.Groups.Where(group => group.Status == FindingStatus.NotEvaluated).Sum(group => group.Lines),
            [.. ledger.Rules.Select(pair => new RuleOutcome(
                pair.Key, rules.Find(pair.Key)?.Title ?? pair.Key, rules.Find(pair.Key)?.Severity ?? Severity.Medium, pair.Value))],
            [.. plan.Types.Where(type => type.Rules == 0)],
            plan.Unreadable,
            plan.UnreadableTotal,
            plan.Warnings,
            plan.WarningsTotal);
    }

    private static SortedDictionary<string, long> Reasons(LedgerCounts total)
    {
        var reasons = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach ((string name, long count) in new[]
        {
            ("denied", total.Denied), ("throttled", total.Throttled), ("timedOut", total.TimedOut),
            ("unsupported", total.Unsupported), ("unresolved", total.Unresolved), ("lost", total.Lost),
        })
        {
            if (count > 0)
            {
                reasons[name] = count;
            }
        }

        return reasons;
    }
}
