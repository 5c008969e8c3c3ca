namespace ThemisGuard.Compliance.Costs;

/// <summary>
/// What one scan uses. The counts follow from <c>statemachines/scan.asl.json</c> and the code, and a test holds them against a
/// scan that is run and counted; the milliseconds are measured (docs/cost.md says how), rounded up.
/// </summary>
/// <param name="Resources">Resources scanned.</param>
public readonly record struct ScanUse(long Resources)
{
    /// <summary>Resources of a batch, as <c>PlanScan</c> cuts them.</summary>
    public const long ResourcesPerBatch = 500;

    /// <summary>Artifacts that a resource leaves: its part of the batches, the findings and the reports in every format.</summary>
    public const long ArtifactBytesPerResource = 30_000;

    /// <summary>Records that a scan leaves.</summary>
    public const long RecordBytes = 8_192;

    /// <summary>Messages on the scan queue.</summary>
    public long Batches => (Resources + ResourcesPerBatch - 1) / ResourcesPerBatch;

    /// <summary>Seven states, and for each batch its child execution with its one state.</summary>
    public long Transitions => 7 + (2 * Batches);

    /// <summary>Send, receive and delete of each batch. Receives and deletes are shared by up to five, which is not counted on.</summary>
    public long QueueRequests => 3 * Batches;

    /// <summary>"Scan Completed", "Finding Opened" and "Finding Resolved".</summary>
    public const long Events = 3;

    /// <summary>DynamoDB write units; four are for the record of the execution, three for the index by which an ended scan is removed when its time has come.</summary>
    public long RecordWrites => 15 + Batches;

    /// <summary>DynamoDB read units.</summary>
    public long RecordReads => 14 + Batches;

    /// <summary>S3 PUTs; the last is the tenant's own, of the inventory.</summary>
    public long Puts => 17 + (2 * Batches) + 1;

    /// <summary>S3 GETs.</summary>
    public long Gets => 15 + (7 * Batches);

    /// <summary>What the workflow's own functions use: they stay on Lambda when API and queue workers move to containers.</summary>
    public FunctionUse Workflow => new FunctionUse(1, 200 + (Resources * 0.02m), 1_769)
        + new FunctionUse(1, 300 + (Resources * 0.05m), 1_769)
        + new FunctionUse(1, 300 + (Resources * 0.1m), 1_769)
        + new FunctionUse(1, 100, 1_024)
        + new FunctionUse(2, 100, 1_024);

    /// <summary>What <c>EvaluateBatch</c> uses, a message an invocation.</summary>
    public FunctionUse Evaluation => new(Batches, (150 * Batches) + (Resources * 0.2m), 1_769);
}

/// <summary>Invocations, and what they are charged for.</summary>
/// <param name="Invocations">How many.</param>
/// <param name="GbSeconds">Duration times memory.</param>
/// <param name="VcpuSeconds">Processor time at Lambda's share of a processor: one at 1,769 MB.</param>
public readonly record struct FunctionUse(decimal Invocations, decimal GbSeconds, decimal VcpuSeconds)
{
    /// <summary>So many invocations with so many milliseconds in all.</summary>
    public FunctionUse(decimal invocations, decimal milliseconds, int memoryMb)
        : this(invocations, milliseconds / 1_000 * memoryMb / 1_024, milliseconds / 1_000 * memoryMb / 1_769)
    {
    }

    /// <summary>Both together.</summary>
    public static FunctionUse operator +(FunctionUse left, FunctionUse right) =>
        new(left.Invocations + right.Invocations, left.GbSeconds + right.GbSeconds, left.VcpuSeconds + right.VcpuSeconds);

    /// <summary>So many times as much.</summary>
    public static FunctionUse operator *(FunctionUse use, decimal times) => new(use.Invocations * times, use.GbSeconds * times, use.VcpuSeconds * times);
}
