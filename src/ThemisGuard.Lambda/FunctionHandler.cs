namespace ThemisGuard.Lambda;

/// <summary>One function: payload in, payload out. Bytes are UTF-8 JSON.</summary>
/// <param name="payload">The event.</param>
/// <param name="invocation">Who asks, and until when.</param>
/// <param name="cancellationToken">Fires 500 ms before <see cref="Invocation.Deadline"/>.</param>
public delegate Task<ReadOnlyMemory<byte>> FunctionHandler(ReadOnlyMemory<byte> payload, Invocation invocation, CancellationToken cancellationToken);

/// <summary>What a function knows of one invocation.</summary>
/// <param name="RequestId">UUID of the invocation.</param>
/// <param name="FunctionArn">ARN invoked.</param>
/// <param name="Deadline">When Lambda ends the invocation.</param>
/// <param name="Time">The clock that <paramref name="Deadline"/> is read against.</param>
/// <param name="TraceId">X-Ray trace header, or null.</param>
public sealed record Invocation(string RequestId, string FunctionArn, DateTimeOffset Deadline, TimeProvider Time, string? TraceId = null)
{
    private readonly TimeSpan _left = Deadline - Time.GetUtcNow();
    private readonly long _from = Time.GetTimestamp();

    /// <summary>When Lambda ends the invocation.</summary>
    public DateTimeOffset Deadline
    {
        get;
        init
        {
            field = value;
            _left = value - Time.GetUtcNow();
            _from = Time.GetTimestamp();
        }
    } = Deadline;

    /// <summary>Time left until the deadline; negative when it has passed. A clock that is set meanwhile changes nothing.</summary>
    public TimeSpan Remaining => _left - Time.GetElapsedTime(_from);

    /// <summary>Writes one line to the function's log. Standard error unless the host says otherwise.</summary>
    public Action<string> Log { get; init; } = Console.Error.WriteLine;
}
