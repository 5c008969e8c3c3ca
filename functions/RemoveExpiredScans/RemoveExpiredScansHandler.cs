using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Schedules;
using ThemisGuard.Compliance.Storage;
using ThemisGuard.Compliance.Targets;

namespace ThemisGuard.Functions.RemoveExpiredScans;

/// <summary>Input of the <c>RemoveExpiredScans</c> task; written by <c>statemachines/scan-retention.asl.json</c>.</summary>
/// <param name="Run">Name of the execution.</param>
public sealed record RemoveExpiredScansInput(string Run);

/// <summary>What was removed; asked again until there is nothing left.</summary>
/// <param name="Removed">How many scans.</param>
public sealed record RemoveExpiredScansOutput(int Removed);

/// <summary>
/// Removes scans that their tenant's plan keeps no longer: their artifacts, what was uploaded for them, then the record, so
/// that whatever stops half way is done again.
/// </summary>
public sealed class RemoveExpiredScansHandler(
    ScanRecords scans, ScanSubmission submission, IArtifactStore artifacts, TargetRecords targets, ScheduleRecords schedules)
{
    private const int AtOnce = 50;
    private const int PageSize = 100;

    // Enough for a scan of many thousand artifacts.
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(60);

    /// <summary>Handles one task.</summary>
    public async Task<RemoveExpiredScansOutput> HandleAsync(RemoveExpiredScansInput input, Invocation invocation, CancellationToken cancellationToken)
    {
        int removed = 0;
        var inUse = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (ScanRecord scan in await scans.ListExpiredAsync(AtOnce, cancellationToken))
        {
            if (removed > 0 && invocation.Remaining < Reserve)
            {
                break;
            }

            if (!inUse.TryGetValue(scan.Tenant, out HashSet<string>? keys))
            {
                inUse[scan.Tenant] = keys = await KeysInUseAsync(scan.Tenant, cancellationToken);
            }

            await RemoveAsync(scan, keys, cancellationToken);
            removed++;
        }

        return new RemoveExpiredScansOutput(removed);
    }

    private async Task RemoveAsync(ScanRecord scan, HashSet<string> inUse, CancellationToken cancellationToken)
    {
        // What is judged again is the first scan's own, which may be kept longer.
        if (scan.ReevaluationOf is null)
        {
            string uploads = ScanKeys.Upload(scan.Tenant, "");
            foreach (ScanSource source in await SourcesAsync(scan, cancellationToken))
            {
                if (source.Key is { } key && key.StartsWith(uploads, StringComparison.Ordinal) && !inUse.Contains(key))
                {
                    await artifacts.DeleteAsync(key, cancellationToken);
                }
            }
        }

        await artifacts.DeleteFolderAsync(ScanKeys.Folder(scan.Tenant, scan.ScanId), cancellationToken);
        await scans.RemoveAsync(scan.Tenant, scan.ScanId, cancellationToken);
    }

    private async Task<IReadOnlyList<ScanSource>> SourcesAsync(ScanRecord scan, CancellationToken cancellationToken)
    {
        try
        {
            return await submission.ReadSourcesAsync(scan.Tenant, scan.ScanId, cancellationToken);
        }
        catch (ArtifactNotFoundException)
        {
            return []; // Removed by a task that was stopped before the record was.
        }
    }

    // What a target or schedule will read again.
    private async Task<HashSet<string>> KeysInUseAsync(string tenant, CancellationToken cancellationToken)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        string? cursor = null;
        do
        {
            (IReadOnlyList<TargetRecord> page, cursor) = await targets.ListAsync(tenant, PageSize, cursor, cancellationToken);
            keys.UnionWith(page.SelectMany(target => target.Sources).Select(source => source.Key).OfType<string>());
        }
        while (cursor is not null);
        do
        {
            (IReadOnlyList<ScheduleRecord> page, cursor) = await schedules.ListAsync(tenant, PageSize, cursor, cancellationToken);
            keys.UnionWith(page.SelectMany(schedule => schedule.Sources).Select(source => source.Key).OfType<string>());
        }
        while (cursor is not null);
        return keys;
    }
}
