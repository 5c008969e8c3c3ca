using System.Text.Json;
using ThemisGuard.Compliance.Rules;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Compliance.Drift;

/// <summary>Compares a scan with the last of its target and makes it the last one.</summary>
internal sealed class ScanDrift(IArtifactStore artifacts, RuleCatalog rules, TargetStandings standings)
{
    private const int MaxTries = 10;

    /// <summary>Compares. Doing it again compares with the same scan as before, unless its state is no longer kept.</summary>
    /// <param name="scan">The scan.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="observe">Gives the scan's findings into a sort, and says which rules could not be judged on a source as a whole; called anew for each comparison.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ThemisGuardException">Others kept writing the target's state.</exception>
    public async Task<ComparedScan> CompareAsync(
        ScanRecord scan, ScanPlan plan, Func<FingerprintSort, CancellationToken, Task<HashSet<(string RuleId, string Source)>>> observe, CancellationToken cancellationToken)
    {
        await artifacts.WriteAsync(
            ScanKeys.RuleDigests(scan.Tenant, scan.ScanId),
            (stream, token) => JsonSerializer.SerializeAsync(
                stream, new StandingHeader(scan.ScanId, scan.SubmittedAt, rules.Rules.ToDictionary(rule => rule.Id, rule => rule.Digest)),
                DriftJson.Default.StandingHeader, token),
            cancellationToken);
        if (scan.ReevaluationOf is { } first)
        {
            DriftBaseline judged = await ReevaluationBaseline.WriteAsync(artifacts, scan, first, cancellationToken);
            using var again = new FingerprintSort(artifacts, ScanKeys.DriftFolder(scan.Tenant, scan.ScanId) + "again/");
            HashSet<(string RuleId, string Source)> unjudged = await observe(again, cancellationToken);
            return await new DriftComparison(artifacts, rules).RunAsync(
                scan, plan, judged, again, unjudged, ScanKeys.DriftFolder(scan.Tenant, scan.ScanId) + "reevaluated.ndjson", isSuperseded: false, cancellationToken);
        }

        var self = new StandingScan(scan.ScanId, scan.SubmittedAt);
        for (int attempt = 0; attempt < MaxTries; attempt++)
        {
            (TargetStanding standing, long version) = await standings.ReadAsync(scan.Tenant, scan.Target, cancellationToken);
            bool isSuperseded = standing.Scans.Any(other => IsLater(other, self));
            StandingScan? earlier = standing.Scans.FirstOrDefault(other => IsLater(self, other));
            DriftBaseline? baseline = earlier is null
                ? null
                : await DriftBaseline.TryReadAsync(
                    artifacts, earlier.ScanId, TargetStandings.StateKey(scan.Tenant, scan.Target, earlier.ScanId), cancellationToken);
            using var observed = new FingerprintSort(artifacts, ScanKeys.DriftFolder(scan.Tenant, scan.ScanId) + "runs/");
            HashSet<(string RuleId, string Source)> unevaluated = await observe(observed, cancellationToken);
            string stateKey = isSuperseded && !standing.Scans.Contains(self)
                ? ScanKeys.DriftFolder(scan.Tenant, scan.ScanId) + "superseded.ndjson"
                : TargetStandings.StateKey(scan.Tenant, scan.Target, scan.ScanId);
            ComparedScan compared = await new DriftComparison(artifacts, rules).RunAsync(
                scan, plan, baseline, observed, unevaluated, stateKey, isSuperseded, cancellationToken);
            if (isSuperseded || (standing.Scans.Count > 0 && standing.Scans[0] == self))
            {
                return compared;
            }

            if (await standings.TryAdvanceAsync(scan.Tenant, standing, version, self, cancellationToken) is { } dropped)
            {
                foreach (StandingScan old in dropped)
                {
                    await artifacts.DeleteFolderAsync(TargetStandings.StateFolder(scan.Tenant, scan.Target, old.ScanId), cancellationToken);
                }

                return compared;
            }
        }

        throw new ThemisGuardException(
            "ThemisGuard.StandingContended", $"The state of target '{scan.Target}' was changed by others {MaxTries} times; try again.");
    }

    private static bool IsLater(StandingScan one, StandingScan other) =>
        one.SubmittedAt != other.SubmittedAt ? one.SubmittedAt > other.SubmittedAt : string.CompareOrdinal(one.ScanId, other.ScanId) > 0;
}
