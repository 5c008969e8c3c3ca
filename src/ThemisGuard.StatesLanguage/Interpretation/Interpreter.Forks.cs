using ThemisGuard.StatesLanguage.History;
using ThemisGuard.StatesLanguage.Syntax.StateTypes;
using ThemisGuard.StatesLanguage.Syntax.Templates;

namespace ThemisGuard.StatesLanguage.Interpretation;

internal sealed partial class Interpreter
{
    /// <summary>Most iterations of an inline Map at a time. Source: Step Functions Developer Guide, "Map state processing modes".</summary>
    private const int MaxInlineConcurrency = 40;

    private void ExecuteParallel(Strand strand, ParallelState state)
    {
        _evaluator.For(strand, strand.Input);
        JsonValue input = Arguments(strand, state);
        CheckSize(input, state.Name);
        Record(strand, HistoryEventType.ParallelStateStarted);
        var fork = new ParallelFork(strand, state.Branches.Length) { LastEventId = strand.PreviousEventId };
        strand.Fork = fork;
        for (var i = 0; i < state.Branches.Length; i++)
        {
            var branch = new Strand(strand.Run, state.Branches[i], new VariableScope(strand.Variables))
            {
                Owner = fork,
                Index = i,
                Item = strand.Item,
                Input = input,
                PreviousEventId = strand.PreviousEventId,
            };
            fork.Strands.Add(branch);
            _ready.Enqueue(branch);
        }
    }

    private void OnBranchEnded(ParallelFork fork, Strand branch, JsonValue output)
    {
        fork.Results[branch.Index] = output;
        fork.LastEventId = branch.PreviousEventId;
        if (--fork.Open == 0)
        {
            EndFork(fork, HistoryEventType.ParallelStateSucceeded, Json.Array(fork.Results));
        }
    }

    /// <summary>The fork's success and the state's exit both point at the event that ended the last strand.</summary>
    private void EndFork(Fork fork, HistoryEventType succeeded, JsonValue result)
    {
        Strand parent = fork.Parent;
        fork.Closed = true;
        Guarded(parent, _ =>
        {
            Record(parent.Run, fork.LastEventId, succeeded, new HistoryEvent());
            parent.PreviousEventId = fork.LastEventId;
            Finish(parent, (FallibleState)parent.Current, result);
        });
    }

    private void ExecuteMap(Strand strand, MapState state)
    {
        _evaluator.For(strand, strand.Input);
        if (!state.IsJsonata)
        {
            _evaluator.Data = _evaluator.Select(state.InputPath);
        }

        JsonValue effective = _evaluator.Data;
        if (state.Distributed)
        {
            StartMapRun(strand, state, effective);
            return;
        }

        Jsonata.JsonataArray items = Items(strand, state);
        Record(strand, HistoryEventType.MapStateStarted, new MapStateStartedEvent { Length = items.Count });
        int most = (int)Math.Min(_evaluator.Number(state.MaxConcurrency, whole: true) ?? 0, MaxInlineConcurrency);
        _ = _evaluator.Number(state.ToleratedFailureCount, whole: true);
        _ = _evaluator.Number(state.ToleratedFailurePercentage, whole: false);
        var fork = new MapFork(strand, state, effective, items)
        {
            Concurrency = most <= 0 ? MaxInlineConcurrency : most,
            StartedEventId = strand.PreviousEventId,
            LastEventId = strand.PreviousEventId,
        };
        strand.Fork = fork;
        if (items.Count == 0)
        {
            EndFork(fork, HistoryEventType.MapStateSucceeded, JsonValue.EmptyArray);
            return;
        }

        for (var i = 0; i < fork.Concurrency && i < items.Count; i++)
        {
            StartIteration(fork, fork.StartedEventId);
        }
    }

    /// <summary>The items of a Map that has no ItemReader.</summary>
    private Jsonata.JsonataArray Items(Strand strand, MapState state)
    {
        if (!state.IsJsonata)
        {
            JsonValue found = state.ItemsPath is { } path ? _evaluator.Select(path) : _evaluator.Data;
            return found.IsArray
                ? found.AsArray()
                : throw new StateFailedException(ErrorNames.Runtime, $"Reference path \"{ItemsPathText(state)}\" must point to array.") { IsComplete = true };
        }

        JsonValue items = state.Items switch
        {
            null => strand.Input,
            JsonataTemplate expression => _evaluator.Evaluate(expression, Jsonata.JsonataKind.Array, "array"),
            _ => _evaluator.Evaluate(state.Items),
        };
        return items.IsArray
            ? items.AsArray()
            : throw Evaluator.EvaluationFailed($"Map state input must be an array but was: {items.ToJson()}", null);
    }

    /// <summary>AWS leaves the first of a context path's two dollars out.</summary>
    private static string ItemsPathText(MapState state) => state.ItemsPath switch
    {
        null => "$",
        { Root: Syntax.Paths.PathRoot.Context } path => path.Text[1..],
        { } path => path.Text,
    };

    private void StartIteration(MapFork fork, int previousEventId)
    {
        int index = fork.NextIndex++;
        var item = new MapItem(index, fork.Items[index]);
        int started = Record(
            fork.Parent.Run, previousEventId, HistoryEventType.MapIterationStarted, new MapIterationEvent { Name = fork.State.Name, Index = index });
        var iteration = new Strand(fork.Parent.Run, fork.State.Processor, new VariableScope(fork.Parent.Variables))
        {
            Owner = fork,
            Index = index,
            Item = item,
            PreviousEventId = started,
        };
        fork.Strands.Add(iteration);
        iteration.Input = item.Value;
        if (fork.State.ItemSelector is { } selector)
        {
            _evaluator.For(fork.Parent, fork.Input, item: item);
            iteration.Input = _evaluator.Evaluate(selector);
        }

        _ready.Enqueue(iteration);
    }

    private void OnIterationEnded(MapFork fork, Strand iteration, JsonValue output)
    {
        fork.Results[iteration.Index] = output;
        fork.LastEventId = Record(
            fork.Parent.Run, iteration.PreviousEventId, HistoryEventType.MapIterationSucceeded,
            new MapIterationEvent { Name = fork.State.Name, Index = iteration.Index });
        if (--fork.Open == 0)
        {
            EndFork(fork, HistoryEventType.MapStateSucceeded, Json.Array(fork.Results));
        }
        else if (fork.NextIndex < fork.Items.Count)
        {
            // A free place takes the next item; it points at the last event inside the iteration that freed it.
            Guarded(fork.Parent, _ => StartIteration(fork, iteration.PreviousEventId));
        }
    }
}
