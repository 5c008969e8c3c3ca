using ThemisGuard.StatesLanguage.Syntax.StateTypes;

namespace ThemisGuard.StatesLanguage.Interpretation;

/// <summary>One run of a distributed Map: what DescribeMapRun tells about it, and its child executions.</summary>
public sealed class MapRun
{
    internal MapRun(Strand strand, MapState state, string arn, string name, string label, DateTimeOffset startTime)
    {
        Strand = strand;
        State = state;
        MapRunArn = arn;
        Name = name;
        Label = label;
        StartTime = startTime;
    }

    /// <summary>E.g. <c>arn:aws:states:eu-central-1:111111111111:mapRun:scan/EvaluateBatches:UUID</c>.</summary>
    public string MapRunArn { get; }

    /// <summary>The UUID at the ARN's end.</summary>
    public string Name { get; }

    /// <summary>The Map state's label, or its name.</summary>
    public string Label { get; }

    /// <summary>The execution whose Map state this is.</summary>
    public string ExecutionArn => Strand.Run.ExecutionArn;

    /// <summary>The Map state.</summary>
    public string StateName => State.Name;

    /// <summary>RUNNING, SUCCEEDED, FAILED or ABORTED.</summary>
    public ExecutionStatus Status { get; internal set; } = ExecutionStatus.Running;

    /// <summary>When it started.</summary>
    public DateTimeOffset StartTime { get; }

    /// <summary>When it ended; null while it runs.</summary>
    public DateTimeOffset? StopTime { get; internal set; }

    /// <summary>Most children at a time; 0: as many as AWS allows (10,000).</summary>
    public int MaxConcurrency { get; internal set; }

    /// <summary>Failed children allowed; null when not set.</summary>
    public long? ToleratedFailureCount { get; internal set; }

    /// <summary>Percentage of failed children allowed; null when not set.</summary>
    public double? ToleratedFailurePercentage { get; internal set; }

    /// <summary>How often it was redriven.</summary>
    public int RedriveCount { get; internal set; }

    /// <summary>When it was redriven last; null when never.</summary>
    public DateTimeOffset? RedriveTime { get; internal set; }

    /// <summary>Counts of child executions.</summary>
    public MapRunCounts ExecutionCounts => Count(byItem: false);

    /// <summary>Counts of items; the same numbers without an ItemBatcher.</summary>
    public MapRunCounts ItemCounts => Count(byItem: true);

    /// <summary>Children that have started, in the order of their items.</summary>
    public IReadOnlyList<ChildExecution> Children => [.. Runs.Select(static run => new ChildExecution(run))];

    internal Strand Strand { get; }
    internal MapState State { get; }

    /// <summary>Inputs of all children, started or not; empty until the items are read.</summary>
    internal List<ChildInput> Inputs { get; } = [];

    internal List<Run> Runs { get; } = [];
    internal long ReadId { get; set; }
    internal long WriteId { get; set; }
    internal int Running { get; set; }
    internal int TotalItems { get; set; }
    internal long FailedItems { get; set; }
    internal int StartedEventId { get; set; }
    internal JsonValue EffectiveInput { get; set; }
    internal JsonValue ReaderArguments { get; set; }
    internal JsonValue WriterArguments { get; set; }
    internal bool ResultsAreWritten { get; set; }

    private MapRunCounts Count(bool byItem)
    {
        long running = 0, succeeded = 0, failed = 0, timedOut = 0, aborted = 0, started = 0;
        foreach (Run run in Runs)
        {
            long items = byItem ? run.ItemCount : 1;
            started += items;
            switch (run.Status)
            {
                case ExecutionStatus.Running:
                    running += items;
                    break;
                case ExecutionStatus.Succeeded:
                    succeeded += items;
                    break;
                case ExecutionStatus.TimedOut:
                    timedOut += items;
                    break;
                case ExecutionStatus.Aborted:
                    aborted += items;
                    break;
                default:
                    failed += items;
                    break;
            }
        }

        long waiting = 0;
        for (int i = Runs.Count; i < Inputs.Count; i++)
        {
            waiting += byItem ? Inputs[i].ItemCount : 1;
        }

        // Children that never started end with their map run.
        bool open = Status == ExecutionStatus.Running;
        return new MapRunCounts
        {
            Pending = open ? waiting : 0,
            Running = running,
            Succeeded = succeeded,
            Failed = failed,
            TimedOut = timedOut,
            Aborted = aborted + (open ? 0 : waiting),
            Total = started + waiting,
            ResultsWritten = ResultsAreWritten ? succeeded : 0,
        };
    }
}

/// <summary>Input of a child execution.</summary>
internal readonly record struct ChildInput(JsonValue Value, int ItemCount);

/// <summary>DescribeMapRun's <c>executionCounts</c> or <c>itemCounts</c>.</summary>
public sealed record MapRunCounts
{
    /// <summary>Not started yet.</summary>
    public long Pending { get; init; }

    /// <summary>Under way.</summary>
    public long Running { get; init; }

    /// <summary>Ended with an output.</summary>
    public long Succeeded { get; init; }

    /// <summary>Ended with an error.</summary>
    public long Failed { get; init; }

    /// <summary>Took too long.</summary>
    public long TimedOut { get; init; }

    /// <summary>Stopped, or never started.</summary>
    public long Aborted { get; init; }

    /// <summary>All of them.</summary>
    public long Total { get; init; }

    /// <summary>Results that a ResultWriter has written.</summary>
    public long ResultsWritten { get; init; }
}
