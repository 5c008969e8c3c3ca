using ThemisGuard.Jsonata;
using ThemisGuard.StatesLanguage.Interpretation;

namespace ThemisGuard.Local.Executions.Integrations;

/// <summary>How a call ended: with a result, with an error, or taken, to be answered later.</summary>
/// <param name="Output">The service's answer.</param>
/// <param name="Error">Error name; null when the call went well.</param>
/// <param name="Cause">Cause of the error.</param>
/// <param name="Submitted">The task goes on waiting.</param>
internal readonly record struct TaskOutcome(JsonataValue Output, string? Error = null, string? Cause = null, bool Submitted = false)
{
    public static TaskOutcome Failed(string error, string? cause) => new(default, error, cause);

    public Func<DateTimeOffset, ExecutionEvent> ToEvent(long taskId)
    {
        TaskOutcome outcome = this;
        return outcome.Error is not null ? time => new TaskFailed(time, taskId, outcome.Error, outcome.Cause)
            : outcome.Submitted ? time => new TaskSubmitted(time, taskId, outcome.Output)
            : time => new TaskSucceeded(time, taskId, outcome.Output);
    }
}
