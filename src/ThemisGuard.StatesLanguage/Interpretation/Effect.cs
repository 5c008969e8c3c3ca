using ThemisGuard.StatesLanguage.Syntax;

namespace ThemisGuard.StatesLanguage.Interpretation;

/// <summary>Something the host shall do, after it has stored the event that asked for it.</summary>
public abstract record Effect;

/// <summary>Call a function, service or activity, and answer with TaskSubmitted, TaskSucceeded or TaskFailed.</summary>
/// <param name="TaskId">Names the task in the answers; the same in every replay.</param>
/// <param name="ExecutionArn">The execution whose task it is; a child's own ARN inside a map run.</param>
/// <param name="StateName">The state.</param>
/// <param name="Resource">What to call, and when it counts as done.</param>
/// <param name="Arguments">Parameters, Arguments or the input.</param>
/// <param name="TimeoutSeconds">The execution itself ends the task after this time; null: never.</param>
/// <param name="HeartbeatSeconds">The execution itself ends the task when no heartbeat came for this time; null: needs none.</param>
/// <param name="TaskToken">For <c>.waitForTaskToken</c> and activities; null otherwise.</param>
/// <param name="CredentialsRoleArn">Role to call with; null: the execution's.</param>
public sealed record InvokeTask(
    long TaskId, string ExecutionArn, string StateName, TaskResource Resource, JsonValue Arguments, long? TimeoutSeconds, long? HeartbeatSeconds,
    string? TaskToken, string? CredentialsRoleArn) : Effect;

/// <summary>Nobody waits for this task any more; its late answer changes nothing.</summary>
public sealed record CancelTask(long TaskId) : Effect;

/// <summary>Feed a TimerFired at that time.</summary>
/// <param name="TimerId">The same in every replay.</param>
/// <param name="DueAt">UTC.</param>
/// <param name="IsInstant">
/// True for a moment of the calendar (a Wait until a timestamp); false for a time that passes (seconds, timeouts, retries),
/// which a clock that is set forward or back neither shortens nor stretches.
/// </param>
public sealed record StartTimer(long TimerId, DateTimeOffset DueAt, bool IsInstant = false) : Effect;

/// <summary>The timer needn't fire any more.</summary>
public sealed record CancelTimer(long TimerId) : Effect;

/// <summary>Read the items of a distributed map and answer with ItemsRead.</summary>
/// <param name="ReadId">Names the read in the answer.</param>
/// <param name="Resource"><c>s3:getObject</c> or <c>s3:listObjectsV2</c>.</param>
/// <param name="Arguments">E.g. <c>{"Bucket","Key"}</c>.</param>
public sealed record ReadItems(long ReadId, string ExecutionArn, TaskResource Resource, JsonValue Arguments) : Effect;

/// <summary>Write the results of a map run and answer with ResultsWritten.</summary>
/// <param name="WriteId">Names the write in the answer.</param>
/// <param name="Resource"><c>s3:putObject</c>.</param>
/// <param name="Arguments">E.g. <c>{"Bucket","Prefix"}</c>.</param>
/// <param name="Files">What to write, in order; the manifest comes last.</param>
public sealed record WriteResults(long WriteId, string MapRunArn, TaskResource Resource, JsonValue Arguments, IReadOnlyList<ResultFile> Files) : Effect;

/// <summary>One object that a ResultWriter writes.</summary>
/// <param name="Key">Full key, with the prefix.</param>
/// <param name="Content">UTF-8 text.</param>
public sealed record ResultFile(string Key, string Content);

/// <summary>The execution has ended. The last effect, until a redrive.</summary>
public sealed record CompleteExecution(ExecutionStatus Status, JsonValue Output, string? Error, string? Cause) : Effect;

/// <summary>What one event brought about.</summary>
/// <param name="Effects">To be done in order, after the event is stored.</param>
/// <param name="Events">New history events, of this execution and of its child executions, in the order in which they came about.</param>
/// <param name="Status">Status of the execution afterwards.</param>
public sealed record Transition(IReadOnlyList<Effect> Effects, IReadOnlyList<History.HistoryEvent> Events, ExecutionStatus Status);
