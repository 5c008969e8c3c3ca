namespace ThemisGuard.Local.Wire;

/// <summary>An error that AWS would answer. A service throws it; the endpoint writes it in the caller's protocol.</summary>
/// <param name="type">The <c>__type</c>, with its prefix if the service has one: <c>com.amazonaws.sqs#QueueDoesNotExist</c>.</param>
/// <param name="message">AWS's text where it is known.</param>
/// <param name="status">4xx for every mistake of the caller: SDKs retry 5xx.</param>
/// <param name="queryCode">SQS only: the code of the query protocol, sent in <c>x-amzn-query-error</c>.</param>
public sealed class WireException(string type, string message, int status = 400, string? queryCode = null) : Exception(message)
{
    /// <summary>The <c>__type</c>.</summary>
    public string Type { get; } = type;

    /// <summary>HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>Code of the query protocol, or null for services that never had one.</summary>
    public string? QueryCode { get; } = queryCode;

    /// <summary>The part of <see cref="Type"/> after the prefix.</summary>
    public string Name => Type[(Type.IndexOf('#', StringComparison.Ordinal) + 1)..];
}
