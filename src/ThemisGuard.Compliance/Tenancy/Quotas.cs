using System.Globalization;
using System.Text.Json;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Compliance.Tenancy;

/// <summary>What a tenant used in one calendar month, UTC.</summary>
/// <param name="Month">E.g. <c>2026-11</c>.</param>
/// <param name="Scans">Scans accepted.</param>
/// <param name="Resources">Resources of the scans that were planned.</param>
public sealed record UsageRecord(string Month, long Scans, long Resources);

/// <summary>
/// Meters what tenants use and holds them to their plans. Usage is a record a month (partition <c>tenant#T#usage</c>, sort
/// the month), so that a new month begins by itself and the past stays readable.
/// </summary>
public sealed class Quotas(IRecordStore records, TimeProvider time)
{
    private readonly TenantRecords _tenants = new(records);

    /// <summary>When this month's usage begins anew, UTC.</summary>
    public DateTimeOffset ResetsAt
    {
        get
        {
            DateTimeOffset now = time.GetUtcNow();
            return new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1);
        }
    }

    private string Month => time.GetUtcNow().ToString("yyyy-MM", CultureInfo.InvariantCulture);

    /// <summary>The tenant's plan.</summary>
    public Task<Plan> PlanOfAsync(string tenant, CancellationToken cancellationToken) => _tenants.PlanOfAsync(tenant, cancellationToken);

    /// <summary>True while the tenant is suspended: nothing is started for it.</summary>
    public async Task<bool> IsSuspendedAsync(string tenant, CancellationToken cancellationToken) =>
        await _tenants.GetAsync(tenant, cancellationToken) is { SuspendedAt: not null };

    /// <summary>What the tenant used month by month, the latest first; a month without use is not there.</summary>
    public async Task<IReadOnlyList<UsageRecord>> HistoryAsync(string tenant, int months, CancellationToken cancellationToken) =>
        (await records.QueryAsync(new RecordQuery(UsagePartition(tenant), Descending: true, Limit: months), cancellationToken))
            .Select(stored => JsonSerializer.Deserialize(stored.Json.Span, TenancyJson.Default.UsageRecord)!).Read;

    /// <summary>What the tenant has used this month.</summary>
    public async Task<UsageRecord> UsageAsync(string tenant, CancellationToken cancellationToken) => (await ReadAsync(tenant, Month, cancellationToken)).Usage;

    /// <summary>What the tenant used in a month, e.g. <c>2026-11</c>.</summary>
    public async Task<UsageRecord> UsageAsync(string tenant, string month, CancellationToken cancellationToken) => (await ReadAsync(tenant, month, cancellationToken)).Usage;

    /// <summary>Counts one more scan.</summary>
    /// <returns>The plan that allows it.</returns>
    /// <exception cref="QuotaExceededException">The month's scans are used up.</exception>
    public async Task<Plan> TakeScanAsync(string tenant, CancellationToken cancellationToken)
    {
        Plan plan = await PlanOfAsync(tenant, cancellationToken);
        await ChangeAsync(
            tenant,
            usage => usage.Scans >= plan.ScansPerMonth
                ? throw new QuotaExceededException(
                    $"The plan '{plan.Name}' has {plan.ScansPerMonth} scans a month, and they are used up until {ResetsAt:yyyy-MM-dd}. A larger plan has more.", ResetsAt)
                : usage with { Scans = usage.Scans + 1 },
            cancellationToken);
        return plan;
    }

    /// <summary>Takes back a scan that was counted and then not made.</summary>
    public Task ReturnScanAsync(string tenant, CancellationToken cancellationToken) =>
        ChangeAsync(tenant, usage => usage with { Scans = Math.Max(0, usage.Scans - 1) }, cancellationToken);

    /// <summary>Counts the resources of a planned scan.</summary>
    /// <exception cref="QuotaExceededException">They are more than the plan allows in one scan; nothing is counted then.</exception>
    public async Task TakeResourcesAsync(string tenant, long resources, CancellationToken cancellationToken)
    {
        Plan plan = await PlanOfAsync(tenant, cancellationToken);
        if (resources > plan.ResourcesPerScan)
        {
            throw new QuotaExceededException(
                $"The scan has {resources} resources; the plan '{plan.Name}' allows {plan.ResourcesPerScan} a scan. Scan less at once, or take a larger plan.");
        }

        await ChangeAsync(tenant, usage => usage with { Resources = usage.Resources + resources }, cancellationToken);
    }

    /// <summary>Holds a count to the plan before one more is made.</summary>
    /// <param name="plan">The tenant's plan.</param>
    /// <param name="what">E.g. <c>targets</c>.</param>
    /// <param name="limit">Of the plan; null for none.</param>
    /// <param name="partition">Where they are kept.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="QuotaExceededException">There are as many as the plan allows.</exception>
    internal async Task CheckCountAsync(Plan plan, string what, int? limit, string partition, CancellationToken cancellationToken)
    {
        if (limit is { } most && await CountAsync(partition, cancellationToken) >= most)
        {
            throw new QuotaExceededException($"The plan '{plan.Name}' has {most} {what}, and there are as many. Delete one, or take a larger plan.");
        }
    }

    /// <summary>How many records a partition has.</summary>
    internal async Task<int> CountAsync(string partition, CancellationToken cancellationToken)
    {
        int count = 0;
        string? cursor = null;
        do
        {
            RecordPage page = await records.QueryAsync(new RecordQuery(partition, Limit: 1_000, Cursor: cursor), cancellationToken);
            count += page.Records.Count;
            cursor = page.Cursor;
        }
        while (cursor is not null);
        return count;
    }

    private async Task ChangeAsync(string tenant, Func<UsageRecord, UsageRecord> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            (UsageRecord usage, long version) = await ReadAsync(tenant, Month, cancellationToken);
            var write = new RecordWrite(
                PlaceOf(tenant, usage.Month), JsonSerializer.SerializeToUtf8Bytes(change(usage), TenancyJson.Default.UsageRecord), new WriteCondition(version));
            if (await records.TryPutAsync(write, cancellationToken) is not null)
            {
                return;
            }
        }
    }

    private async Task<(UsageRecord Usage, long Version)> ReadAsync(string tenant, string month, CancellationToken cancellationToken)
    {
        StoredRecord? stored = await records.GetAsync(PlaceOf(tenant, month), cancellationToken);
        return stored is null
            ? (new UsageRecord(month, 0, 0), 0)
            : (JsonSerializer.Deserialize(stored.Json.Span, TenancyJson.Default.UsageRecord)!, stored.Version);
    }

    private static RecordKey PlaceOf(string tenant, string month) => new(UsagePartition(tenant), month);

    private static string UsagePartition(string tenant) => $"tenant#{tenant}#usage";
}
