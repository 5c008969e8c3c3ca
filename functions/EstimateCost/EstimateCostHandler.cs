using System.Globalization;
using System.Text.Json.Serialization;
using ThemisGuard.Compliance;
using ThemisGuard.Compliance.Costs;
using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Lambda.Api;
using ThemisGuard.Lambda.Events;

namespace ThemisGuard.Functions.EstimateCost;

/// <summary>The operations of this function.</summary>
public static class EstimateCostApi
{
    /// <summary><c>GET /v1/ops/cost</c></summary>
    public static ApiOperation EstimateCost { get; } = new(
        "GET", "/v1/ops/cost", "estimateCost", ApiKeyScopes.Operator, "What a month costs on Lambda, on Fargate and on EKS, item by item.")
    {
        Query =
        [
            new ApiParameter("customers", "Tenants; 10 when absent."),
            new ApiParameter("scansPerDay", "Scans of each customer a day; 1 when absent."),
            new ApiParameter("resources", "Resources in each scan; 1000 when absent."),
            new ApiParameter("requestsPerDay", "API requests of each customer a day; 200 when absent."),
            new ApiParameter("retentionDays", "How long scans are kept; 90 when absent."),
            new ApiParameter("provisionedConcurrency", "Environments kept warm of each of two API functions; 0 when absent."),
            new ApiParameter("freeTiers", "Whether free tiers are taken off; true when absent.", ["true", "false"]),
        ],
        Answers = [new ApiAnswer(200, "The estimate.", FunctionJson.Default.CostEstimate)],
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ApiOperation> Operations { get; } = [EstimateCost];
}

/// <summary>Answers estimates.</summary>
public sealed class EstimateCostHandler(CostModel model)
{
    /// <summary>The routes of this function, as in <c>template.yaml</c>.</summary>
    public FunctionHandler ToFunction() => new HttpApiRouter().Map(EstimateCostApi.EstimateCost, EstimateAsync).ToHandler();

    private Task<HttpApiResponse> EstimateAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        Caller.Of(request, ApiKeyScopes.Operator);
        var defaults = new Workload(10);
        var workload = new Workload(
            Whole(request, "customers", defaults.Customers),
            Number(request, "scansPerDay", defaults.ScansPerDay),
            (long)Number(request, "resources", defaults.ResourcesPerScan),
            Whole(request, "requestsPerDay", defaults.RequestsPerDay),
            Whole(request, "retentionDays", defaults.RetentionDays),
            Whole(request, "provisionedConcurrency", defaults.ProvisionedConcurrency),
            request.Query("freeTiers") switch
            {
                null or "true" => true,
                "false" => false,
                _ => throw new InvalidRequestException("'freeTiers' takes true or false."),
            });
        return Task.FromResult(HttpApiResponse.Json(200, model.Estimate(workload), FunctionJson.Default.CostEstimate));
    }

    private static int Whole(HttpApiRequest request, string name, int fallback) => Number(request, name, fallback) is var number and >= int.MinValue and <= int.MaxValue && number % 1 == 0
        ? (int)number
        : throw new InvalidRequestException($"'{name}' takes a whole number.");

    private static decimal Number(HttpApiRequest request, string name, decimal fallback) => request.Query(name) switch
    {
        null => fallback,
        { Length: <= 20 } text when decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number) && number <= 1_000_000_000_000 => number,
        _ => throw new InvalidRequestException($"'{name}' takes a number that is not negative."),
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CostEstimate))]
internal sealed partial class FunctionJson : JsonSerializerContext;
