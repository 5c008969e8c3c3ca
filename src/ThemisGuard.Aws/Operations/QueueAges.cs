using ThemisGuard.Aws.CloudWatch;
using AmazonServiceException = Amazon.Runtime.AmazonServiceException;

namespace ThemisGuard.Aws.Operations;

/// <summary>How old the oldest message of a queue is: SQS tells it to CloudWatch only, a minute or two late.</summary>
public sealed class QueueAges(IAmazonCloudWatch metrics, TimeProvider time)
{
    private static readonly TimeSpan LookBack = TimeSpan.FromMinutes(10);

    /// <summary>Ages in seconds by queue name; a queue without a value, or with nothing in it, is left out.</summary>
    public async Task<IReadOnlyDictionary<string, int>> ReadAsync(IReadOnlyList<string> queueNames, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        var ages = new Dictionary<string, int>(StringComparer.Ordinal);
        GetMetricDataResponse answer;
        try
        {
            answer = await metrics.GetMetricDataAsync(
                new GetMetricDataRequest(
                    (now - LookBack).ToUnixTimeSeconds(), now.ToUnixTimeSeconds(),
                    [.. queueNames.Select((name, i) => new MetricDataQuery(
                        $"q{i}", new MetricStat(new Metric("AWS/SQS", "ApproximateAgeOfOldestMessage", [new Dimension("QueueName", name)]), 60, "Maximum")))]),
                cancellationToken);
        }
        catch (AmazonServiceException)
        {
            // Not known is what it then is; the rest of the inspection does not depend on it.
            return ages;
        }

        for (int i = 0; i < queueNames.Count; i++)
        {
            // The newest value comes first.
            if (answer.MetricDataResults.FirstOrDefault(result => result.Id == $"q{i}")?.Values is [var newest and > 0, ..])
            {
                ages[queueNames[i]] = (int)newest;
            }
        }

        return ages;
    }
}
