namespace ThemisGuard.Local.Queues;

/// <summary>What a queue is apart from its messages.</summary>
/// <param name="Id">Row id; names the queue in receipt handles.</param>
/// <param name="Name">As created, with <c>.fifo</c>.</param>
/// <param name="Settings">Its attributes.</param>
/// <param name="Tags">Its tags.</param>
/// <param name="CreatedMs">When it was made, milliseconds since 1970.</param>
/// <param name="ModifiedMs">When its attributes were last set.</param>
internal sealed record QueueDefinition(
    int Id, string Name, QueueSettings Settings, IReadOnlyDictionary<string, string> Tags, long CreatedMs, long ModifiedMs);
