using ThemisGuard.Aws.StepFunctions;
using ThemisGuard.Compliance;
using ThemisGuard.Compliance.Reviews;
using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Lambda.Api;
using ThemisGuard.Lambda.Events;

namespace ThemisGuard.Functions.ManageReviews;

/// <summary>Lists, shows and starts architecture reviews, and notes complaints.</summary>
public sealed class ManageReviewsHandler(ReviewRecords reviews, IAmazonStepFunctions stepFunctions, string stateMachineArn, TimeProvider time)
{
    /// <summary>The routes of this function, as in <c>template.yaml</c>.</summary>
    public FunctionHandler ToFunction(Idempotency idempotency) => new HttpApiRouter(idempotency)
        .Map(ManageReviewsApi.ListReviews, ListAsync)
        .Map(ManageReviewsApi.StartReview, StartAsync)
        .Map(ManageReviewsApi.ReadReview, ReadAsync)
        .Map(ManageReviewsApi.NoteComplaint, NoteAsync)
        .ToHandler();

    private async Task<HttpApiResponse> ListAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        Caller.Of(request, ApiKeyScopes.Operator);
        (IReadOnlyList<ArchitectureReview> page, string? cursor) = await reviews.ListAsync(request.Limit(20, 100), request.Query("cursor"), cancellationToken);
        return HttpApiResponse.Json(200, new ReviewPage(page, cursor), FunctionJson.Default.ReviewPage);
    }

    private async Task<HttpApiResponse> StartAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        Caller.Of(request, ApiKeyScopes.Operator);
        DateTimeOffset now = time.GetUtcNow();
        string month = request.ReadJson(FunctionJson.Default.StartReviewBody).Month ?? MonthlyUsage.MonthOf(now);
        MonthlyUsage.BoundsOf(month);
        string name = ReviewRecords.ExecutionName(month, now);
        await stepFunctions.StartExecutionAsync(new StartExecutionRequest(stateMachineArn, name, $$"""{"month":"{{month}}"}"""), cancellationToken);
        return HttpApiResponse.Json(202, new StartedReview(name, month), FunctionJson.Default.StartedReview).With("location", "/v1/ops/reviews");
    }

    private async Task<HttpApiResponse> ReadAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        Caller.Of(request, ApiKeyScopes.Operator);
        string reviewId = request.Path("reviewId");
        ArchitectureReview review = await reviews.FindAsync(reviewId, cancellationToken)
            ?? throw new HttpApiException(404, "not_found", $"There is no review '{reviewId}'.");
        return HttpApiResponse.Json(200, new ReviewView(review, DecisionRecord.Write(review)), FunctionJson.Default.ReviewView);
    }

    private async Task<HttpApiResponse> NoteAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        Caller.Of(request, ApiKeyScopes.Operator);
        NoteComplaintBody body = request.ReadJson(FunctionJson.Default.NoteComplaintBody);
        if (body.Note.Length > 1_000 || body.Tenant.Length is 0 or > 128)
        {
            throw new InvalidRequestException("A complaint names a tenant and has at most 1,000 characters.");
        }

        return HttpApiResponse.Json(201, await reviews.NoteComplaintAsync(body.Tenant, body.Note, cancellationToken), FunctionJson.Default.ColdStartComplaint);
    }
}
