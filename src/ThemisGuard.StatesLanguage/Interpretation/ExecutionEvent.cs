namespace ThemisGuard.StatesLanguage.Interpretation;

/// <summary>Something that happened to an execution. Fed to <see cref="Execution.Advance"/> in order; the sequence is the journal.</summary>
/// <param name="Time">When it happened, UTC. Never earlier than the event before it; an earlier time counts as that one's.</param>
public abstract record ExecutionEvent(DateTimeOffset Time);

/// <summary>The execution begins. Always the first event.</summary>
/// <param name="Input">Its input.</param>
public sealed record ExecutionStarted(DateTimeOffset Time, JsonValue Input) : ExecutionEvent(Time);

/// <summary>The service took the call of a <c>.waitForTaskToken</c> or <c>.sync</c> task; the task goes on waiting.</summary>
/// <param name="Output">The service's answer.</param>
public sealed record TaskSubmitted(DateTimeOffset Time, long TaskId, JsonValue Output) : ExecutionEvent(Time);

/// <summary>A worker took an activity's task.</summary>
/// <param name="WorkerName">What the worker calls itself; null when it doesn't say.</param>
public sealed record ActivityStarted(DateTimeOffset Time, long TaskId, string? WorkerName) : ExecutionEvent(Time);

/// <summary>A task is done. For a task that is no longer open nothing happens.</summary>
/// <param name="Output">Its result.</param>
public sealed record TaskSucceeded(DateTimeOffset Time, long TaskId, JsonValue Output) : ExecutionEvent(Time);

/// <summary>A task failed. Whether its service took the call is told by TaskSubmitted before.</summary>
/// <param name="Error">Error name; null when none was given. <c>States.Runtime</c>: it can't be run at all, which ends the execution.</param>
/// <param name="Cause">Cause; null when none was given.</param>
public sealed record TaskFailed(DateTimeOffset Time, long TaskId, string? Error, string? Cause) : ExecutionEvent(Time);

/// <summary>A worker says that it is still at it.</summary>
public sealed record TaskHeartbeat(DateTimeOffset Time, long TaskId) : ExecutionEvent(Time);

/// <summary>A timer is due. Firing late is fine, firing a timer that was cancelled does nothing.</summary>
public sealed record TimerFired(DateTimeOffset Time, long TimerId) : ExecutionEvent(Time);

/// <summary>What an ItemReader read.</summary>
/// <param name="Content">The object's bytes, or for <c>s3:listObjectsV2</c> a JSON array of <c>{"Etag","Key","LastModified","Size","StorageClass"}</c>.</param>
/// <param name="Error">Error name when it couldn't be read (AWS: <c>States.ItemReaderFailed</c>); then <paramref name="Content"/> is empty.</param>
/// <param name="Cause">Cause of the error.</param>
public sealed record ItemsRead(DateTimeOffset Time, long ReadId, ReadOnlyMemory<byte> Content, string? Error = null, string? Cause = null) : ExecutionEvent(Time);

/// <summary>A ResultWriter's results were written, or not.</summary>
/// <param name="Error">Error name when they couldn't be written (AWS: <c>States.ResultWriterFailed</c>).</param>
/// <param name="Cause">Cause of the error.</param>
public sealed record ResultsWritten(DateTimeOffset Time, long WriteId, string? Error = null, string? Cause = null) : ExecutionEvent(Time);

/// <summary>Somebody stops the execution.</summary>
public sealed record ExecutionStopped(DateTimeOffset Time, string? Error, string? Cause) : ExecutionEvent(Time);

/// <summary>Somebody sends a failed, timed out or aborted execution on from where it failed.</summary>
public sealed record ExecutionRedriven(DateTimeOffset Time) : ExecutionEvent(Time);

/// <summary>Somebody changes a running map run. Null leaves a value as it is.</summary>
public sealed record MapRunUpdated(
    DateTimeOffset Time, string MapRunArn, int? MaxConcurrency, double? ToleratedFailurePercentage, long? ToleratedFailureCount) : ExecutionEvent(Time);
