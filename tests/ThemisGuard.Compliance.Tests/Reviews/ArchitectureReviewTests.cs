using ThemisGuard.Compliance.Costs;
using ThemisGuard.Compliance.Reviews;

namespace ThemisGuard.Compliance.Tests.Reviews;

public sealed class ArchitectureReviewTests
{
    private static readonly DateTimeOffset At = new(2026, 12, 1, 6, 0, 3, TimeSpan.Zero);

    /// <summary>A month that is at every threshold and above none.</summary>
    private static readonly MonthlyUsage AtThresholds = new("2026-11", 250, 10_000_000, 3_000, 9_000, 50_000, 10, 7_500, 7_500_000);

    public static TheoryData<string, MonthlyUsage, MonthlyUsage> Either => new()
    {
        { "requests", AtThresholds with { Requests = 9_999_999 }, AtThresholds with { Requests = 10_000_001 } },
        { "averageMs", AtThresholds with { AverageMs = 2_999 }, AtThresholds with { AverageMs = 3_001 } },
        { "revenueUsd", AtThresholds with { RevenueUsd = 49_999 }, AtThresholds with { RevenueUsd = 50_001 } },
        { "coldStartComplaints", AtThresholds with { ColdStartComplaints = 9 }, AtThresholds with { ColdStartComplaints = 11 } },
    };

    [Theory]
    [MemberData(nameof(Either))]
    public void Each_threshold_alone_decides_by_one_unit(string criterion, MonthlyUsage below, MonthlyUsage above)
    {
        foreach (MonthlyUsage quiet in new[] { below, AtThresholds })
        {
            ArchitectureReview stays = Review(quiet);
            Assert.Equal(Recommendation.Stay, stays.Recommendation);
            Assert.DoesNotContain(stays.Criteria, found => found.Crossed);
        }

        ArchitectureReview moves = Review(above);
        Assert.Equal(Recommendation.Containers, moves.Recommendation);
        Assert.Equal([criterion], moves.Criteria.Where(found => found.Crossed).Select(found => found.Name));
    }

    [Theory]
    [InlineData(499_999, Recommendation.Containers)]
    [InlineData(500_000, Recommendation.Containers)]
    [InlineData(500_001, Recommendation.ConsiderEks)]
    public void Eks_is_considered_above_its_own_threshold(int revenue, Recommendation expected) =>
        Assert.Equal(expected, Review(AtThresholds with { RevenueUsd = revenue }).Recommendation);

    [Fact]
    public void Thresholds_are_parameters()
    {
        var strict = new ReviewThresholds(Requests: 100, AverageMs: 5_000, RevenueUsd: 1_000_000, ColdStartComplaints: 100, EksRevenueUsd: 2_000_000);
        ArchitectureReview review = ArchitectureReview.Of(AtThresholds with { Requests = 101 }, strict, PriceTable.BuiltIn, At);
        Assert.Equal(["requests"], review.Criteria.Where(found => found.Crossed).Select(found => found.Name));
    }

    [Fact]
    public void A_month_without_requests_crosses_nothing_and_says_so()
    {
        ArchitectureReview review = Review(new MonthlyUsage("2026-11", 0, 0, null, null, 0, 0, 0, 0));
        Assert.Equal(Recommendation.Stay, review.Recommendation);
        Assert.Null(review.Criteria.Single(found => found.Name == "averageMs").Value);
        Assert.Contains("| Average response time, ms | no requests | 3,000 | no |", DecisionRecord.Write(review), StringComparison.Ordinal);
    }

    [Fact]
    public void The_record_has_the_date_the_numbers_the_costs_and_the_recommendation()
    {
        ArchitectureReview review = Review(AtThresholds with { Requests = 10_000_001 });
        string record = DecisionRecord.Write(review);
        Assert.Equal("2026-11-20261201T060003Z", review.ReviewId);
        Assert.Contains("- Date: 2026-12-01\n", record, StringComparison.Ordinal);
        Assert.Contains("- Decision: move API and queue workers to containers", record, StringComparison.Ordinal);
        Assert.Contains("- Next review: 2027-01-01", record, StringComparison.Ordinal);
        Assert.Contains("| Requests | 10,000,001 | 10,000,000 | yes |", record, StringComparison.Ordinal);
        Assert.Contains("| Cold-start complaints | 10 | 10 | no |", record, StringComparison.Ordinal);
        foreach (ArchitectureCost cost in review.Costs.Architectures)
        {
            Assert.Contains(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"| {cost.Name} | {cost.Total:N2} |"), record, StringComparison.Ordinal);
        }

        // 250 customers in 30 days: one scan a day of 1,000 resources.
        Assert.Equal((250, 1m, 1_000L), (review.Costs.Workload.Customers, review.Costs.Workload.ScansPerDay, review.Costs.Workload.ResourcesPerScan));
    }

    [Theory]
    [InlineData("2026-13")]
    [InlineData("november")]
    [InlineData("2026-1")]
    public void What_is_no_month_is_refused(string month) => Assert.Throws<InvalidRequestException>(() => MonthlyUsage.BoundsOf(month));

    private static ArchitectureReview Review(MonthlyUsage usage) => ArchitectureReview.Of(usage, new ReviewThresholds(), PriceTable.BuiltIn, At);
}
