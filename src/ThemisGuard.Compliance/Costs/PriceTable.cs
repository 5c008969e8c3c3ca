using System.Text.Json;
using System.Text.Json.Serialization;

namespace ThemisGuard.Compliance.Costs;

/// <summary>
/// List prices of one Region, in USD, as <c>prices.json</c> beside this class has them. Free tiers are members of their own, so
/// that an estimate can leave them out.
/// </summary>
/// <remarks><c>AsOf</c> is the day the prices were collected, <c>HoursPerMonth</c> the hours that a month is charged as.</remarks>
public sealed record PriceTable(
    string Region,
    DateOnly AsOf,
    decimal HoursPerMonth,
    LambdaPrices Lambda,
    StepFunctionsPrices StepFunctions,
    SqsPrices Sqs,
    EventBridgePrices EventBridge,
    ApiGatewayPrices ApiGateway,
    DynamoDbPrices DynamoDbOnDemand,
    S3Prices S3Standard,
    CloudFrontPrices CloudFront,
    FargatePrices Fargate,
    AlbPrices Alb,
    EksPrices Eks)
{
    private static readonly Lazy<PriceTable> LazyBuiltIn = new(ReadBuiltIn);

    /// <summary>The table that ThemisGuard ships.</summary>
    public static PriceTable BuiltIn => LazyBuiltIn.Value;

    /// <summary>Seconds in a month as it is charged.</summary>
    public decimal SecondsPerMonth => HoursPerMonth * 3_600;

    private static PriceTable ReadBuiltIn()
    {
        using Stream json = typeof(PriceTable).Assembly.GetManifestResourceStream("prices.json")!;
        return JsonSerializer.Deserialize(json, PriceJson.Default.PriceTable)!;
    }
}

/// <summary>Lambda. GB-seconds by processor.</summary>
public sealed record LambdaPrices(decimal RequestsPerMillion, decimal Arm64GbSecond, ProvisionedConcurrencyPrices ProvisionedConcurrency, LambdaFreeTier FreePerMonth);

/// <summary>What an environment costs while it waits, on top of what it costs while it works.</summary>
public sealed record ProvisionedConcurrencyPrices(decimal Arm64IdleGbSecond);

/// <summary>Lambda's free tier, which does not end.</summary>
public sealed record LambdaFreeTier(decimal Requests, decimal GbSeconds);

/// <summary>Step Functions, Standard executions.</summary>
public sealed record StepFunctionsPrices(decimal StandardTransitionsPerThousand, decimal StandardFreeTransitionsPerMonth);

/// <summary>SQS. <paramref name="FairPerMillion"/> is for requests with a message group, on top of the standard price.</summary>
public sealed record SqsPrices(decimal StandardPerMillion, decimal FairPerMillion, decimal FreeRequestsPerMonth);

/// <summary>EventBridge. Events of AWS services themselves are free.</summary>
public sealed record EventBridgePrices(decimal CustomEventsPerMillion);

/// <summary>API Gateway, HTTP API.</summary>
public sealed record ApiGatewayPrices(decimal HttpApiPerMillion);

/// <summary>DynamoDB on demand. A write unit is a KiB, a read unit a strong read of 4 KiB.</summary>
public sealed record DynamoDbPrices(decimal WritePerMillion, decimal ReadPerMillion, decimal StorageGbMonth, decimal FreeStorageGb, decimal PitrGbMonth);

/// <summary>S3 Standard.</summary>
public sealed record S3Prices(decimal StorageGbMonth, decimal PutPerThousand, decimal GetPerThousand);

/// <summary>CloudFront, pay as you go.</summary>
public sealed record CloudFrontPrices(PayAsYouGoPrices PayAsYouGo);

/// <summary>CloudFront's requests and transfer out.</summary>
public sealed record PayAsYouGoPrices(decimal FreeGb, decimal FreeRequests, decimal PerGb, decimal HttpsRequestsPerMillion);

/// <summary>Fargate, x86 (the table has no price for a GB on ARM).</summary>
public sealed record FargatePrices(decimal X86VcpuHour, decimal X86GbHour);

/// <summary>Application Load Balancer.</summary>
public sealed record AlbPrices(decimal Hour, decimal LcuHour);

/// <summary>EKS.</summary>
public sealed record EksPrices(decimal ControlPlaneHour);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(PriceTable))]
internal sealed partial class PriceJson : JsonSerializerContext;
