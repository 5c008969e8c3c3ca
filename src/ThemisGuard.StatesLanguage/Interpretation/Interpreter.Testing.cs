using System.Text;
using ThemisGuard.Jsonata;
using ThemisGuard.StatesLanguage.Syntax.StateTypes;
using ThemisGuard.StatesLanguage.Testing;

namespace ThemisGuard.StatesLanguage.Interpretation;

/// <summary>Runs one state alone, for the TestState API.</summary>
internal sealed partial class Interpreter
{
    private Inspection? _inspection;

    public StateTestResult Test(StateTestRequest request, JsonValue mocked)
    {
        var inspection = new Inspection();
        _inspection = inspection;
        inspection.Note("input", request.Input);
        _evaluator.GivenContext = request.Context;
        Start(request.Input);
        _ready.Clear();
        Strand strand = Root.Root;
        State state = strand.Current;
        if (request.Variables.TryGetObject(out JsonataObject? variables))
        {
            strand.Variables.Assign(variables);
        }

        Enter(strand);
        if (state is FallibleState { Retry.Length: > 0 } fallible && request.Configuration.RetrierRetryCount is { } tries)
        {
            strand.Retries = [.. Enumerable.Repeat(tries, fallible.Retry.Length)];
            strand.RetryCount = tries;
        }

        Guarded(strand, _ => ExecuteTested(strand, request, mocked));
        return Outcome(strand, state, inspection, request.InspectionLevel);
    }

    private void ExecuteTested(Strand strand, StateTestRequest request, JsonValue mocked)
    {
        switch (strand.Current)
        {
            case MapState map:
                InspectMap(strand, map, request);
                Answer(strand, map, request.Mock!, mocked);
                break;
            case ParallelState parallel:
                Answer(strand, parallel, request.Mock!, mocked);
                break;
            default:
                Execute(strand);
                if (strand.Timer != 0 && strand.Current is WaitState)
                {
                    // A test doesn't wait.
                    CancelTimer(strand.Timer);
                    FinishWait(strand);
                }
                else if (strand.Task is { } task && (request.Mock is not null || request.Answer is not null))
                {
                    Handle(request.Answer switch
                    {
                        TaskSucceeded succeeded => succeeded with { TaskId = task.Id },
                        TaskFailed failed => failed with { TaskId = task.Id },
                        _ => request.Mock!.Result is not null
                            ? new TaskSucceeded(_now, task.Id, mocked)
                            : new TaskFailed(_now, task.Id, request.Mock.Error, request.Mock.Cause),
                    });
                }

                break;
        }
    }

    private void Answer(Strand strand, FallibleState state, StateMock mock, JsonValue mocked)
    {
        if (mock.Result is null)
        {
            FailStrand(strand, new Failure(mock.Error, mock.Cause) { FromTask = true });
        }
        else
        {
            Finish(strand, state, mocked);
        }
    }

    private void InspectMap(Strand strand, MapState state, StateTestRequest request)
    {
        _evaluator.For(strand, strand.Input);
        if (!state.IsJsonata)
        {
            _evaluator.Data = _evaluator.Select(state.InputPath);
            _inspection!.Note("afterInputPath", _evaluator.Data);
        }

        IReadOnlyList<JsonValue> items;
        if (state.Reader is { } reader)
        {
            items = ReadItems(reader, request.Configuration.MapItemReaderData ?? "[]");
        }
        else
        {
            items = Items(strand, state);
            if (!state.IsJsonata && state.ItemsPath is not null)
            {
                _inspection!.Note("afterItemsPath", Json.Array(items));
            }
        }

        _inspection!.Note("maxConcurrency", _evaluator.Number(state.MaxConcurrency, whole: true) ?? 0);
        double? count = _evaluator.Number(state.ToleratedFailureCount, whole: true);
        double? percentage = _evaluator.Number(state.ToleratedFailurePercentage, whole: false);
        Note("toleratedFailureCount", count);
        Note("toleratedFailurePercentage", percentage);
        int failed = request.Configuration.MapIterationFailureCount ?? 0;
        if (failed > count || failed * 100.0 > percentage * items.Count)
        {
            throw new StateFailedException(ErrorNames.ExceedToleratedFailureThreshold, "The specified tolerated failure threshold was exceeded") { IsComplete = true };
        }

        void Note(string step, double? value)
        {
            if (value is { } number)
            {
                _inspection!.Note(step, number);
            }
        }
    }

    private static List<JsonValue> ReadItems(ItemReader reader, string content)
    {
        try
        {
            return ItemSource.Read(reader, Encoding.UTF8.GetBytes(content), ItemSource.MaxItems);
        }
        catch (ItemReaderException failed)
        {
            throw new StateFailedException(failed.Error, failed.Reason ?? "") { IsComplete = true };
        }
    }

    private StateTestResult Outcome(Strand strand, State state, Inspection inspection, InspectionLevel level)
    {
        if (strand.Task is { } task && Root.Status == ExecutionStatus.Running)
        {
            return new StateTestResult { Invocation = _effects.OfType<InvokeTask>().Single(effect => effect.TaskId == task.Id) };
        }

        bool moved = strand.Current != state;
        StateTestStatus status = inspection.Caught && Root.Status != ExecutionStatus.Failed ? StateTestStatus.CaughtError
            : Root.Status == ExecutionStatus.Failed ? StateTestStatus.Failed
            : moved || Root.Status == ExecutionStatus.Succeeded ? StateTestStatus.Succeeded
            : StateTestStatus.Retriable;
        bool hasOutput = status is StateTestStatus.Succeeded or StateTestStatus.CaughtError;
        return new StateTestResult
        {
            Status = status,
            Output = hasOutput ? strand.Input : default,
            Error = status == StateTestStatus.Succeeded ? null : _lastFailure?.Error,
            Cause = status == StateTestStatus.Succeeded ? null : _lastFailure?.Cause,
            NextState = hasOutput && moved ? strand.Current.Name : null,
            InspectionData = level == InspectionLevel.Info ? default : inspection.Build(),
        };
    }
}
