using System.Text;
using ThemisGuard.Compliance.Findings;
using ThemisGuard.Compliance.Frameworks;
using ThemisGuard.Compliance.Inventory;
using ThemisGuard.Compliance.Reports;
using ThemisGuard.Compliance.Rules;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Storage;
using ThemisGuard.Compliance.Tests.Storage;

namespace ThemisGuard.Compliance.Tests.Scans;

/// <summary>Runs a scan as its workflow does: plan, evaluate every batch, aggregate.</summary>
internal sealed class ScanHarness(RulePack pack, IArtifactStore? artifacts = null)
{
    public const string Tenant = "acme";
    public const string ScanId = "scn_1";

    public IArtifactStore Artifacts { get; } = artifacts ?? new MemoryArtifactStore();

    public RuleCatalog Rules { get; } = RuleCatalog.Load(pack);

    public FrameworkCatalog Frameworks => field ??= FrameworkCatalog.Load(pack, Rules);

    public BatchEvaluator Evaluator => new(Artifacts, Rules, Frameworks);

    public static InventorySource Source(string name, string text, bool foundByWalk = false) =>
        new(name, _ => Task.FromResult<Stream>(new MemoryStream(Encoding.UTF8.GetBytes(text))), foundByWalk);

    public static InventorySource Source(InventoryFile file) =>
        new(file.Name, _ => Task.FromResult<Stream>(File.OpenRead(file.Path)), file.FoundByWalk);

    public Task<ScanPlan> PlanAsync(params InventorySource[] sources) => new ScanPlanner(Artifacts, Rules).PlanAsync(
        new(Tenant, ScanId, "prod", [.. Frameworks.Frameworks.Select(framework => framework.Id)], sources), default);

    public async Task EvaluateAsync(ScanPlan plan, Func<bool>? shouldStop = null)
    {
        for (int batch = 1; batch <= plan.Batches; batch++)
        {
            int? cursor = 0;
            while (cursor is { } start)
            {
                cursor = (await Evaluator.EvaluateAsync(Tenant, ScanId, $"b-{batch:D5}", start, shouldStop ?? (() => false), default)).Next;
            }
        }
    }

    public Task<ScanSummary> AggregateAsync() => new ScanAggregator(Artifacts, Rules, Frameworks).AggregateAsync(
        new ScanRecord(Tenant, ScanId, ScanStatus.Running, "prod", [], 1, "api", DateTimeOffset.UnixEpoch), default);

    public async Task<ScanSummary> ScanAsync(params InventorySource[] sources)
    {
        await EvaluateAsync(await PlanAsync(sources));
        return await AggregateAsync();
    }

    public async Task<IReadOnlyList<Finding>> FindingsAsync() =>
        (await new FindingsPageReader(Artifacts).ReadAsync(Tenant, ScanId, new(), null, 1_000, default)).Parse();

    public async Task<string> FindingsTextAsync()
    {
        await using Stream stream = await Artifacts.OpenReadAsync(ScanKeys.Findings(Tenant, ScanId), 0, null, default);
        return await new StreamReader(stream).ReadToEndAsync();
    }
}
