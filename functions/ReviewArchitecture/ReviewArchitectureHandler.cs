using ThemisGuard.Compliance.Costs;
using ThemisGuard.Compliance.Reviews;

namespace ThemisGuard.Functions.ReviewArchitecture;

/// <summary>What a review came to: without the record, the detail of "Architecture Reviewed" (<c>events/architecture-reviewed.json</c>).</summary>
/// <param name="ReviewId">Under which it is kept.</param>
/// <param name="Month">Reviewed.</param>
/// <param name="Recommendation">What to do.</param>
/// <param name="Crossed">Names of the criteria that were crossed.</param>
/// <param name="MonthlyCosts">USD by architecture.</param>
/// <param name="Record">The decision record, Markdown.</param>
public sealed record ReviewArchitectureOutput(
    string ReviewId, string Month, Recommendation Recommendation, IReadOnlyList<string> Crossed, IReadOnlyDictionary<string, decimal> MonthlyCosts, string Record);

/// <summary>Holds a month against the criteria and keeps the decision.</summary>
public sealed class ReviewArchitectureHandler(ReviewRecords reviews, ReviewThresholds thresholds, TimeProvider time)
{
    /// <summary>Handles one task. A second run makes a second review, and so it should: the month may have gone on.</summary>
    public async Task<ReviewArchitectureOutput> HandleAsync(MonthlyUsage usage, Invocation invocation, CancellationToken cancellationToken)
    {
        ArchitectureReview review = ArchitectureReview.Of(usage, thresholds, PriceTable.BuiltIn, time.GetUtcNow());
        await reviews.PutAsync(review, cancellationToken);
        return new ReviewArchitectureOutput(
            review.ReviewId, usage.Month, review.Recommendation, [.. review.Criteria.Where(criterion => criterion.Crossed).Select(criterion => criterion.Name)],
            review.Costs.Architectures.ToDictionary(cost => cost.Name, cost => cost.Total), DecisionRecord.Write(review));
    }
}
