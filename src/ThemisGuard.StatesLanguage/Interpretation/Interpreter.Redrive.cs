using ThemisGuard.StatesLanguage.History;

namespace ThemisGuard.StatesLanguage.Interpretation;

/// <summary>
/// Redrive: the failed state runs again on the input that it had; of a Parallel or Map only the branches, iterations and children that
/// failed or were stopped. Source: Step Functions Developer Guide, "Restarting executions with redrive".
/// </summary>
internal sealed partial class Interpreter
{
    /// <summary>A redrive is allowed for 14 days after the end.</summary>
    private static readonly TimeSpan RedrivePeriod = TimeSpan.FromDays(14);

    public bool IsRedrivable(Run run) =>
        run.Status is ExecutionStatus.Failed or ExecutionStatus.TimedOut or ExecutionStatus.Aborted
        && !run.IsExpress && run.LastEventId < MaxHistory - 1 && _now - run.StopTime <= RedrivePeriod;

    private void Redrive()
    {
        try
        {
            ReviveRun(Root);
        }
        catch (HistoryFullException)
        {
            EndFullRun(Root);
            return;
        }

        if (_definition.TimeoutSeconds is { } seconds)
        {
            Root.DeadlineTimer = StartTimer(_now.AddSeconds(seconds), TimerPurpose.RunDeadline, run: Root);
        }
    }

    private void ReviveRun(Run run)
    {
        run.Status = ExecutionStatus.Running;
        run.Error = null;
        run.Cause = null;
        run.StopTime = null;
        run.RedriveTime = _now;
        run.RedriveCount++;
        run.ExecutionContext = default;
        int id = Record(run, run.LastEventId, HistoryEventType.ExecutionRedriven, new RedrivenEvent { RedriveCount = run.RedriveCount });
        run.Root.PreviousEventId = id;
        Revive(run.Root);
    }

    private void Revive(Strand strand)
    {
        strand.Status = StrandStatus.Active;
        strand.Retries = null;
        strand.RetryCount = 0;
        if (strand.Fork is { } fork)
        {
            ReviveFork(strand, fork);
        }
        else if (strand.MapRun is { } run && run.Inputs.Count > 0)
        {
            ReviveMapRun(strand, run);
        }
        else
        {
            strand.MapRun = null;
            _ready.Enqueue(strand);
        }
    }

    private void ReviveFork(Strand strand, Fork fork)
    {
        fork.Closed = false;
        fork.LastEventId = strand.PreviousEventId;
        var revived = 0;
        foreach (Strand child in fork.Strands)
        {
            if (child.Status != StrandStatus.Ended)
            {
                child.PreviousEventId = strand.PreviousEventId;
                revived++;
                Revive(child);
            }
        }

        if (fork is MapFork map)
        {
            while (revived < map.Concurrency && map.NextIndex < map.Items.Count)
            {
                int before = map.NextIndex;
                Guarded(strand, _ => StartIteration(map, strand.PreviousEventId));
                revived += map.NextIndex - before;
                if (map.Closed)
                {
                    return;
                }
            }
        }

        if (revived == 0)
        {
            // Every part was done: the state failed on what it made of their results.
            strand.Fork = null;
            _ready.Enqueue(strand);
        }
    }

    private void ReviveMapRun(Strand strand, MapRun run)
    {
        run.Status = ExecutionStatus.Running;
        run.StopTime = null;
        run.RedriveCount++;
        run.RedriveTime = _now;
        run.FailedItems = 0;
        Record(strand, HistoryEventType.MapRunRedriven, new MapRunEvent { MapRunArn = run.MapRunArn, RedriveCount = run.RedriveCount });
        run.StartedEventId = strand.PreviousEventId;
        foreach (Run child in run.Runs)
        {
            if (child.Status is ExecutionStatus.Failed or ExecutionStatus.TimedOut or ExecutionStatus.Aborted)
            {
                run.Running++;
                ReviveRun(child);
            }
        }

        Guarded(strand, _ => StartChildren(run));
    }
}
