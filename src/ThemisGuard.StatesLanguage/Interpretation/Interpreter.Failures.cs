using ThemisGuard.StatesLanguage.History;
using ThemisGuard.StatesLanguage.Syntax.StateTypes;

namespace ThemisGuard.StatesLanguage.Interpretation;

internal sealed partial class Interpreter
{
    /// <summary>What a state test shows as error.</summary>
    private Failure? _lastFailure;

    /// <summary>A state could not be evaluated or gave too much.</summary>
    private void Fail(Strand strand, StateFailedException failed)
    {
        try
        {
            FailStrand(strand, RecordEvaluationFailed(strand, failed));
        }
        catch (HistoryFullException)
        {
            EndFullRun(strand.Run);
        }
    }

    private Failure RecordEvaluationFailed(Strand strand, StateFailedException failed)
    {
        string cause = failed.IsComplete
            ? failed.Message
            : $"An error occurred while executing the state '{strand.Current.Name}' (entered at the event id #{strand.EnteredEventId}). {failed.Message}";
        if (failed.IsEvaluation)
        {
            if (!failed.FollowsEntry)
            {
                strand.PreviousEventId = strand.BeforeEnteredEventId;
            }

            Record(strand, HistoryEventType.EvaluationFailed, new EvaluationFailedEvent
            {
                Error = failed.Error,
                Cause = cause,
                Location = failed.Location,
                State = strand.Current.Name,
            });
        }

        return new Failure(failed.Error, cause) { IsFatal = failed.Error == ErrorNames.Runtime };
    }

    /// <summary>A state failed: tries again, catches, or lets the strand fail.</summary>
    private void FailStrand(Strand strand, Failure failure, bool fromFailState = false)
    {
        _lastFailure = failure;
        // The strand waits for nothing any more; whatever ran below it is over.
        StopWaiting(strand);
        if (!failure.IsFatal && !fromFailState && strand.Current is FallibleState state)
        {
            if (TryRetry(strand, state, failure))
            {
                return;
            }

            RecordForkFailed(strand, state);
            if (TryCatch(strand, state, failure))
            {
                return;
            }
        }

        Propagate(strand, failure);
    }

    /// <summary>Nothing caught the failure: it is the enclosing state's, or the run's.</summary>
    private void Propagate(Strand strand, Failure failure)
    {
        strand.Status = StrandStatus.Failed;
        switch (strand.Owner)
        {
            case null:
                EndRun(strand.Run, ExecutionStatus.Failed, failure.Error, failure.Cause, strand.PreviousEventId);
                break;
            case { Closed: false } fork:
                FailFork(fork, strand, failure);
                break;
        }
    }

    private void RecordForkFailed(Strand strand, FallibleState state)
    {
        if (state is ParallelState)
        {
            Record(strand, HistoryEventType.ParallelStateFailed);
        }
        else if (state is MapState)
        {
            Record(strand, HistoryEventType.MapStateFailed);
        }
    }

    private void FailFork(Fork fork, Strand failed, Failure failure)
    {
        fork.Closed = true;
        Strand parent = fork.Parent;
        parent.PreviousEventId = failed.PreviousEventId;
        if (fork is MapFork map)
        {
            Record(parent.Run, failed.PreviousEventId, HistoryEventType.MapIterationFailed, new MapIterationEvent { Name = map.State.Name, Index = failed.Index });
        }
        else if (failed.Current is TaskState)
        {
            Record(parent.Run, failed.PreviousEventId, HistoryEventType.TaskStateAborted, new HistoryEvent());
        }

        foreach (Strand sibling in fork.Strands)
        {
            if (sibling.Status == StrandStatus.Active)
            {
                RecordAborted(sibling, fork);
                Abort(sibling);
            }
        }

        if (parent.Status == StrandStatus.Active)
        {
            FailStrand(parent, failure);
        }
    }

    private void RecordAborted(Strand sibling, Fork fork)
    {
        if (sibling.Entered)
        {
            HistoryEventType? aborted = sibling.Current.Type switch
            {
                StateType.Task => HistoryEventType.TaskStateAborted,
                StateType.Wait => HistoryEventType.WaitStateAborted,
                StateType.Parallel => HistoryEventType.ParallelStateAborted,
                StateType.Map => HistoryEventType.MapStateAborted,
                _ => null,
            };
            if (aborted is { } type)
            {
                Record(sibling.Run, sibling.PreviousEventId, type, new HistoryEvent());
            }
        }

        if (fork is MapFork map)
        {
            Record(sibling.Run, sibling.PreviousEventId, HistoryEventType.MapIterationAborted, new MapIterationEvent { Name = map.State.Name, Index = sibling.Index });
        }
    }

    private bool TryRetry(Strand strand, FallibleState state, Failure failure)
    {
        for (var i = 0; i < state.Retry.Length; i++)
        {
            Retrier retrier = state.Retry[i];
            if (!failure.Matches(retrier.ErrorEquals))
            {
                continue;
            }

            strand.Retries ??= new int[state.Retry.Length];
            if (strand.Retries[i] >= retrier.MaxAttempts)
            {
                _inspection?.NoteRetry(i, null);
                return false;
            }

            double delay = retrier.IntervalSeconds * Math.Pow(retrier.BackoffRate, strand.Retries[i]);
            delay = Math.Min(delay, retrier.MaxDelaySeconds ?? 31_622_400);
            _inspection?.NoteRetry(i, delay);
            if (retrier.FullJitter)
            {
                delay *= _random.NextDouble();
            }

            strand.Retries[i]++;
            strand.RetryCount++;
            strand.Fork = null;
            strand.MapRun = null;
            strand.Timer = StartTimer(_now + TimeSpan.FromMilliseconds(Math.Round(delay * 1000)), TimerPurpose.Retry, strand);
            return true;
        }

        return false;
    }

    private bool TryCatch(Strand strand, FallibleState state, Failure failure)
    {
        for (var i = 0; i < state.Catch.Length; i++)
        {
            Catcher catcher = state.Catch[i];
            if (!failure.Matches(catcher.ErrorEquals))
            {
                continue;
            }

            _inspection?.NoteCatch(i);
            try
            {
                RunCatcher(strand, state, catcher, failure.ToOutput());
            }
            catch (StateFailedException failed)
            {
                // A catcher that can't be applied isn't caught by the next one.
                Propagate(strand, RecordEvaluationFailed(strand, failed));
            }

            return true;
        }

        return false;
    }

    private void RunCatcher(Strand strand, FallibleState state, Catcher catcher, JsonValue error)
    {
        _evaluator.For(strand, error, errorOutput: error);
        JsonValue assigned = catcher.Assign is { } assign ? _evaluator.Evaluate(assign) : default;
        JsonValue output = state.IsJsonata
            ? catcher.Output is { } template ? _evaluator.Evaluate(template) : error
            : Place(strand, catcher.ResultPath, error);
        strand.Fork = null;
        strand.MapRun = null;
        Exit(strand, output, assigned, catcher.Next);
    }

    /// <summary>Cancels what a strand waits for: task, timer, branches, iterations, map run.</summary>
    private void StopWaiting(Strand strand)
    {
        if (strand.Task is { } task)
        {
            Close(task);
            _effects.Add(new CancelTask(task.Id));
        }

        CancelTimer(strand.Timer);
        strand.Timer = 0;
        if (strand.Fork is { } fork)
        {
            fork.Closed = true;
            foreach (Strand child in fork.Strands)
            {
                if (child.Status == StrandStatus.Active)
                {
                    Abort(child);
                }
            }
        }

        if (strand.MapRun is { Status: ExecutionStatus.Running } run)
        {
            EndMapRun(run, ExecutionStatus.Aborted);
        }
    }

    private void Abort(Strand strand)
    {
        strand.Status = StrandStatus.Aborted;
        StopWaiting(strand);
    }
}
