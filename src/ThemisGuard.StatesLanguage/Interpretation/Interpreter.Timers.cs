namespace ThemisGuard.StatesLanguage.Interpretation;

/// <summary>What a timer is for.</summary>
internal enum TimerPurpose
{
    /// <summary>A Wait state.</summary>
    Wait = 0,

    /// <summary>The next try of a state.</summary>
    Retry,

    /// <summary>A task's TimeoutSeconds.</summary>
    TaskTimeout,

    /// <summary>A task's HeartbeatSeconds.</summary>
    TaskHeartbeat,

    /// <summary>TimeoutSeconds of the machine, or an Express run's five minutes.</summary>
    RunDeadline,

    /// <summary>Work goes on after the most that one Advance does.</summary>
    Breath,
}

internal sealed record PendingTimer(long Id, DateTimeOffset DueAt, bool IsInstant, TimerPurpose Purpose, Strand? Strand, PendingTask? Task, Run? Run);

internal sealed partial class Interpreter
{
    private long StartTimer(DateTimeOffset dueAt, TimerPurpose purpose, Strand? strand = null, PendingTask? task = null, Run? run = null, bool isInstant = false)
    {
        long id = ++_lastId;
        _timers.Add(id, new PendingTimer(id, dueAt, isInstant, purpose, strand, task, run));
        _effects.Add(new StartTimer(id, dueAt, isInstant));
        return id;
    }

    private void CancelTimer(long id)
    {
        if (id != 0 && _timers.Remove(id))
        {
            _effects.Add(new CancelTimer(id));
        }
    }

    private void OnTimer(long id)
    {
        if (!_timers.Remove(id, out PendingTimer? timer))
        {
            return;
        }

        switch (timer.Purpose)
        {
            case TimerPurpose.Wait:
                timer.Strand!.Timer = 0;
                Guarded(timer.Strand, FinishWait);
                break;
            case TimerPurpose.Retry:
                timer.Strand!.Timer = 0;
                _ready.Enqueue(timer.Strand);
                break;
            case TimerPurpose.TaskTimeout:
                timer.Task!.TimeoutTimer = 0;
                OnTimedOut(timer.Task, heartbeat: false);
                break;
            case TimerPurpose.TaskHeartbeat:
                OnHeartbeatDue(timer.Task!);
                break;
            case TimerPurpose.RunDeadline:
                timer.Run!.DeadlineTimer = 0;
                EndRun(timer.Run, ExecutionStatus.TimedOut, null, null, timer.Run.LastEventId);
                break;
            case TimerPurpose.Breath:
                _breathTimer = 0;
                break;
        }
    }

    private void OnHeartbeatDue(PendingTask task)
    {
        task.HeartbeatTimer = 0;
        // An activity that no worker has taken yet can't send heartbeats; its TimeoutSeconds alone limits that wait.
        bool waitsForWorker = task.State.Resource.Kind == Syntax.TaskResourceKind.Activity && !task.Submitted;
        DateTimeOffset due = (waitsForWorker ? _now : task.LastHeartbeat).AddSeconds(task.HeartbeatSeconds!.Value);
        if (due > _now)
        {
            // Heartbeats came meanwhile: one timer follows the last of them instead of one timer each.
            task.HeartbeatTimer = StartTimer(due, TimerPurpose.TaskHeartbeat, task: task);
        }
        else
        {
            OnTimedOut(task, heartbeat: true);
        }
    }
}
