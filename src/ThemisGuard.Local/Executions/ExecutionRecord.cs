using ThemisGuard.StatesLanguage.Interpretation;

namespace ThemisGuard.Local.Executions;

/// <summary>What is known of an execution without its journal.</summary>
internal sealed record ExecutionRecord
{
    /// <summary>Row id; 0 for executions that are not stored (Express).</summary>
    public long Id { get; init; }

    public required string Arn { get; init; }

    public required string Name { get; init; }

    public required string MachineArn { get; init; }

    public required string MachineName { get; init; }

    /// <summary>Version and alias that it was started by, or null.</summary>
    public string? VersionArn { get; init; }

    public string? AliasArn { get; init; }

    /// <summary>Revision of the definition; null before the machine's first update.</summary>
    public string? RevisionId { get; init; }

    public required string RoleArn { get; init; }

    /// <summary>The definition it runs, whatever became of the machine since.</summary>
    public required string Definition { get; init; }

    public required DateTimeOffset MachineUpdated { get; init; }

    public required string Seed { get; init; }

    /// <summary>As given, not reformatted.</summary>
    public required string Input { get; init; }

    public required DateTimeOffset Started { get; init; }

    public ExecutionStatus Status { get; init; } = ExecutionStatus.Running;

    public DateTimeOffset? Stopped { get; init; }

    public string? Output { get; init; }

    public string? Error { get; init; }

    public string? Cause { get; init; }

    public int Redrives { get; init; }

    public DateTimeOffset? Redriven { get; init; }

    public string? TraceHeader { get; init; }

    /// <summary>The execution and task that wait for this one (<c>.sync</c>), or null.</summary>
    public string? ParentArn { get; init; }

    public long ParentTask { get; init; }

    public bool IsExpress { get; init; }

    public ExecutionIdentity Identity(string region) => new()
    {
        ExecutionArn = Arn,
        Name = Name,
        StateMachineArn = MachineArn,
        StateMachineName = MachineName,
        RoleArn = RoleArn,
        StartTime = Started,
        Seed = Seed,
        Region = region,
    };
}
