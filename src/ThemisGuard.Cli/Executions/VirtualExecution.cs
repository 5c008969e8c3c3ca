using ThemisGuard.Jsonata;
using ThemisGuard.StatesLanguage.Interpretation;
using ThemisGuard.StatesLanguage.Syntax;

namespace ThemisGuard.Cli.Executions;

/// <summary>Runs an execution in virtual time: tasks answer from mocks, and a wait of a day takes none.</summary>
public sealed class VirtualExecution(StateMachineDefinition definition, ExecutionIdentity identity, ExecutionMocks mocks)
{
    private readonly Queue<Effect> _effects = new();
    private readonly Execution _execution = new(definition, identity);
    private DateTimeOffset _now = identity.StartTime;

    /// <summary>Runs to the end, or until only tasks without a mock are waited for.</summary>
    public Execution Run(JsonataValue input)
    {
        Feed(new ExecutionStarted(_now, input));
        while (_execution.Status == ExecutionStatus.Running)
        {
            if (_effects.TryDequeue(out Effect? effect))
            {
                Do(effect);
            }
            else if (_execution.OpenTasks.Count == 0 && _execution.OpenTimers.MinBy(static timer => timer.DueAt) is { } next)
            {
                _now = next.DueAt > _now ? next.DueAt : _now;
                Feed(new TimerFired(_now, next.TimerId));
            }
            else
            {
                break;
            }
        }

        return _execution;
    }

    private void Feed(ExecutionEvent happened)
    {
        foreach (Effect effect in _execution.Advance(happened).Effects)
        {
            _effects.Enqueue(effect);
        }
    }

    private void Do(Effect effect)
    {
        switch (effect)
        {
            case InvokeTask task when mocks.TakeAnswer(task.StateName) is { } answer:
                Answer(task, answer);
                break;
            case ReadItems read:
                byte[]? content = mocks.FindObject(Text(read.Arguments["Bucket"]), Text(read.Arguments["Key"]));
                Feed(content is not null
                    ? new ItemsRead(_now, read.ReadId, content)
                    : new ItemsRead(_now, read.ReadId, default, ErrorNames.ItemReaderFailed, $"The mocks have no object '{Text(read.Arguments["Bucket"])}/{Text(read.Arguments["Key"])}'."));
                break;
            case WriteResults write:
                Feed(new ResultsWritten(_now, write.WriteId));
                break;
        }
    }

    private void Answer(InvokeTask task, MockedAnswer answer)
    {
        if (task.Resource.Kind == TaskResourceKind.Activity)
        {
            Feed(new ActivityStarted(_now, task.TaskId, null));
        }
        else if (task.Resource.Pattern != IntegrationPattern.RequestResponse)
        {
            Feed(new TaskSubmitted(_now, task.TaskId, answer.Submitted.IsUndefined ? JsonataValue.EmptyObject : answer.Submitted));
        }

        Feed(answer.Error is null
            ? new TaskSucceeded(_now, task.TaskId, answer.Result)
            : new TaskFailed(_now, task.TaskId, answer.Error, answer.Cause));
    }

    private static string Text(JsonataValue value) => value.TryGetString(out string? text) ? text : value.ToJson();
}
