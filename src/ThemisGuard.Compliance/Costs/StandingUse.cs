namespace ThemisGuard.Compliance.Costs;

/// <summary>What an installation uses in a month though nobody scans: its schedules and its queues' pollers.</summary>
internal static class StandingUse
{
    // rate(1 minute), rate(5 minutes) and rate(1 hour) of template.yaml in 730 hours.
    private const decimal ScheduledRuns = 43_800;
    private const decimal MonitorRuns = 8_760;

    // Notices of exceptions, and the removal of what plans keep no longer.
    private const decimal HourlyRuns = 2 * 730;

    /// <summary>Queues that Lambda polls: batches, dead letters, webhooks.</summary>
    private const decimal PolledQueues = 3;

    /// <summary>Five pollers a queue, each waiting up to 20 seconds for a message.</summary>
    private const decimal PollsPerQueue = 5 * 730 * 180;

    /// <summary>Executions that are recorded: when they start, and when they end, with their history.</summary>
    private const decimal Recorded = ScheduledRuns + MonitorRuns + HourlyRuns;

    /// <summary>States of a run that finds nothing to do: look, choose, end; the monitor looks at five things.</summary>
    public static decimal Transitions => (3 * ScheduledRuns) + (5 * MonitorRuns) + (3 * HourlyRuns);

    /// <summary>Long polls that mostly find nothing.</summary>
    public static decimal QueuePolls => PolledQueues * PollsPerQueue;

    /// <summary>Reports of the monitor.</summary>
    public static decimal Events => MonitorRuns;

    /// <summary>Index queries for what is due.</summary>
    public static decimal RecordReads => ScheduledRuns + (5 * MonitorRuns) + (2 * HourlyRuns);

    /// <summary>A record and its index entry, twice.</summary>
    public static decimal RecordWrites => 4 * Recorded;

    /// <summary>A history each.</summary>
    public static decimal Puts => Recorded;

    /// <summary>The functions that look, and the one that records.</summary>
    public static FunctionUse Functions =>
        (new FunctionUse(1, 30, 1_024) * ScheduledRuns) + (new FunctionUse(1, 200, 1_024) * MonitorRuns) + (new FunctionUse(1, 100, 1_024) * HourlyRuns)
        + (new FunctionUse(2, 100, 1_024) * Recorded);
}
