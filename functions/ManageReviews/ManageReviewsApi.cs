using System.Text.Json.Serialization;
using ThemisGuard.Compliance.Reviews;
using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Lambda.Api;

namespace ThemisGuard.Functions.ManageReviews;

/// <summary>The operations of this function.</summary>
public static class ManageReviewsApi
{
    /// <summary><c>GET /v1/ops/reviews</c></summary>
    public static ApiOperation ListReviews { get; } = new("GET", "/v1/ops/reviews", "listReviews", ApiKeyScopes.Operator, "Architecture reviews, the newest first.")
    {
        Query = [ApiParameter.Limit(100), ApiParameter.Cursor],
        Answers = [new ApiAnswer(200, "A page.", FunctionJson.Default.ReviewPage)],
    };

    /// <summary><c>POST /v1/ops/reviews</c></summary>
    public static ApiOperation StartReview { get; } = new("POST", "/v1/ops/reviews", "startReview", ApiKeyScopes.Operator, "Reviews a month now: this one so far, or the one named.")
    {
        Body = FunctionJson.Default.StartReviewBody,
        Answers = [new ApiAnswer(202, "It has begun.", FunctionJson.Default.StartedReview)],
    };

    /// <summary><c>GET /v1/ops/reviews/{reviewId}</c></summary>
    public static ApiOperation ReadReview { get; } = new(
        "GET", "/v1/ops/reviews/{reviewId}", "readReview", ApiKeyScopes.Operator, "One review with its decision record in Markdown.")
    {
        Answers = [new ApiAnswer(200, "The review.", FunctionJson.Default.ReviewView)],
    };

    /// <summary><c>POST /v1/ops/complaints</c></summary>
    public static ApiOperation NoteComplaint { get; } = new(
        "POST", "/v1/ops/complaints", "noteComplaint", ApiKeyScopes.Operator, "Notes that a customer complained about a cold start; the review counts them.")
    {
        Body = FunctionJson.Default.NoteComplaintBody,
        Answers = [new ApiAnswer(201, "It is noted.", FunctionJson.Default.ColdStartComplaint)],
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ApiOperation> Operations { get; } = [ListReviews, StartReview, ReadReview, NoteComplaint];
}

/// <summary>A page of reviews.</summary>
public sealed record ReviewPage(IReadOnlyList<ArchitectureReview> Reviews, string? Cursor);

/// <summary>A review, and its decision record.</summary>
/// <param name="Review">The numbers.</param>
/// <param name="Record">Markdown.</param>
public sealed record ReviewView(ArchitectureReview Review, string Record);

/// <summary>Body of <c>POST /v1/ops/reviews</c>.</summary>
/// <param name="Month">E.g. <c>2026-11</c>; this month when absent.</param>
public sealed record StartReviewBody(string? Month = null);

/// <summary>A review that has begun.</summary>
/// <param name="Execution">Name of its execution.</param>
/// <param name="Month">What it looks at.</param>
public sealed record StartedReview(string Execution, string Month);

/// <summary>Body of <c>POST /v1/ops/complaints</c>.</summary>
/// <param name="Tenant">Who complained.</param>
/// <param name="Note">In their words, at most 1,000 characters.</param>
public sealed record NoteComplaintBody(string Tenant, string Note);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ReviewPage))]
[JsonSerializable(typeof(ReviewView))]
[JsonSerializable(typeof(StartReviewBody))]
[JsonSerializable(typeof(StartedReview))]
[JsonSerializable(typeof(NoteComplaintBody))]
[JsonSerializable(typeof(ColdStartComplaint))]
internal sealed partial class FunctionJson : JsonSerializerContext;
