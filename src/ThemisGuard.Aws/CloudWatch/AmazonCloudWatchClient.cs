using System.Text.Json.Serialization;
using Amazon.Runtime;
using ThemisGuard.Aws.Protocol;

namespace ThemisGuard.Aws.CloudWatch;

/// <summary>The CloudWatch call that ThemisGuard makes; names are the official SDK's (AWSSDK.CloudWatch, which the registry lacks).</summary>
public interface IAmazonCloudWatch
{
    /// <summary>Reads metrics.</summary>
    Task<GetMetricDataResponse> GetMetricDataAsync(GetMetricDataRequest request, CancellationToken cancellationToken);
}

/// <summary>CloudWatch over AWS JSON 1.0.</summary>
public sealed class AmazonCloudWatchClient : JsonServiceClient, IAmazonCloudWatch
{
    private static readonly JsonService Service = new("CloudWatch", "monitoring", "GraniteServiceVersion20100801", "application/x-amz-json-1.0", "2010-08-01");

    /// <summary>Takes credentials, Region and endpoint from the environment, as the official clients do.</summary>
    public AmazonCloudWatchClient()
        : base(new JsonServiceConfig(Service))
    {
    }

    /// <summary>Speaks to one endpoint.</summary>
    public AmazonCloudWatchClient(AWSCredentials credentials, Uri endpoint, string region)
        : base(credentials, new JsonServiceConfig(Service) { ServiceURL = endpoint.ToString(), AuthenticationRegion = region })
    {
    }

    /// <inheritdoc/>
    public Task<GetMetricDataResponse> GetMetricDataAsync(GetMetricDataRequest request, CancellationToken cancellationToken) =>
        CallAsync("GetMetricData", request, CloudWatchJson.Default.GetMetricDataRequest, CloudWatchJson.Default.GetMetricDataResponse, cancellationToken);
}

/// <summary>Input of GetMetricData; times in seconds since 1970.</summary>
public sealed record GetMetricDataRequest(double StartTime, double EndTime, IReadOnlyList<MetricDataQuery> MetricDataQueries);

/// <summary>One metric asked for.</summary>
public sealed record MetricDataQuery(string Id, MetricStat MetricStat);

/// <summary>A statistic of a metric over periods of so many seconds.</summary>
public sealed record MetricStat(Metric Metric, long Period, string Stat);

/// <summary>A metric's name.</summary>
public sealed record Metric(string Namespace, string MetricName, IReadOnlyList<Dimension> Dimensions);

/// <summary>A part of a metric's name.</summary>
public sealed record Dimension(string Name, string Value);

/// <summary>Output of GetMetricData.</summary>
public sealed record GetMetricDataResponse(IReadOnlyList<MetricDataResult> MetricDataResults);

/// <summary>The values of one query; periods without data have none.</summary>
public sealed record MetricDataResult(string Id, IReadOnlyList<double> Values);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(GetMetricDataRequest))]
[JsonSerializable(typeof(GetMetricDataResponse))]
internal sealed partial class CloudWatchJson : JsonSerializerContext;
