using System.Text.Json.Serialization;
using ThemisGuard.Compliance.Costs;

namespace ThemisGuard.Compliance.Reviews;

/// <summary>Above which numbers serverless is reconsidered. Source: the architecture study that ThemisGuard starts from.</summary>
/// <param name="Requests">API requests in a month.</param>
/// <param name="AverageMs">Average response time in milliseconds.</param>
/// <param name="RevenueUsd">Monthly revenue.</param>
/// <param name="ColdStartComplaints">Complaints in a month.</param>
/// <param name="EksRevenueUsd">Monthly revenue above which EKS is considered.</param>
public sealed record ReviewThresholds(
    long Requests = 10_000_000, double AverageMs = 3_000, decimal RevenueUsd = 50_000, int ColdStartComplaints = 10, decimal EksRevenueUsd = 500_000);

/// <summary>What a review comes to.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Recommendation>))]
public enum Recommendation
{
    /// <summary>Stay on Lambda.</summary>
    [JsonStringEnumMemberName("stay")]
    Stay = 0,

    /// <summary>Move API and queue workers to containers on Fargate.</summary>
    [JsonStringEnumMemberName("containers")]
    Containers,

    /// <summary>Move to containers, and weigh EKS against Fargate.</summary>
    [JsonStringEnumMemberName("considerEks")]
    ConsiderEks,
}

/// <summary>One criterion against the month.</summary>
/// <param name="Name">E.g. <c>requests</c>.</param>
/// <param name="Value">The month's number; null when there is none.</param>
/// <param name="Threshold">What it may be at most.</param>
/// <param name="Crossed">True when it is more.</param>
public sealed record Criterion(string Name, decimal? Value, decimal Threshold, bool Crossed);

/// <summary>A month reviewed.</summary>
/// <param name="ReviewId">The month, and the instant of the review: <c>2026-11-20261201T000000Z</c>.</param>
/// <param name="At">When it was made, UTC.</param>
/// <param name="Usage">The month.</param>
/// <param name="Criteria">Each criterion.</param>
/// <param name="Recommendation">What to do.</param>
/// <param name="Costs">What such a month costs on each architecture.</param>
/// <param name="NextReview">When the criteria are looked at again.</param>
public sealed record ArchitectureReview(
    string ReviewId, DateTimeOffset At, MonthlyUsage Usage, IReadOnlyList<Criterion> Criteria, Recommendation Recommendation, CostEstimate Costs, DateOnly NextReview)
{
    /// <summary>
    /// Reviews a month: containers when any of the first four thresholds is crossed, EKS considered when the fifth is too. What
    /// has no number (no request was made) crosses nothing.
    /// </summary>
    /// <param name="usage">The month.</param>
    /// <param name="thresholds">The criteria.</param>
    /// <param name="prices">For what it costs.</param>
    /// <param name="at">When the review is made.</param>
    public static ArchitectureReview Of(MonthlyUsage usage, ReviewThresholds thresholds, PriceTable prices, DateTimeOffset at)
    {
        IReadOnlyList<Criterion> criteria =
        [
            Compare("requests", usage.Requests, thresholds.Requests),
            Compare("averageMs", (decimal?)usage.AverageMs, (decimal)thresholds.AverageMs),
            Compare("revenueUsd", usage.RevenueUsd, thresholds.RevenueUsd),
            Compare("coldStartComplaints", usage.ColdStartComplaints, thresholds.ColdStartComplaints),
            Compare("eksRevenueUsd", usage.RevenueUsd, thresholds.EksRevenueUsd),
        ];
        Recommendation recommendation =
            criteria[^1].Crossed ? Recommendation.ConsiderEks
            : criteria.Any(criterion => criterion.Crossed) ? Recommendation.Containers
            : Recommendation.Stay;
        DateTimeOffset utc = at.ToUniversalTime();
        return new ArchitectureReview(
            $"{usage.Month}-{utc:yyyyMMdd'T'HHmmss'Z'}", utc, usage, criteria, recommendation, new CostModel(prices).Estimate(WorkloadOf(usage)),
            new DateOnly(utc.Year, utc.Month, 1).AddMonths(1));
    }

    /// <summary>The month as the workload of an average customer.</summary>
    private static Workload WorkloadOf(MonthlyUsage usage)
    {
        if (usage.Customers == 0)
        {
            return new Workload(0, 0, 0, 0);
        }

        (DateTimeOffset start, DateTimeOffset end) = MonthlyUsage.BoundsOf(usage.Month);
        decimal customerDays = usage.Customers * (decimal)(end - start).TotalDays;
        return new Workload(
            Math.Min(usage.Customers, Workload.MaxCustomers),
            Math.Min(Math.Round(usage.Scans / customerDays, 4), Workload.MaxScansPerDay),
            usage.Scans == 0 ? 0 : Math.Min(usage.Resources / usage.Scans, Workload.MaxResourcesPerScan),
            (int)Math.Min(Math.Round(usage.Requests / customerDays), Workload.MaxRequestsPerDay));
    }

    private static Criterion Compare(string name, decimal? value, decimal threshold) => new(name, value, threshold, value > threshold);
}
