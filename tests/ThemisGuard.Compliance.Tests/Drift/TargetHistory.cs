using ThemisGuard.Compliance.Drift;
using ThemisGuard.Compliance.Findings;
using ThemisGuard.Compliance.Frameworks;
using ThemisGuard.Compliance.Reports;
using ThemisGuard.Compliance.Rules;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Storage;
using ThemisGuard.Compliance.Tests.Storage;

namespace ThemisGuard.Compliance.Tests.Drift;

/// <summary>One scan after the other of one target, through plan, evaluation and aggregation as in a workflow.</summary>
internal sealed class TargetHistory
{
    public const string Tenant = "acme";
    public const string Target = "prod";

    public MemoryRecordStore Records { get; } = new();

    public IArtifactStore Artifacts { get; } = new MemoryArtifactStore();

    public async Task<ScanRecord> EvaluateAsync(int number, RulePack pack, params InventorySource[] sources)
    {
        ScanRecord scan = Scan(number);
        RuleCatalog rules = RuleCatalog.Load(pack);
        FrameworkCatalog frameworks = FrameworkCatalog.Load(pack, rules);
        ScanPlan plan = await new ScanPlanner(Artifacts, rules).PlanAsync(new(Tenant, scan.ScanId, Target, [], sources), default);
        for (int batch = 1; batch <= plan.Batches; batch++)
        {
            await new BatchEvaluator(Artifacts, rules, frameworks).EvaluateAsync(Tenant, scan.ScanId, $"b-{batch:D5}", 0, () => false, default);
        }

        return scan;
    }

    public async Task<ScanSummary> AggregateAsync(ScanRecord scan, RulePack pack)
    {
        RuleCatalog rules = RuleCatalog.Load(pack);
        return await new ScanAggregator(Artifacts, rules, FrameworkCatalog.Load(pack, rules), new TargetStandings(Records)).AggregateAsync(scan, default);
    }

    public async Task<ScanSummary> ScanAsync(int number, RulePack pack, params InventorySource[] sources) =>
        await AggregateAsync(await EvaluateAsync(number, pack, sources), pack);

    /// <summary>A scan that comes with a file of exceptions.</summary>
    public async Task<ScanSummary> ScanAsync(int number, RulePack pack, string exceptions, params InventorySource[] sources)
    {
        await Artifacts.TryCreateAsync(ScanKeys.Exceptions(Tenant, Scan(number).ScanId), System.Text.Encoding.UTF8.GetBytes(exceptions), default);
        return await ScanAsync(number, pack, sources);
    }

    /// <summary>The findings of a scan and what was resolved by it: <c>rule resource</c> and the change.</summary>
    public async Task<SortedDictionary<string, string>> ChangesAsync(int number)
    {
        var changes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (FindingsFilter filter in new FindingsFilter[] { new(), new(Drift: DriftChange.Resolved) })
        {
            string? cursor = null;
            do
            {
                FindingsPage page = await new FindingsPageReader(Artifacts).ReadAsync(Tenant, Scan(number).ScanId, filter, cursor, 1_000, default);
                foreach (Finding finding in page.Parse())
                {
                    string change = finding.Drift!.Change.Name();
                    changes.Add(
                        $"{finding.RuleId} {finding.Resource.Id}",
                        finding.Status == FindingStatus.Resolved ? $"{change} ({finding.Drift.Resolution})" : change);
                }

                cursor = page.Cursor;
            }
            while (cursor is not null);
        }

        return changes;
    }

    /// <summary>Judges the sources of a scan again by other rules.</summary>
    public async Task<ScanSummary> ReevaluateAsync(int number, int first, RulePack pack, params InventorySource[] sources) => await AggregateAsync(
        await EvaluateAsync(number, pack, sources) with { ReevaluationOf = Scan(first).ScanId }, pack);

    public static ScanRecord Scan(int number) => new(
        Tenant, $"scn_{number:D4}", ScanStatus.Running, Target, [], 1, "api", DateTimeOffset.UnixEpoch.AddDays(number));
}
