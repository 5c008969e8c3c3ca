using ThemisGuard.StatesLanguage.History;
using ThemisGuard.StatesLanguage.Syntax;
using ThemisGuard.StatesLanguage.Syntax.StateTypes;

namespace ThemisGuard.StatesLanguage.Interpretation;

/// <summary>
/// The machine: strands that are ready run until nothing is ready any more; what they wait for is kept by id. This part holds its state,
/// its loop, and how events are recorded. The other parts: States (what a state does), Tasks, Forks (Parallel and inline Map), MapRuns,
/// Failures, Redrive.
/// </summary>
internal sealed partial class Interpreter
{
    /// <summary>Most events of a Standard execution's history. Source: Step Functions Developer Guide, "Quotas".</summary>
    private const int MaxHistory = 25_000;

    /// <summary>Most bytes of an input, result or output. Source: the same.</summary>
    private const long MaxPayload = 262_144;

    /// <summary>States run in one Advance; then a timer that is due at once lets the host breathe.</summary>
    private const int MaxStatesPerAdvance = 100_000;

    private readonly StateMachineDefinition _definition;
    private readonly ExecutionIdentity _identity;
    private readonly string _region;
    private readonly DeterministicRandom _random;
    private readonly TaskTokens _tokens;
    private readonly Evaluator _evaluator;
    private readonly Action<Strand> _runState;
    private readonly Queue<Strand> _ready = new();
    private readonly SortedDictionary<long, PendingTask> _tasks = [];
    private readonly SortedDictionary<long, PendingTimer> _timers = [];
    private readonly SortedDictionary<long, MapRun> _reads = [];
    private readonly SortedDictionary<long, MapRun> _writes = [];
    private List<Effect> _effects = [];
    private List<HistoryEvent> _events = [];
    private DateTimeOffset _now;
    private long _lastId;
    private long _breathTimer;

    public Interpreter(StateMachineDefinition definition, ExecutionIdentity identity, bool contextHasRedriveCount = true)
    {
        _definition = definition;
        _identity = identity;
        _runState = RunState;
        string[] arn = identity.ExecutionArn.Split(':');
        _region = identity.Region.Length > 0 ? identity.Region : arn.Length > 3 ? arn[3] : "";
        _random = new DeterministicRandom(identity.Seed);
        _tokens = new TaskTokens(identity.Seed, identity.ExecutionArn);
        _now = identity.StartTime;
        _evaluator = new Evaluator(_random, _tokens) { HasRedriveCount = contextHasRedriveCount && (identity.AsOf is not { } day || day >= new DateOnly(2023, 11, 1)) };
        Root = new Run(identity.ExecutionArn, identity.Name, identity.StateMachineArn, identity.StateMachineName, identity.StartTime)
        {
            RoleArn = identity.RoleArn,
            IsExpress = definition.Type == StateMachineType.Express,
        };
    }

    public Run Root { get; }

    public List<MapRun> MapRuns { get; } = [];

    public IReadOnlyCollection<PendingTask> Tasks => _tasks.Values;

    public IReadOnlyDictionary<long, PendingTimer> Timers => _timers;

    public bool IsStarted { get; private set; }

    public Transition Advance(ExecutionEvent happened)
    {
        _now = happened.Time > _now ? happened.Time : _now;
        _evaluator.Now = _now;
        _effects = [];
        _events = [];
        if (IsStarted || happened is ExecutionStarted)
        {
            Handle(happened);
            Work();
        }

        return new Transition(_effects, _events, Root.Status);
    }

    private void Handle(ExecutionEvent happened)
    {
        switch (happened)
        {
            case ExecutionStarted started:
                Start(started.Input);
                break;
            case TaskSubmitted submitted:
                OnSubmitted(submitted);
                break;
            case ActivityStarted started:
                OnActivityStarted(started);
                break;
            case TaskSucceeded succeeded:
                OnSucceeded(succeeded);
                break;
            case TaskFailed failed:
                OnFailed(failed);
                break;
            case TaskHeartbeat heartbeat when _tasks.TryGetValue(heartbeat.TaskId, out PendingTask? task):
                task.LastHeartbeat = _now;
                break;
            case TimerFired fired:
                OnTimer(fired.TimerId);
                break;
            case ItemsRead read when _reads.Remove(read.ReadId, out MapRun? run):
                Guarded(run.Strand, _ => OnItemsRead(run, read));
                break;
            case ResultsWritten written when _writes.Remove(written.WriteId, out MapRun? run):
                Guarded(run.Strand, _ => OnResultsWritten(run, written));
                break;
            case ExecutionStopped stopped when Root.Status == ExecutionStatus.Running:
                EndRun(Root, ExecutionStatus.Aborted, stopped.Error, stopped.Cause, previousEventId: 0);
                break;
            case ExecutionRedriven when IsRedrivable(Root):
                Redrive();
                break;
            case MapRunUpdated updated:
                OnUpdated(updated);
                break;
        }
    }

    private void Start(JsonValue input)
    {
        if (IsStarted)
        {
            return;
        }

        IsStarted = true;
        long? limit = _definition.TimeoutSeconds ?? (Root.IsExpress ? 300 : null);
        StartRun(Root, _definition.Graph, input, limit);
    }

    private void StartRun(Run run, StateGraph graph, JsonValue input, long? limitSeconds)
    {
        run.Input = input;
        run.Root = new Strand(run, graph, new VariableScope(null)) { Input = input };
        Record(run, 0, HistoryEventType.ExecutionStarted, new ExecutionStartedEvent { Input = input, RoleArn = run.RoleArn });
        if (limitSeconds is { } seconds)
        {
            run.DeadlineTimer = StartTimer(_now.AddSeconds(seconds), TimerPurpose.RunDeadline, run: run);
        }

        _ready.Enqueue(run.Root);
    }

    /// <summary>Runs ready strands, one state each in turn, until none is ready or the work of one Advance is done.</summary>
    private void Work()
    {
        for (var states = 0; _ready.TryDequeue(out Strand? strand); states++)
        {
            if (states == MaxStatesPerAdvance)
            {
                _ready.Enqueue(strand);
                _breathTimer = StartTimer(_now, TimerPurpose.Breath);
                return;
            }

            Guarded(strand, _runState);
        }
    }

    private void RunState(Strand strand)
    {
        if (!strand.Entered)
        {
            Enter(strand);
        }

        Execute(strand);
    }

    /// <summary>Does something on behalf of a strand, unless it is over, and turns what goes wrong into the failure of its state.</summary>
    private void Guarded(Strand strand, Action<Strand> work)
    {
        if (strand.Status != StrandStatus.Active || strand.Run.Status != ExecutionStatus.Running)
        {
            return;
        }

        try
        {
            work(strand);
        }
        catch (StateFailedException failed)
        {
            Fail(strand, failed);
        }
        catch (HistoryFullException)
        {
            EndFullRun(strand.Run);
        }
        catch (Exception tooDeep) when (tooDeep is Jsonata.JsonataException or InsufficientExecutionStackException)
        {
            // Data nested so deep that comparing or writing it would take the whole stack.
            Fail(strand, new StateFailedException(ErrorNames.Runtime, "The data is nested too deeply."));
        }
    }

    private void Enter(Strand strand)
    {
        State state = strand.Current;
        strand.Entered = true;
        strand.EnteredTime = _now;
        strand.BeforeEnteredEventId = strand.PreviousEventId;
        strand.Retries = null;
        strand.RetryCount = 0;
        strand.Fork = null;
        strand.MapRun = null;
        Record(strand, EnteredType(state.Type), new StateEnteredEvent { Name = state.Name, Input = strand.Input });
        strand.EnteredEventId = strand.PreviousEventId;
    }

    /// <summary>Leaves the current state for its successor, or ends the strand.</summary>
    private void Exit(Strand strand, JsonValue output, JsonValue assigned, State? next)
    {
        State state = strand.Current;
        CheckSize(output, state.Name);
        if (assigned.TryGetObject(out Jsonata.JsonataObject? values))
        {
            strand.Variables.Assign(values);
        }

        Record(strand, ExitedType(state.Type), new StateExitedEvent { Name = state.Name, Output = output, AssignedVariables = assigned });
        strand.Input = output;
        if (next is null)
        {
            EndStrand(strand, output);
            return;
        }

        strand.Current = next;
        strand.Entered = false;
        _ready.Enqueue(strand);
    }

    private void EndStrand(Strand strand, JsonValue output)
    {
        strand.Status = StrandStatus.Ended;
        switch (strand.Owner)
        {
            case null:
                EndRun(strand.Run, ExecutionStatus.Succeeded, null, null, strand.PreviousEventId, output);
                break;
            case ParallelFork fork:
                OnBranchEnded(fork, strand, output);
                break;
            case MapFork fork:
                OnIterationEnded(fork, strand, output);
                break;
        }
    }

    private static void CheckSize(JsonValue value, string owner)
    {
        if (value.SizeInBytes() > MaxPayload)
        {
            throw new StateFailedException(
                ErrorNames.DataLimitExceeded, $"The state/task '{owner}' returned a result with a size exceeding the maximum number of bytes service limit.")
            { IsComplete = true };
        }
    }

    private static HistoryEventType EnteredType(StateType type) => type switch
    {
        StateType.Task => HistoryEventType.TaskStateEntered,
        StateType.Wait => HistoryEventType.WaitStateEntered,
        StateType.Pass => HistoryEventType.PassStateEntered,
        StateType.Succeed => HistoryEventType.SucceedStateEntered,
        StateType.Fail => HistoryEventType.FailStateEntered,
        StateType.Choice => HistoryEventType.ChoiceStateEntered,
        StateType.Parallel => HistoryEventType.ParallelStateEntered,
        _ => HistoryEventType.MapStateEntered,
    };

    private static HistoryEventType ExitedType(StateType type) => type switch
    {
        StateType.Task => HistoryEventType.TaskStateExited,
        StateType.Wait => HistoryEventType.WaitStateExited,
        StateType.Pass => HistoryEventType.PassStateExited,
        StateType.Succeed => HistoryEventType.SucceedStateExited,
        StateType.Choice => HistoryEventType.ChoiceStateExited,
        StateType.Parallel => HistoryEventType.ParallelStateExited,
        _ => HistoryEventType.MapStateExited,
    };

    /// <summary>Records an event that follows the strand's last one, and becomes its last.</summary>
    private void Record(Strand strand, HistoryEventType type, HistoryEvent details) =>
        strand.PreviousEventId = Record(strand.Run, strand.PreviousEventId, type, details);

    private void Record(Strand strand, HistoryEventType type) => Record(strand, type, new HistoryEvent());

    private int Record(Run run, int previousEventId, HistoryEventType type, HistoryEvent details)
    {
        int id = run.LastEventId + 1;
        if (id >= MaxHistory && run.Status == ExecutionStatus.Running && !run.IsExpress && !EndsRun(type))
        {
            throw new HistoryFullException();
        }

        run.LastEventId = id;
        details.ExecutionArn = run.ExecutionArn;
        details.Id = id;
        details.PreviousEventId = previousEventId;
        details.Timestamp = _now;
        details.Type = type;
        if (id <= MaxHistory || !run.IsExpress)
        {
            run.History.Add(details);
            _events.Add(details);
        }

        return id;
    }

    private static bool EndsRun(HistoryEventType type) =>
        type is HistoryEventType.ExecutionSucceeded or HistoryEventType.ExecutionFailed or HistoryEventType.ExecutionAborted or HistoryEventType.ExecutionTimedOut;

    private void EndFullRun(Run run) =>
        EndRun(run, ExecutionStatus.Failed, ErrorNames.Runtime, $"The execution reached the maximum number of history events ({MaxHistory}).", run.LastEventId);

    /// <summary>Ends a run and everything in it that still waits.</summary>
    private void EndRun(Run run, ExecutionStatus status, string? error, string? cause, int previousEventId, JsonValue output = default)
    {
        if (run.Status != ExecutionStatus.Running)
        {
            return;
        }

        run.Status = status;
        run.Output = output;
        run.Error = error;
        run.Cause = cause;
        run.StopTime = _now;
        CancelTimer(run.DeadlineTimer);
        run.DeadlineTimer = 0;
        if (run.Root.Status == StrandStatus.Active)
        {
            Abort(run.Root);
        }

        if (status == ExecutionStatus.Succeeded)
        {
            Record(run, previousEventId, HistoryEventType.ExecutionSucceeded, new OutputEvent { Output = output });
        }
        else
        {
            HistoryEventType type = status switch
            {
                ExecutionStatus.Failed => HistoryEventType.ExecutionFailed,
                ExecutionStatus.TimedOut => HistoryEventType.ExecutionTimedOut,
                _ => HistoryEventType.ExecutionAborted,
            };
            Record(run, previousEventId, type, new FailureEvent { Error = error, Cause = cause });
        }

        if (run.Owner is { } owner)
        {
            OnChildEnded(owner, run);
        }
        else
        {
            CancelTimer(_breathTimer);
            _effects.Add(new CompleteExecution(status, output, error, cause));
        }
    }
}
