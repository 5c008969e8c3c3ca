using ThemisGuard.Functions.CancelScan;
using ThemisGuard.Functions.EstimateCost;
using ThemisGuard.Functions.ManageExceptions;
using ThemisGuard.Functions.ManageKeys;
using ThemisGuard.Functions.ManageOperations;
using ThemisGuard.Functions.ManageReviews;
using ThemisGuard.Functions.ManageSchedules;
using ThemisGuard.Functions.ManageTargets;
using ThemisGuard.Functions.ManageTenants;
using ThemisGuard.Functions.ManageWebhooks;
using ThemisGuard.Functions.ReadOperations;
using ThemisGuard.Functions.ReadRules;
using ThemisGuard.Functions.ReadScans;
using ThemisGuard.Functions.ReadUsage;
using ThemisGuard.Functions.SubmitScan;
using ThemisGuard.Lambda.Api;
using ThemisGuard.Lambda.Events;

namespace ThemisGuard.Functions.DescribeApi;

/// <summary>The API's description of itself, for programs and for people. Anybody may read it.</summary>
public static class DescribeApiFunction
{
    private static readonly ApiOperation Document = new("GET", "/openapi.json", "readOpenApi", Scope: null, "This API as an OpenAPI 3.1 document.")
    {
        Answers = [new ApiAnswer(200, "The document.", ContentTypes: ["application/json"])],
    };

    private static readonly ApiOperation Page = new("GET", "/docs", "readDocs", Scope: null, "This API as a page for people.")
    {
        Answers = [new ApiAnswer(200, "The page.", ContentTypes: ["text/html; charset=utf-8"])],
    };

    /// <summary>Every operation of the API.</summary>
    public static IReadOnlyList<ApiOperation> Operations { get; } =
    [
        .. SubmitScanApi.Operations, .. ReadScansApi.Operations, .. CancelScanApi.Operations, .. ManageTargetsApi.Operations,
        .. ManageSchedulesApi.Operations, .. ManageKeysApi.Operations, .. ManageExceptionsApi.Operations,
        .. ManageWebhooksApi.Operations, .. ManageTenantsApi.Operations, .. ReadUsageApi.Operations, .. ReadRulesApi.Operations,
        .. ReadOperationsApi.Operations, .. ManageOperationsApi.Operations,
        .. EstimateCostApi.Operations, .. ManageReviewsApi.Operations,
        Document, Page,
    ];

    /// <summary>Builds the function's graph.</summary>
    public static FunctionHandler Create()
    {
        ReadOnlyMemory<byte> document = OpenApiDocument.Write(Operations);
        var page = new Lazy<string>(() => ApiPage.Write(Operations));
        return new HttpApiRouter()
            .Map(Document, (_, _, _) => Task.FromResult(HttpApiResponse.Json(200, document)))
            .Map(Page, (_, _, _) => Task.FromResult(
                new HttpApiResponse(200, Body: page.Value)
                    .With("content-type", "text/html; charset=utf-8")
                    .With("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
                    .With("x-content-type-options", "nosniff")))
            .ToHandler();
    }
}
