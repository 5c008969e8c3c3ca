namespace ThemisGuard.Local.Bus;

/// <summary>The engine's own view of EventBridge.</summary>
public interface IEventBus
{
    /// <summary>Puts events; acknowledged when durable. Entries that are refused say so in their result, in order.</summary>
    Task<IReadOnlyList<PutEventResult>> PutAsync(IReadOnlyList<PutEvent> entries, CancellationToken cancellationToken);
}

/// <summary>One entry of PutEvents.</summary>
/// <param name="Source">E.g. <c>themisguard.scans</c>; <c>aws.states</c> comes from the engine itself only.</param>
/// <param name="DetailType">E.g. <c>Scan Completed</c>.</param>
/// <param name="Detail">UTF-8 JSON object.</param>
/// <param name="Resources">ARNs, or null.</param>
/// <param name="EventBusName">Name or ARN; null for the default bus.</param>
/// <param name="Time">Null for now.</param>
public sealed record PutEvent(
    string? Source, string? DetailType, ReadOnlyMemory<byte> Detail, IReadOnlyList<string>? Resources = null, string? EventBusName = null, DateTimeOffset? Time = null);

/// <summary>What became of one entry: an id, or an error code and message.</summary>
public sealed record PutEventResult(string? EventId, string? ErrorCode, string? ErrorMessage);
