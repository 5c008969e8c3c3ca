namespace ThemisGuard.StatesLanguage.History;

/// <summary>The event types that executions record, under the names of the Step Functions API.</summary>
public enum HistoryEventType
{
#pragma warning disable CS1591 // The names are AWS's and say what they mean.
    ExecutionStarted = 0, ExecutionSucceeded, ExecutionFailed, ExecutionAborted, ExecutionTimedOut, ExecutionRedriven,
    TaskStateEntered, WaitStateEntered, PassStateEntered, SucceedStateEntered, FailStateEntered, ChoiceStateEntered, ParallelStateEntered, MapStateEntered,
    TaskStateExited, WaitStateExited, PassStateExited, SucceedStateExited, ChoiceStateExited, ParallelStateExited, MapStateExited,
    TaskStateAborted, WaitStateAborted, ParallelStateAborted, MapStateAborted,
    TaskScheduled, TaskStarted, TaskSubmitted, TaskSubmitFailed, TaskSucceeded, TaskFailed, TaskTimedOut,
    LambdaFunctionScheduled, LambdaFunctionStarted, LambdaFunctionSucceeded, LambdaFunctionFailed, LambdaFunctionTimedOut,
    ActivityScheduled, ActivityStarted, ActivitySucceeded, ActivityFailed, ActivityTimedOut,
    ParallelStateStarted, ParallelStateSucceeded, ParallelStateFailed,
    MapStateStarted, MapStateSucceeded, MapStateFailed,
    MapIterationStarted, MapIterationSucceeded, MapIterationFailed, MapIterationAborted,
    MapRunStarted, MapRunSucceeded, MapRunFailed, MapRunAborted, MapRunRedriven,
    EvaluationFailed,
#pragma warning restore CS1591
}
