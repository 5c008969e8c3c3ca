using System.Globalization;
using ThemisGuard.Jsonata;
using ThemisGuard.StatesLanguage.Interpretation;

namespace ThemisGuard.Local.Executions;

/// <summary>
/// An execution event as it is stored. The kinds are numbers on disk: never renumber one, and keep reading all of them,
/// for executions may run for a year.
/// </summary>
/// <param name="Kind">See <see cref="JournalKind"/>.</param>
/// <param name="Time">UTC ticks.</param>
/// <param name="Subject">Task, timer, read or write; 0 for none.</param>
/// <param name="Content">JSON text or bytes, or null.</param>
/// <param name="Error">Error name, worker's name or map run's ARN, or null.</param>
/// <param name="Cause">Cause, or null.</param>
internal readonly record struct JournalEntry(JournalKind Kind, long Time, long Subject, byte[]? Content, string? Error, string? Cause)
{
    public static JournalEntry Of(ExecutionEvent happened) => happened switch
    {
        ExecutionStarted e => new(JournalKind.Started, e.Time.UtcTicks, 0, e.Input.ToUtf8Json(), null, null),
        TaskSubmitted e => new(JournalKind.Submitted, e.Time.UtcTicks, e.TaskId, Bytes(e.Output), null, null),
        ActivityStarted e => new(JournalKind.ActivityStarted, e.Time.UtcTicks, e.TaskId, null, e.WorkerName, null),
        TaskSucceeded e => new(JournalKind.Succeeded, e.Time.UtcTicks, e.TaskId, Bytes(e.Output), null, null),
        TaskFailed e => new(JournalKind.Failed, e.Time.UtcTicks, e.TaskId, null, e.Error, e.Cause),
        TaskHeartbeat e => new(JournalKind.Heartbeat, e.Time.UtcTicks, e.TaskId, null, null, null),
        TimerFired e => new(JournalKind.Timer, e.Time.UtcTicks, e.TimerId, null, null, null),
        ItemsRead e => new(JournalKind.ItemsRead, e.Time.UtcTicks, e.ReadId, e.Content.ToArray(), e.Error, e.Cause),
        ResultsWritten e => new(JournalKind.ResultsWritten, e.Time.UtcTicks, e.WriteId, null, e.Error, e.Cause),
        ExecutionStopped e => new(JournalKind.Stopped, e.Time.UtcTicks, 0, null, e.Error, e.Cause),
        ExecutionRedriven e => new(JournalKind.Redriven, e.Time.UtcTicks, 0, null, null, null),
        MapRunUpdated e => new(JournalKind.MapRunUpdated, e.Time.UtcTicks, 0, null, e.MapRunArn, Settings(e)),
        _ => throw new InvalidOperationException($"{happened.GetType().Name} has no place in the journal."),
    };

    public ExecutionEvent ToEvent()
    {
        var time = new DateTimeOffset(Time, TimeSpan.Zero);
        return Kind switch
        {
            JournalKind.Started => new ExecutionStarted(time, Value()),
            JournalKind.Submitted => new TaskSubmitted(time, Subject, Value()),
            JournalKind.ActivityStarted => new ActivityStarted(time, Subject, Error),
            JournalKind.Succeeded => new TaskSucceeded(time, Subject, Value()),
            JournalKind.Failed => new TaskFailed(time, Subject, Error, Cause),
            JournalKind.Heartbeat => new TaskHeartbeat(time, Subject),
            JournalKind.Timer => new TimerFired(time, Subject),
            JournalKind.ItemsRead => new ItemsRead(time, Subject, Content ?? [], Error, Cause),
            JournalKind.ResultsWritten => new ResultsWritten(time, Subject, Error, Cause),
            JournalKind.Stopped => new ExecutionStopped(time, Error, Cause),
            JournalKind.Redriven => new ExecutionRedriven(time),
            JournalKind.MapRunUpdated => Updated(time),
            _ => throw new InvalidDataException($"The journal holds an entry of kind {(int)Kind}, which this version does not know."),
        };
    }

    private static byte[]? Bytes(JsonataValue value) => value.IsUndefined ? null : value.ToUtf8Json();

    private JsonataValue Value() => Content is null ? default : JsonataValue.Parse(Content);

    private static string Settings(MapRunUpdated e) => string.Create(
        CultureInfo.InvariantCulture, $"{e.MaxConcurrency};{e.ToleratedFailurePercentage:R};{e.ToleratedFailureCount}");

    private MapRunUpdated Updated(DateTimeOffset time)
    {
        string[] settings = Cause!.Split(';');
        return new MapRunUpdated(
            time,
            Error!,
            settings[0].Length == 0 ? null : int.Parse(settings[0], CultureInfo.InvariantCulture),
            settings[1].Length == 0 ? null : double.Parse(settings[1], CultureInfo.InvariantCulture),
            settings[2].Length == 0 ? null : long.Parse(settings[2], CultureInfo.InvariantCulture));
    }
}

/// <summary>Kinds of journal entries, as on disk.</summary>
internal enum JournalKind
{
    None = 0,
    Started = 1,
    Submitted = 2,
    ActivityStarted = 3,
    Succeeded = 4,
    Failed = 5,
    Heartbeat = 6,
    Timer = 7,
    ItemsRead = 8,
    ResultsWritten = 9,
    Stopped = 10,
    Redriven = 11,
    MapRunUpdated = 12,
}
