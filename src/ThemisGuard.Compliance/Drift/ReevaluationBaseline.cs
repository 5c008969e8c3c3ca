using System.Text.Json;
using ThemisGuard.Compliance.Findings;
using ThemisGuard.Compliance.Reports;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Compliance.Drift;

/// <summary>The state that a scan by itself left, whatever came before or after it: what its re-evaluation is compared with.</summary>
internal static class ReevaluationBaseline
{
    private static readonly Dictionary<string, string> NoRules = [];

    /// <summary>Writes the state from the findings of the first scan.</summary>
    /// <exception cref="ArtifactNotFoundException">The first scan has no findings, or they are no longer kept.</exception>
    public static async Task<DriftBaseline> WriteAsync(IArtifactStore artifacts, ScanRecord scan, string firstScanId, CancellationToken cancellationToken)
    {
        ScanSummary first = await ScanAggregator.ReadSummaryAsync(artifacts, scan.Tenant, firstScanId, cancellationToken);
        IReadOnlyDictionary<string, string> rules = await ReadRulesAsync(artifacts, scan.Tenant, firstScanId, cancellationToken);
        string folder = ScanKeys.DriftFolder(scan.Tenant, scan.ScanId);
        using var sort = new FingerprintSort(artifacts, folder + "first/");
        await foreach (Finding finding in ReadFindingsAsync(artifacts, scan.Tenant, firstScanId, cancellationToken))
        {
            bool isEvaluated = finding.Status == FindingStatus.Fail;
            if (isEvaluated || finding.Drift is { LastState: StandingState.Open })
            {
                await sort.AddAsync(
                    new StandingFinding(
                        finding.Fingerprint, StandingState.Open, isEvaluated, finding.RuleId, finding.Title, finding.Severity, finding.Resource,
                        finding.ResourceKey, finding.ConfigurationHash, rules.GetValueOrDefault(finding.RuleId),
                        finding.Drift?.FirstSeen ?? first.SubmittedAt, first.SubmittedAt),
                    DriftJson.Default.StandingFinding, cancellationToken);
            }
        }

        string key = folder + "first.ndjson";
        await artifacts.WriteAsync(
            key,
            async (stream, token) =>
            {
                await using var writer = new LineWriter(stream);
                writer.Write(new StandingHeader(firstScanId, first.SubmittedAt, rules), DriftJson.Default.StandingHeader);
                string last = "";
                await foreach (ReadOnlyMemory<byte> line in sort.ReadAsync(token))
                {
                    StandingFinding standing = JsonSerializer.Deserialize(line.Span, DriftJson.Default.StandingFinding)!;
                    if (standing.Fingerprint != last)
                    {
                        last = standing.Fingerprint;
                        writer.Write(standing, DriftJson.Default.StandingFinding);
                        await writer.FlushIfLargeAsync(token);
                    }
                }

                await writer.FlushAsync(token);
            },
            cancellationToken);
        return new DriftBaseline(firstScanId, key, rules);
    }

    private static async Task<IReadOnlyDictionary<string, string>> ReadRulesAsync(
        IArtifactStore artifacts, string tenant, string scanId, CancellationToken cancellationToken)
    {
        try
        {
            await using Stream stream = await artifacts.OpenReadAsync(ScanKeys.RuleDigests(tenant, scanId), 0, null, cancellationToken);
            return (await JsonSerializer.DeserializeAsync(stream, DriftJson.Default.StandingHeader, cancellationToken))!.Rules;
        }
        catch (ArtifactNotFoundException)
        {
            return NoRules;
        }
    }

    private static async IAsyncEnumerable<Finding> ReadFindingsAsync(
        IArtifactStore artifacts, string tenant, string scanId, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using Stream stream = await artifacts.OpenReadAsync(ScanKeys.Findings(tenant, scanId), 0, null, cancellationToken);
        var text = new Inventory.SourceText(stream);
        while (await text.SkipWhiteSpaceAsync(cancellationToken))
        {
            int length = await text.FindLineEndAsync(int.MaxValue - 1, cancellationToken);
            yield return FindingLines.Parse(text.Window[..length]);
            text.Advance(length);
        }
    }
}
