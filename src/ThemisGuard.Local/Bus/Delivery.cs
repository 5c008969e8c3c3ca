namespace ThemisGuard.Local.Bus;

/// <summary>One event on its way to one target: stored with the event's acknowledgement, removed when the target has it.</summary>
/// <param name="Id">Row.</param>
/// <param name="Token">UUID; makes a repeated delivery recognisable where the target can (execution names, FIFO queues).</param>
/// <param name="SourceArn">The rule or schedule.</param>
/// <param name="TargetJson">The target as it was when the event came.</param>
/// <param name="Payload">What it is sent.</param>
/// <param name="Event">The event where it is not the payload; for the dead letter.</param>
/// <param name="CreatedAt">When the event came.</param>
/// <param name="Attempts">Made so far, all in vain.</param>
internal sealed record Delivery(
    long Id, string Token, string SourceArn, string TargetJson, byte[] Payload, byte[]? Event, DateTimeOffset CreatedAt, int Attempts)
{
    public static Delivery New(string sourceArn, RuleTarget target, byte[] payload, byte[] eventJson, DateTimeOffset now) =>
        new(0, RandomId.Next().ToString(), sourceArn, target.Json, payload, ReferenceEquals(payload, eventJson) ? null : eventJson, now, 0);

    /// <summary>Whether a schedule of EventBridge Scheduler sends it.</summary>
    public bool IsOfScheduler => SourceArn.StartsWith("arn:aws:scheduler:", StringComparison.Ordinal);
}
