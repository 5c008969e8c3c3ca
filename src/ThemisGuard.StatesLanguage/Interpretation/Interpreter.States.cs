using System.Globalization;
using ThemisGuard.Jsonata;
using ThemisGuard.StatesLanguage.History;
using ThemisGuard.StatesLanguage.Syntax.Paths;
using ThemisGuard.StatesLanguage.Syntax.StateTypes;
using ThemisGuard.StatesLanguage.Syntax.Templates;

namespace ThemisGuard.StatesLanguage.Interpretation;

/// <summary>What each state type does once entered, and how data moves from input to output.</summary>
internal sealed partial class Interpreter
{
    private void Execute(Strand strand)
    {
        switch (strand.Current)
        {
            case PassState pass:
                ExecutePass(strand, pass);
                break;
            case ChoiceState choice:
                ExecuteChoice(strand, choice);
                break;
            case TaskState task:
                ExecuteTask(strand, task);
                break;
            case SucceedState succeed:
                _evaluator.For(strand, strand.Input);
                JsonValue output = succeed.IsJsonata
                    ? succeed.Output is { } template ? _evaluator.Evaluate(template) : strand.Input
                    : SelectThrough(succeed);
                Exit(strand, output, default, null);
                break;
            case FailState fail:
                _evaluator.For(strand, strand.Input);
                if (!fail.IsJsonata)
                {
                    _inspection?.Note("afterInputPath", strand.Input);
                }

                FailStrand(strand, new Failure(_evaluator.Text(fail.Error), _evaluator.Text(fail.Cause)) { FromTask = false }, fromFailState: true);
                break;
            case WaitState wait:
                ExecuteWait(strand, wait);
                break;
            case ParallelState parallel:
                ExecuteParallel(strand, parallel);
                break;
            case MapState map:
                ExecuteMap(strand, map);
                break;
            default:
                throw new InvalidOperationException($"Unknown state {strand.Current.GetType().Name}.");
        }
    }

    private JsonValue SelectThrough(State state)
    {
        _evaluator.Data = _evaluator.Select(state.InputPath);
        _inspection?.Note("afterInputPath", _evaluator.Data);
        return _evaluator.Select(state.OutputPath);
    }

    private void ExecutePass(Strand strand, PassState state)
    {
        if (state.IsJsonata)
        {
            // A Pass has no result: $states.result is its input under JSONata's Output alone.
            _evaluator.For(strand, strand.Input);
            FinishJsonata(strand, state.Output, state.Assign, strand.Input, state.Next);
            return;
        }

        _evaluator.For(strand, strand.Input);
        JsonValue effective = _evaluator.Select(state.InputPath);
        _evaluator.Data = effective;
        JsonValue result = !state.Result.IsUndefined ? state.Result : state.Arguments is { } parameters ? _evaluator.Evaluate(parameters) : effective;
        if (_inspection is not null)
        {
            InspectPass(state, effective, result);
        }

        FinishJsonPath(strand, state, result);
    }

    private void InspectPass(PassState state, JsonValue effective, JsonValue result)
    {
        if (!state.Result.IsUndefined)
        {
            _inspection!.Note("result", result);
            return;
        }

        _inspection!.Note("afterInputPath", effective);
        _inspection.Note("afterParameters", result);
    }

    /// <summary>Assign, ResultPath and OutputPath of a JSONPath state whose result is known.</summary>
    private void FinishJsonPath(Strand strand, State state, JsonValue result)
    {
        JsonValue assigned = default;
        if (state.Assign is { } assign)
        {
            _evaluator.Data = result;
            assigned = _evaluator.Evaluate(assign);
        }

        JsonValue output = Place(strand, state.ResultPath, result);
        if (_inspection is not null && state is not WaitState)
        {
            _inspection.Note("afterResultSelector", result);
            _inspection.Note("afterResultPath", output);
        }

        if (state.OutputPath.Path is not null || state.OutputPath.Discard)
        {
            _evaluator.Data = output;
            output = _evaluator.Select(state.OutputPath);
        }

        Exit(strand, output, assigned, state.Next);
    }

    private void FinishJsonata(Strand strand, Template? output, Template? assign, JsonValue otherwise, State? next)
    {
        JsonValue assigned = assign is null ? default : _evaluator.Evaluate(assign);
        JsonValue value = output is null ? otherwise : _evaluator.Evaluate(output);
        Exit(strand, value, assigned, next);
    }

    /// <summary>ResultPath: puts a result into the raw input.</summary>
    private static JsonValue Place(Strand strand, ResultPlacement placement, JsonValue result)
    {
        if (placement.Discard)
        {
            return strand.Input;
        }

        return placement.Path is null ? result : PutAt(strand.Input, placement.Path, 0, result);
    }

    private static JsonValue PutAt(JsonValue target, PathExpression path, int at, JsonValue value)
    {
        if (at == path.Segments.Length)
        {
            return value;
        }

        if (path.Segments[at] is MemberSegment member)
        {
            if (!target.TryGetObject(out JsonataObject? members))
            {
                throw new StateFailedException(
                    ErrorNames.ResultPathMatchFailure, $"Unable to apply step \"{member.Name}\" to input {target.ToJson()}");
            }

            JsonValue child = members[member.Name];
            return members.With(member.Name, PutAt(child.IsUndefined ? JsonValue.EmptyObject : child, path, at + 1, value));
        }

        int index = ((IndexSegment)path.Segments[at]).Index;
        if (!target.TryGetArray(out JsonataArray? items) || index < 0 || index >= items.Count)
        {
            throw new StateFailedException(
                ErrorNames.ResultPathMatchFailure, $"Unable to apply step \"{index.ToString(CultureInfo.InvariantCulture)}\" to input {target.ToJson()}");
        }

        var copy = new JsonataArrayBuilder(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            copy.Add(i == index ? PutAt(items[i], path, at + 1, value) : items[i]);
        }

        return copy.Build();
    }

    private void ExecuteChoice(Strand strand, ChoiceState state)
    {
        _evaluator.For(strand, strand.Input);
        if (!state.IsJsonata)
        {
            _evaluator.Data = _evaluator.Select(state.InputPath);
            _inspection?.Note("afterInputPath", _evaluator.Data);
        }

        foreach (ChoiceRule rule in state.Choices)
        {
            bool holds = rule.Condition is { } condition
                ? ChoiceEvaluator.Holds(condition, _evaluator)
                : rule.Expression is JsonataTemplate expression
                    ? _evaluator.Evaluate(expression, JsonataKind.Boolean, "boolean").IsTrue
                    : rule.Expression is LiteralTemplate { Value.IsTrue: true };
            if (holds)
            {
                FinishChoice(strand, state, rule.Output, rule.Assign, rule.Next!);
                return;
            }
        }

        if (state.Default is null)
        {
            throw new StateFailedException(ErrorNames.NoChoiceMatched, "No choice matched");
        }

        FinishChoice(strand, state, state.Output, state.Assign, state.Default);
    }

    private void FinishChoice(Strand strand, ChoiceState state, Template? output, Template? assign, State next)
    {
        if (state.IsJsonata)
        {
            FinishJsonata(strand, output, assign, strand.Input, next);
            return;
        }

        JsonValue assigned = assign is null ? default : _evaluator.Evaluate(assign);
        Exit(strand, _evaluator.Select(state.OutputPath), assigned, next);
    }

    private void ExecuteWait(Strand strand, WaitState state)
    {
        _evaluator.For(strand, strand.Input);
        if (!state.IsJsonata)
        {
            _evaluator.Data = _evaluator.Select(state.InputPath);
        }

        bool isInstant = state.Until is not null || state.Timestamp is not null;
        DateTimeOffset due = state.Until ?? (isInstant ? WaitUntil(state) : WaitFor(state));
        if (due - _now > TimeSpan.FromSeconds(int.MaxValue))
        {
            throw new StateFailedException(ErrorNames.Runtime, "Wait state delay is too long.");
        }

        if (due <= _now)
        {
            FinishWait(strand);
        }
        else
        {
            strand.Timer = StartTimer(due, TimerPurpose.Wait, strand, isInstant: isInstant);
        }
    }

    private DateTimeOffset WaitFor(WaitState state)
    {
        NumberField field = state.Seconds!;
        double seconds = _evaluator.Number(field, whole: true,
            static (path, value) => $"The {path.Field} parameter cannot be parsed as a long value: {path.Path!.Text} == {Json.Plain(value)}") ?? 0;
        if (seconds < 0)
        {
            string cause = field.Path is { } path
                ? string.Create(CultureInfo.InvariantCulture, $"The {field.Field} parameter references a negative value: {path.Text} == {seconds}")
                : string.Create(CultureInfo.InvariantCulture, $"The {field.Field} field must not be negative, but was: {seconds}");
            throw state.IsJsonata ? Evaluator.EvaluationFailed(cause, field.Field) : new StateFailedException(ErrorNames.Runtime, cause);
        }

        return seconds > int.MaxValue ? DateTimeOffset.MaxValue : _now.AddSeconds(seconds);
    }

    private DateTimeOffset WaitUntil(WaitState state)
    {
        string text = _evaluator.Text(state.Timestamp)!;
        if (Timestamps.TryParse(text, out DateTimeOffset time))
        {
            return time;
        }

        if (!state.IsJsonata)
        {
            throw new StateFailedException(ErrorNames.Runtime,
                $"The {state.Timestamp!.Field} parameter does not reference a valid ISO-8601 extended offset date-time format string: {state.TimestampPath!.Text} == {text}");
        }

        throw new StateFailedException(
            ErrorNames.QueryEvaluationError, $"The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: {text}")
        {
            // Unlike a failed expression this one points at the state's own entry.
            IsEvaluation = true,
            Location = "Timestamp",
            FollowsEntry = true,
        };
    }

    private void FinishWait(Strand strand)
    {
        var state = (WaitState)strand.Current;
        _evaluator.For(strand, strand.Input);
        if (state.IsJsonata)
        {
            FinishJsonata(strand, state.Output, state.Assign, strand.Input, state.Next);
            return;
        }

        _evaluator.Data = _evaluator.Select(state.InputPath);
        FinishJsonPath(strand, state, _evaluator.Data);
    }

    /// <summary>Result of a Task, Parallel or Map: ResultSelector, Assign, ResultPath, OutputPath, or Assign and Output.</summary>
    private void Finish(Strand strand, FallibleState state, JsonValue result)
    {
        if (state is TaskState)
        {
            _inspection?.Note("result", result);
        }
        else
        {
            // A task's result has been checked when it came in.
            CheckSize(result, state.Name);
        }

        if (state.IsJsonata)
        {
            _evaluator.For(strand, strand.Input, result);
            FinishJsonata(strand, state.Output, state.Assign, result, state.Next);
            return;
        }

        _evaluator.For(strand, result);
        if (state.ResultSelector is { } selector)
        {
            result = _evaluator.Evaluate(selector);
        }

        FinishJsonPath(strand, state, result);
    }
}
