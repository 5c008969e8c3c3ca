using ThemisGuard.Jsonata;
using ThemisGuard.StatesLanguage.History;
using ThemisGuard.StatesLanguage.Syntax;
using ThemisGuard.StatesLanguage.Syntax.StateTypes;

namespace ThemisGuard.StatesLanguage.Interpretation;

internal sealed partial class Interpreter
{
    /// <summary>Most child executions of a map run at a time. Source: Step Functions Developer Guide, "Quotas".</summary>
    private const int MaxChildren = 10_000;

    private void StartMapRun(Strand strand, MapState state, JsonValue effective)
    {
        JsonataArray? items = state.Reader is null ? Items(strand, state) : null;
        Record(strand, HistoryEventType.MapStateStarted, new MapStateStartedEvent { Length = items?.Count ?? 0 });
        double concurrency = _evaluator.Number(state.MaxConcurrency, whole: true) ?? 0;
        double? toleratedCount = _evaluator.Number(state.ToleratedFailureCount, whole: true);
        double? toleratedPercentage = _evaluator.Number(state.ToleratedFailurePercentage, whole: false);
        Demand(concurrency >= 0, "MaxConcurrency cannot be negative.");
        Demand(toleratedCount is not < 0, "ToleratedFailureCount cannot be negative.");
        Demand(toleratedPercentage is not (< 0 or > 100), "ToleratedFailurePercentage must be between 0 and 100.");
        double? maxItems = _evaluator.Number(state.Reader?.MaxItems, whole: true);
        Demand(maxItems is not < 0, "MaxItems cannot be negative.");
        JsonValue readArguments = state.Reader?.Arguments is { } template ? _evaluator.Evaluate(template) : JsonValue.EmptyObject;
        JsonValue writeArguments = state.Writer?.Arguments is { } writer ? _evaluator.Evaluate(writer) : JsonValue.EmptyObject;

        string label = state.Label ?? state.Name, name = _random.NextUuid();
        var run = new MapRun(strand, state, MapRunArn(strand.Run, label, name), name, label, _now)
        {
            MaxConcurrency = (int)Math.Min(concurrency, int.MaxValue),
            ToleratedFailureCount = (long?)toleratedCount,
            ToleratedFailurePercentage = toleratedPercentage,
            EffectiveInput = effective,
            WriterArguments = writeArguments,
        };
        MapRuns.Add(run);
        strand.MapRun = run;
        Record(strand, HistoryEventType.MapRunStarted, new MapRunEvent { MapRunArn = run.MapRunArn });
        run.StartedEventId = strand.PreviousEventId;
        if (items is not null)
        {
            FillMapRun(run, items);
            return;
        }

        run.ReadId = ++_lastId;
        run.ReaderArguments = readArguments;
        _reads.Add(run.ReadId, run);
        _effects.Add(ReadOf(run));
    }

    public IReadOnlyList<ReadItems> OpenReads() => [.. _reads.Values.Select(ReadOf)];

    public IReadOnlyList<WriteResults> OpenWrites() => [.. _writes.Values.Select(WriteOf)];

    private static ReadItems ReadOf(MapRun run) => new(run.ReadId, run.ExecutionArn, run.State.Reader!.Resource, run.ReaderArguments);

    private static WriteResults WriteOf(MapRun run) => new(
        run.WriteId, run.MapRunArn, run.State.Writer!.Resource!, run.WriterArguments, ResultFiles.Make(run, run.State.Writer, Prefix(run)));

    private static void Demand(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new StateFailedException(ErrorNames.Runtime, otherwise);
        }
    }

    /// <summary>A map run's ARN has the execution's machine, then label and UUID.</summary>
    private static string MapRunArn(Run run, string label, string name)
    {
        string[] parts = run.ExecutionArn.Split(':');
        string prefix = parts.Length > 5 ? string.Join(':', parts[..5]) : "arn:aws:states::";
        return $"{prefix}:mapRun:{run.StateMachineName}/{label}:{name}";
    }

    private void OnItemsRead(MapRun run, ItemsRead read)
    {
        run.ReadId = 0;
        if (run.Status != ExecutionStatus.Running)
        {
            return;
        }

        List<JsonValue> items;
        try
        {
            if (read.Error is not null)
            {
                throw new ItemReaderException(read.Error, read.Cause);
            }

            _evaluator.For(run.Strand, run.EffectiveInput);
            double maxItems = _evaluator.Number(run.State.Reader!.MaxItems, whole: true) ?? 0;
            items = ItemSource.Read(run.State.Reader, read.Content.Span, maxItems is <= 0 or > ItemSource.MaxItems ? ItemSource.MaxItems : (int)maxItems);
        }
        catch (ItemReaderException failed)
        {
            FailMapRun(run, new Failure(failed.Error, failed.Reason));
            return;
        }

        FillMapRun(run, items);
    }

    /// <summary>Makes the inputs of the children and starts as many as may run.</summary>
    private void FillMapRun(MapRun run, IReadOnlyList<JsonValue> items)
    {
        run.TotalItems = items.Count;
        _evaluator.For(run.Strand, run.EffectiveInput);
        ItemBatcher? batcher = run.State.Batcher;
        int maxItems = (int)Math.Min(_evaluator.Number(batcher?.MaxItemsPerBatch, whole: true) ?? int.MaxValue, int.MaxValue);
        long maxBytes = (long)Math.Min(_evaluator.Number(batcher?.MaxInputBytesPerBatch, whole: true) ?? MaxPayload, MaxPayload);
        Demand(maxItems > 0 && maxBytes > 0, "The batch size must be positive.");
        JsonValue batchInput = batcher?.BatchInput is { } template ? _evaluator.Evaluate(template) : default;
        var batch = new ItemBatch(maxItems, maxBytes, batchInput);
        for (var i = 0; i < items.Count; i++)
        {
            JsonValue item = items[i];
            if (run.State.ItemSelector is { } selector)
            {
                _evaluator.For(run.Strand, run.EffectiveInput, item: new MapItem(i, item));
                item = _evaluator.Evaluate(selector);
            }

            if (batcher is null)
            {
                run.Inputs.Add(new ChildInput(item, 1));
            }
            else
            {
                batch.Add(item, run.Inputs);
            }
        }

        batch.Flush(run.Inputs);
        StartChildren(run);
    }

    private void StartChildren(MapRun run)
    {
        int most = run.MaxConcurrency <= 0 ? MaxChildren : Math.Min(run.MaxConcurrency, MaxChildren);
        while (run.Status == ExecutionStatus.Running && run.Running < most && run.Runs.Count < run.Inputs.Count)
        {
            StartChild(run);
        }

        if (run.Status == ExecutionStatus.Running && run.Running == 0 && run.Runs.Count == run.Inputs.Count)
        {
            FinishMapRun(run);
        }
    }

    private void StartChild(MapRun owner)
    {
        ChildInput input = owner.Inputs[owner.Runs.Count];
        Run parent = owner.Strand.Run;
        string name = _random.NextUuid();
        string[] arn = parent.ExecutionArn.Split(':');
        string prefix = arn.Length > 5 ? string.Join(':', arn[..5]) : "arn:aws:states::";
        string machine = $"{parent.StateMachineName}/{owner.Label}";
        bool express = owner.State.ChildType == StateMachineType.Express;
        string childArn = express ? $"{prefix}:express:{machine}:{owner.Name}:{name}" : $"{prefix}:execution:{machine}:{name}";
        var child = new Run(childArn, name, $"{prefix}:stateMachine:{machine}", machine, _now)
        {
            RoleArn = parent.RoleArn,
            Owner = owner,
            Index = owner.Runs.Count,
            ItemCount = input.ItemCount,
            IsExpress = express,
        };
        owner.Runs.Add(child);
        owner.Running++;
        StartRun(child, owner.State.Processor, input.Value, express ? 300 : null);
    }

    private void OnChildEnded(MapRun owner, Run child)
    {
        owner.Running--;
        if (child.Status != ExecutionStatus.Succeeded)
        {
            owner.FailedItems += child.ItemCount;
        }

        if (owner.Status != ExecutionStatus.Running)
        {
            return;
        }

        Guarded(owner.Strand, _ =>
        {
            if (child.Status != ExecutionStatus.Succeeded && ExceedsTolerance(owner))
            {
                FailMapRun(owner, new Failure(ErrorNames.ExceedToleratedFailureThreshold, "The specified tolerated failure threshold was exceeded"));
            }
            else
            {
                StartChildren(owner);
            }
        });
    }

    /// <summary>Both thresholds count items, so that a lost batch counts as many as it holds. Without either the first failure is one too many.</summary>
    private static bool ExceedsTolerance(MapRun run)
    {
        if (run is { ToleratedFailureCount: null, ToleratedFailurePercentage: null })
        {
            return true;
        }

        return (run.ToleratedFailureCount is { } count && run.FailedItems > count)
            || (run.ToleratedFailurePercentage is { } percentage && run.FailedItems * 100.0 > percentage * run.TotalItems);
    }

    private void FinishMapRun(MapRun run)
    {
        if (run.State.Writer is { Resource: not null })
        {
            run.WriteId = ++_lastId;
            _writes.Add(run.WriteId, run);
            _effects.Add(WriteOf(run));
            return;
        }

        SucceedMapRun(run, ResultFiles.Inline(run, run.State.Writer?.Transformation ?? "COMPACT"));
    }

    private void OnResultsWritten(MapRun run, ResultsWritten written)
    {
        run.WriteId = 0;
        if (run.Status != ExecutionStatus.Running)
        {
            return;
        }

        if (written.Error is not null)
        {
            FailMapRun(run, new Failure(written.Error, written.Cause));
            return;
        }

        run.ResultsAreWritten = true;
        SucceedMapRun(run, Json.Object(
            ("MapRunArn", Json.String(run.MapRunArn)),
            ("ResultWriterDetails", Json.Object(
                ("Bucket", run.WriterArguments["Bucket"] is { IsUndefined: false } bucket ? bucket : Json.String("")),
                ("Key", Json.String(Prefix(run) + "manifest.json"))))));
    }

    private static string Prefix(MapRun run)
    {
        string prefix = run.WriterArguments["Prefix"].TryGetString(out string? given) ? given.TrimEnd('/') : "";
        return prefix.Length > 0 ? $"{prefix}/{run.Name}/" : run.Name + "/";
    }

    private void SucceedMapRun(MapRun run, JsonValue result)
    {
        Strand strand = run.Strand;
        EndMapRun(run, ExecutionStatus.Succeeded);
        Record(strand, HistoryEventType.MapRunSucceeded);
        int succeeded = strand.PreviousEventId;
        Record(strand, HistoryEventType.MapStateSucceeded);
        strand.PreviousEventId = _identity.AsOf is { } day && day < new DateOnly(2024, 11, 1) ? succeeded : run.StartedEventId;
        Finish(strand, run.State, result);
    }

    private void FailMapRun(MapRun run, Failure failure)
    {
        EndMapRun(run, ExecutionStatus.Failed);
        Record(run.Strand, HistoryEventType.MapRunFailed, new FailureEvent { Error = failure.Error, Cause = failure.Cause });
        FailStrand(run.Strand, failure);
    }

    private void EndMapRun(MapRun run, ExecutionStatus status)
    {
        run.Status = status;
        run.StopTime = _now;
        _reads.Remove(run.ReadId);
        _writes.Remove(run.WriteId);
        if (status == ExecutionStatus.Succeeded)
        {
            return;
        }

        foreach (Run child in run.Runs)
        {
            EndRun(child, ExecutionStatus.Aborted, null, null, previousEventId: 0);
        }
    }

    private void OnUpdated(MapRunUpdated updated)
    {
        MapRun? run = MapRuns.Find(candidate => candidate.MapRunArn == updated.MapRunArn);
        if (run is not { Status: ExecutionStatus.Running })
        {
            return;
        }

        run.MaxConcurrency = updated.MaxConcurrency ?? run.MaxConcurrency;
        run.ToleratedFailureCount = updated.ToleratedFailureCount ?? run.ToleratedFailureCount;
        run.ToleratedFailurePercentage = updated.ToleratedFailurePercentage ?? run.ToleratedFailurePercentage;
        if (run.ReadId == 0 && run.WriteId == 0)
        {
            Guarded(run.Strand, _ => StartChildren(run));
        }
    }
}
