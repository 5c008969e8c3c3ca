using ThemisGuard.Aws.CloudWatch;
using ThemisGuard.Compliance.Reviews;
using ThemisGuard.Compliance.Tenancy;

namespace ThemisGuard.Functions.GatherUsage;

/// <summary>Input of the <c>GatherUsage</c> task; written by <c>statemachines/architecture-review.asl.json</c>.</summary>
/// <param name="Month">E.g. <c>2026-11</c>; null for the month before this one.</param>
public sealed record GatherUsageInput(string? Month = null);

/// <summary>Gathers a month: requests and response times from CloudWatch, customers, revenue, scans and complaints from the record store.</summary>
public sealed class GatherUsageHandler(
    IAmazonCloudWatch metrics, string apiId, TenantRecords tenants, Quotas quotas, ReviewRecords reviews, TimeProvider time)
{
    /// <summary>Handles one task. It changes nothing.</summary>
    public async Task<MonthlyUsage> HandleAsync(GatherUsageInput input, Invocation invocation, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        string month = input.Month ?? MonthlyUsage.MonthOf(new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero).AddDays(-1));
        (DateTimeOffset start, DateTimeOffset end) = MonthlyUsage.BoundsOf(month);
        (long requests, double? average, double? p99) = await ReadApiAsync(start, end, cancellationToken);

        (int customers, decimal revenue, long scans, long resources) = (0, 0, 0, 0);
        string? cursor = null;
        do
        {
            (IReadOnlyList<TenantRecord> page, cursor) = await tenants.ListAsync(100, cursor, cancellationToken);
            foreach (TenantRecord tenant in page.Where(tenant => tenant.CreatedAt < end))
            {
                UsageRecord usage = await quotas.UsageAsync(tenant.Tenant, month, cancellationToken);
                customers++;
                revenue += (Plans.Find(tenant.Plan) ?? Plans.Starter).PriceUsd;
                scans += usage.Scans;
                resources += usage.Resources;
            }
        }
        while (cursor is not null);
        return new MonthlyUsage(month, customers, requests, average, p99, revenue, await reviews.CountComplaintsAsync(month, cancellationToken), scans, resources);
    }

    private async Task<(long Requests, double? AverageMs, double? P99Ms)> ReadApiAsync(DateTimeOffset start, DateTimeOffset end, CancellationToken cancellationToken)
    {
        // One period as long as the month: an average of averages, or of percentiles, would be neither.
        long period = (long)(end - start).TotalSeconds;
        MetricDataQuery Query(string id, string metric, string statistic) =>
            new(id, new MetricStat(new Metric("AWS/ApiGateway", metric, [new Dimension("ApiId", apiId)]), period, statistic));
        GetMetricDataResponse answer = await metrics.GetMetricDataAsync(
            new GetMetricDataRequest(
                start.ToUnixTimeSeconds(), end.ToUnixTimeSeconds(),
                [Query("requests", "Count", "Sum"), Query("average", "Latency", "Average"), Query("p99", "Latency", "p99")]),
            cancellationToken);
        double? Value(string id) => answer.MetricDataResults.First(result => result.Id == id).Values is [var first, ..] ? Math.Round(first, 2) : null;
        return ((long)(Value("requests") ?? 0), Value("average"), Value("p99"));
    }
}
