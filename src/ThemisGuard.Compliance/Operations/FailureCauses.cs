namespace ThemisGuard.Compliance.Operations;

/// <summary>What an error's name says of whether trying again helps, and whether anybody should be woken.</summary>
public static class FailureCauses
{
    // Each state has retried for a minute or more already; what is left is an outage, which ends.
    private static readonly HashSet<string> Transient = new(StringComparer.Ordinal)
    {
        "Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException", "Lambda.TooManyRequestsException", "Lambda.Unknown", "Sandbox.Timedout",
        "SQS.SdkClientException", "SQS.RequestThrottledException", "ThemisGuard.StorageUnavailable", "AmazonDynamoDBException", "AmazonS3Exception", "AmazonClientException",
        "ProvisionedThroughputExceededException", "ThrottlingException", "HttpRequestException", "SocketException",
    };

    // The tenant's or an operator's own doing: the scan's record says it, nothing of ours is broken.
    private static readonly HashSet<string> Intended = new(StringComparer.Ordinal)
    {
        "ThemisGuard.QuotaExceeded", "ThemisGuard.InvalidRequest", "ThemisGuard.TooManySources", "ThemisGuard.ScanCancelled", "ThemisGuard.StoppedByOperator", "ThemisGuard.ScanEnded",
    };

    /// <summary>True for causes that pass.</summary>
    public static bool IsTransient(string? error) => error is not null && (Transient.Contains(error) || IsThrottling(error));

    /// <summary>True for ends that somebody meant.</summary>
    public static bool IsIntended(string? error) => error is not null && Intended.Contains(error);

    /// <summary>True for errors by which services say that they are asked too much.</summary>
    public static bool IsThrottling(string error) =>
        error.Contains("Throttl", StringComparison.OrdinalIgnoreCase) || error.Contains("TooManyRequests", StringComparison.OrdinalIgnoreCase)
        || error.Contains("ThroughputExceeded", StringComparison.OrdinalIgnoreCase) || error.Contains("SlowDown", StringComparison.OrdinalIgnoreCase);
}
