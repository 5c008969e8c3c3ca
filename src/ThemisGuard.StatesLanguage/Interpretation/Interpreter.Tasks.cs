using ThemisGuard.StatesLanguage.History;
using ThemisGuard.StatesLanguage.Syntax;
using ThemisGuard.StatesLanguage.Syntax.StateTypes;

namespace ThemisGuard.StatesLanguage.Interpretation;

internal sealed partial class Interpreter
{
    private void ExecuteTask(Strand strand, TaskState state)
    {
        TaskResource resource = state.Resource;
        long id = ++_lastId;
        bool hasToken = resource.Pattern != IntegrationPattern.RequestResponse;
        _evaluator.For(strand, strand.Input, tokenTaskId: hasToken ? id : 0);
        JsonValue arguments = Arguments(strand, state);
        long? timeout = Seconds(state.TimeoutSeconds, state), heartbeat = Seconds(state.HeartbeatSeconds, state);
        string? role = state.Credentials is { } credentials ? _evaluator.Evaluate(credentials)["RoleArn"] is { IsString: true } arn ? arn.AsString() : null : null;
        CheckSize(arguments, state.Name);
        var task = new PendingTask(id, strand, state)
        {
            Arguments = arguments,
            TimeoutSeconds = timeout,
            HeartbeatSeconds = heartbeat,
            CredentialsRoleArn = role,
            Token = resource.Pattern == IntegrationPattern.WaitForTaskToken ? _tokens.For(id) : null,
            LastHeartbeat = _now,
        };
        RecordScheduled(strand, task);
        strand.Task = task;
        _tasks.Add(id, task);
        _effects.Add(new InvokeTask(id, strand.Run.ExecutionArn, state.Name, resource, arguments, timeout, heartbeat, task.Token, role));
        if (timeout is { } limit)
        {
            task.TimeoutTimer = StartTimer(_now.AddSeconds(limit), TimerPurpose.TaskTimeout, task: task);
        }

        if (heartbeat is { } interval)
        {
            task.HeartbeatTimer = StartTimer(_now.AddSeconds(interval), TimerPurpose.TaskHeartbeat, task: task);
        }
    }

    /// <summary>Parameters or Arguments; without them the effective input (JSONPath) or the input.</summary>
    private JsonValue Arguments(Strand strand, State state)
    {
        if (state.IsJsonata)
        {
            JsonValue evaluated = state.Arguments is { } arguments ? _evaluator.Evaluate(arguments) : strand.Input;
            _inspection?.Note("afterArguments", evaluated);
            return evaluated;
        }

        _evaluator.Data = _evaluator.Select(state.InputPath);
        _inspection?.Note("afterInputPath", _evaluator.Data);
        JsonValue effective = state.Arguments is { } parameters ? _evaluator.Evaluate(parameters) : _evaluator.Data;
        _inspection?.Note("afterParameters", effective);
        return effective;
    }

    private long? Seconds(NumberField? field, TaskState state)
    {
        double? seconds = _evaluator.Number(field, whole: true);
        if (seconds is <= 0 or > 99_999_999)
        {
            string cause = $"The {field!.Field} field must be between 1 and 99999999, but was: {seconds.Value.ToString(System.Globalization.CultureInfo.InvariantCulture)}";
            throw state.IsJsonata ? Evaluator.EvaluationFailed(cause, field.Field) : new StateFailedException(ErrorNames.Runtime, cause);
        }

        return (long?)seconds;
    }

    private void RecordScheduled(Strand strand, PendingTask task)
    {
        TaskResource resource = task.State.Resource;
        switch (resource.Kind)
        {
            case TaskResourceKind.LambdaFunction:
                Record(strand, HistoryEventType.LambdaFunctionScheduled, new WorkScheduledEvent
                {
                    Resource = resource.Arn,
                    Input = task.Arguments,
                    TimeoutInSeconds = task.TimeoutSeconds,
                    HeartbeatInSeconds = task.HeartbeatSeconds,
                    CredentialsRoleArn = task.CredentialsRoleArn,
                });
                Record(strand, HistoryEventType.LambdaFunctionStarted);
                break;
            case TaskResourceKind.Activity:
                Record(strand, HistoryEventType.ActivityScheduled, new WorkScheduledEvent
                {
                    Resource = resource.Arn,
                    Input = task.Arguments,
                    TimeoutInSeconds = task.TimeoutSeconds,
                    HeartbeatInSeconds = task.HeartbeatSeconds,
                });
                break;
            default:
                Record(strand, HistoryEventType.TaskScheduled, new TaskScheduledEvent
                {
                    ResourceType = resource.Service,
                    Resource = resource.Name,
                    Region = _region,
                    Parameters = task.Arguments,
                    TimeoutInSeconds = task.TimeoutSeconds,
                    HeartbeatInSeconds = task.HeartbeatSeconds,
                    CredentialsRoleArn = task.CredentialsRoleArn,
                });
                Record(strand, HistoryEventType.TaskStarted, new TaskEvent { ResourceType = resource.Service, Resource = resource.Name });
                break;
        }
    }

    private void OnSubmitted(TaskSubmitted submitted)
    {
        if (!_tasks.TryGetValue(submitted.TaskId, out PendingTask? task) || task.Submitted)
        {
            return;
        }

        task.Submitted = true;
        TaskResource resource = task.State.Resource;
        Guarded(task.Strand, _ => Record(
            task.Strand, HistoryEventType.TaskSubmitted,
            new TaskEvent { ResourceType = resource.Service, Resource = resource.Name, Output = submitted.Output }));
    }

    private void OnActivityStarted(ActivityStarted started)
    {
        if (_tasks.TryGetValue(started.TaskId, out PendingTask? task) && !task.Submitted)
        {
            task.Submitted = true;
            task.LastHeartbeat = _now;
            Guarded(task.Strand, _ => Record(task.Strand, HistoryEventType.ActivityStarted, new ActivityStartedEvent { WorkerName = started.WorkerName }));
        }
    }

    private void OnSucceeded(TaskSucceeded succeeded)
    {
        if (!_tasks.TryGetValue(succeeded.TaskId, out PendingTask? task))
        {
            return;
        }

        TaskResource resource = task.State.Resource;
        if (succeeded.Output.SizeInBytes() > MaxPayload)
        {
            string name = resource.Kind == TaskResourceKind.ServiceIntegration ? resource.Service : resource.Arn;
            FailTask(task, ErrorNames.DataLimitExceeded, $"The state/task '{name}' returned a result with a size exceeding the maximum number of bytes service limit.");
            return;
        }

        Close(task);
        Guarded(task.Strand, _ =>
        {
            switch (resource.Kind)
            {
                case TaskResourceKind.LambdaFunction:
                    Record(task.Strand, HistoryEventType.LambdaFunctionSucceeded, new OutputEvent { Output = succeeded.Output });
                    break;
                case TaskResourceKind.Activity:
                    Record(task.Strand, HistoryEventType.ActivitySucceeded, new OutputEvent { Output = succeeded.Output });
                    break;
                default:
                    Record(task.Strand, HistoryEventType.TaskSucceeded, new TaskEvent
                    {
                        ResourceType = resource.Service,
                        Resource = resource.Name,
                        Output = succeeded.Output,
                    });
                    break;
            }

            Finish(task.Strand, task.State, succeeded.Output);
        });
    }

    private void OnFailed(TaskFailed failed)
    {
        if (_tasks.TryGetValue(failed.TaskId, out PendingTask? task))
        {
            FailTask(task, failed.Error, failed.Cause);
        }
    }

    private void FailTask(PendingTask task, string? error, string? cause)
    {
        Close(task);
        TaskResource resource = task.State.Resource;
        Guarded(task.Strand, _ =>
        {
            if (error == ErrorNames.Runtime)
            {
                // The host can't run the task at all (no such activity): not the task failed, the state did.
                throw new StateFailedException(ErrorNames.Runtime, cause ?? "The task can not be run.");
            }

            switch (resource.Kind)
            {
                case TaskResourceKind.LambdaFunction:
                    Record(task.Strand, HistoryEventType.LambdaFunctionFailed, new FailureEvent { Error = error, Cause = cause });
                    break;
                case TaskResourceKind.Activity:
                    Record(task.Strand, HistoryEventType.ActivityFailed, new FailureEvent { Error = error, Cause = cause });
                    break;
                default:
                    Record(task.Strand, HistoryEventType.TaskFailed, new TaskEvent
                    {
                        ResourceType = resource.Service,
                        Resource = resource.Name,
                        Error = error,
                        Cause = cause,
                    });
                    break;
            }

            FailStrand(task.Strand, new Failure(error, cause) { FromTask = true });
        });
    }

    /// <summary>A missed heartbeat goes into the history as States.Timeout as well.</summary>
    private void OnTimedOut(PendingTask task, bool heartbeat)
    {
        Close(task);
        _effects.Add(new CancelTask(task.Id));
        TaskResource resource = task.State.Resource;
        Guarded(task.Strand, _ =>
        {
            switch (resource.Kind)
            {
                case TaskResourceKind.LambdaFunction:
                    Record(task.Strand, HistoryEventType.LambdaFunctionTimedOut, new FailureEvent { Error = ErrorNames.Timeout });
                    break;
                case TaskResourceKind.Activity:
                    Record(task.Strand, HistoryEventType.ActivityTimedOut, new FailureEvent { Error = ErrorNames.Timeout });
                    break;
                default:
                    Record(task.Strand, HistoryEventType.TaskTimedOut, new TaskEvent
                    {
                        ResourceType = resource.Service,
                        Resource = resource.Name,
                        Error = ErrorNames.Timeout,
                    });
                    break;
            }

            FailStrand(task.Strand, new Failure(ErrorNames.Timeout, null) { FromTask = true, IsHeartbeat = heartbeat });
        });
    }

    private void Close(PendingTask task)
    {
        _tasks.Remove(task.Id);
        task.Strand.Task = null;
        CancelTimer(task.TimeoutTimer);
        CancelTimer(task.HeartbeatTimer);
    }
}
