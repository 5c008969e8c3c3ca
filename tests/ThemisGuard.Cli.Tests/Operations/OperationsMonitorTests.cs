using System.Text.Json.Nodes;
using Amazon.SQS.Model;
using ThemisGuard.Aws.StepFunctions;
using ThemisGuard.Compliance;
using ThemisGuard.Compliance.Operations;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Schedules;
using ThemisGuard.Lambda;

namespace ThemisGuard.Cli.Tests.Operations;

/// <summary>Each failure that the monitor watches for, injected in the embedded engine: found, repaired or told of once, recorded.</summary>
public sealed class OperationsMonitorTests
{
    [Fact]
    public async Task A_quiet_installation_is_left_alone()
    {
        await using MonitoredEngine world = await MonitoredEngine.StartAsync("");
        await world.RecordedAsync(await world.SubmitAsync(), ExecutionStatus.Succeeded);
        MonitorRun run = await world.MonitorAsync();
        Assert.Empty(run.Repaired);
        Assert.Empty(run.Told);
    }

    [Fact]
    public async Task A_scan_that_hangs_is_told_of_once_as_overdue_and_stuck_and_again_when_it_is_over()
    {
        var hang = new TaskCompletionSource();
        await using MonitoredEngine world = await MonitoredEngine.StartAsync("scanSeconds=1,stuckSeconds=1", ("EvaluateBatch", whole => async (payload, invocation, token) =>
        {
            await hang.Task.WaitAsync(token);
            return await whole(payload, invocation, token);
        }));
        string scanId = await world.SubmitAsync();
        await world.RecordedAsync(scanId, ExecutionStatus.Running);
        await Task.Delay(1_500);

        Assert.Equal([$"opened executionOverdue {scanId}", $"opened scanStuck {scanId}"], (await world.MonitorAsync()).Told);
        Assert.DoesNotContain((await world.MonitorAsync()).Told, told => told.StartsWith("opened", StringComparison.Ordinal));
        hang.SetResult();
        await world.RecordedAsync(scanId, ExecutionStatus.Succeeded);
        Assert.Equal([$"closed executionOverdue {scanId}", $"closed scanStuck {scanId}"], (await world.MonitorAsync()).Told);
        Assert.Empty((await world.MonitorAsync()).Told);
        (IReadOnlyList<Incident> incidents, _) = await world.Incidents.ListAsync(open: false, 100, null, default);
        Assert.All(incidents, incident => Assert.Equal((IncidentStatus.Closed, incident.Changes), (incident.Status, incident.Told)));
        Assert.Equal(2, incidents.Count);
    }

    [Fact]
    public async Task A_failure_that_passes_is_redriven_and_the_scan_completes()
    {
        bool broken = true;
        await using MonitoredEngine world = await MonitoredEngine.StartAsync("", ("PlanScan", whole => (payload, invocation, token) =>
            broken ? throw new ThemisGuardException("ThemisGuard.StorageUnavailable", "The disk is full.") : whole(payload, invocation, token)));
        string scanId = await world.SubmitAsync();
        ExecutionRecord failed = await world.RecordedAsync(scanId, ExecutionStatus.Failed);
        Assert.Equal(("ThemisGuard.StorageUnavailable", "The disk is full."), (failed.Error, failed.Cause));
        Assert.Equal(ScanStatus.Failed, (await world.Scans.GetAsync("default", scanId, default))!.Status);

        broken = false;
        MonitorRun run = await world.MonitorAsync();
        Assert.Equal(["redriveExecution 1 done"], run.Repaired);
        Assert.Empty(run.Told);
        ExecutionRecord redriven = await world.RecordedAsync(scanId, ExecutionStatus.Succeeded, redrives: 1);
        Assert.True(redriven.Transitions > failed.Transitions);
        Assert.Equal(ScanStatus.Complete, (await world.Scans.GetAsync("default", scanId, default))!.Status);
        Assert.Empty((await world.MonitorAsync()).Repaired);
    }

    [Fact]
    public async Task A_failure_that_stays_is_redriven_twice_and_then_told_of_once()
    {
        await using MonitoredEngine world = await MonitoredEngine.StartAsync("", ("PlanScan", _ => (_, _, _) =>
            throw new ThemisGuardException("ThemisGuard.StorageUnavailable", "The disk is full.")));
        string scanId = await world.SubmitAsync();
        for (int redrives = 0; redrives < 2; redrives++)
        {
            await world.RecordedAsync(scanId, ExecutionStatus.Failed, redrives);
            MonitorRun run = await world.MonitorAsync();
            Assert.Equal([$"redriveExecution {redrives + 1} done"], run.Repaired);
            Assert.Empty(run.Told);
        }

        await world.RecordedAsync(scanId, ExecutionStatus.Failed, 2);
        Assert.Equal(["opened executionsFailed ScanStateMachine/ThemisGuard.StorageUnavailable"], (await world.MonitorAsync()).Told);
        MonitorRun last = await world.MonitorAsync();
        Assert.Empty(last.Repaired);
        Assert.Empty(last.Told);
    }

    [Fact]
    public async Task Failures_of_one_kind_are_one_incident_that_is_updated_when_they_double()
    {
        await using MonitoredEngine world = await MonitoredEngine.StartAsync("", ("PlanScan", _ => (_, _, _) => throw new ThemisGuardException("Test.Broken", "Broken.")));
        await world.RecordedAsync(await world.SubmitAsync(), ExecutionStatus.Failed);
        MonitorRun run = await world.MonitorAsync();
        Assert.Empty(run.Repaired);
        Assert.Equal(["opened executionsFailed ScanStateMachine/Test.Broken"], run.Told);
        await world.RecordedAsync(await world.SubmitAsync(), ExecutionStatus.Failed);
        Assert.Equal(["updated executionsFailed ScanStateMachine/Test.Broken"], (await world.MonitorAsync()).Told);
        Assert.Empty((await world.MonitorAsync()).Told);
        Incident incident = Assert.Single((await world.Incidents.ListAsync(open: true, 100, null, default)).Incidents);
        Assert.Equal((2, 2.0, 2), (incident.Told, incident.Measure, incident.Evidence.Count));
    }

    [Fact]
    public async Task Throttled_calls_are_told_of_once()
    {
        int left = 1;
        await using MonitoredEngine world = await MonitoredEngine.StartAsync("throttles=1", ("PlanScan", whole => (payload, invocation, token) =>
            Interlocked.Decrement(ref left) >= 0 ? throw new ThemisGuardException("Lambda.TooManyRequestsException", "Rate exceeded.") : whole(payload, invocation, token)));
        await world.RecordedAsync(await world.SubmitAsync(), ExecutionStatus.Succeeded);
        Assert.Equal(["opened throttled ScanStateMachine"], (await world.MonitorAsync()).Told);
        Assert.Empty((await world.MonitorAsync()).Told);
    }

    [Fact]
    public async Task A_deep_queue_is_told_of_once_and_closed_when_it_has_drained()
    {
        var hang = new TaskCompletionSource();
        await using MonitoredEngine world = await MonitoredEngine.StartAsync("queueDepth=20,queueAgeSeconds=1", ("FailBatch", _ => async (_, _, token) =>
        {
            await hang.Task.WaitAsync(token);
            return """{"batchItemFailures":[]}"""u8.ToArray();
        }));
        string url = (await world.Queues.GetQueueUrlAsync("ScanDeadLetters", world.Cancellation)).QueueUrl;
        for (int i = 0; i < 30; i++)
        {
            await world.Queues.SendMessageBatchAsync(url, [.. Enumerable.Range(0, 10).Select(j => new SendMessageBatchRequestEntry($"{j}", "{}"))], world.Cancellation);
        }

        await Task.Delay(1_200);
        Assert.Equal(["opened queueDeep ScanDeadLetters", "opened queueOld ScanDeadLetters"], (await world.MonitorAsync()).Told);
        Assert.DoesNotContain((await world.MonitorAsync()).Told, told => told.StartsWith("opened", StringComparison.Ordinal));
        hang.SetResult();
        while (await VisibleAsync(world, url) > 0)
        {
            await Task.Delay(100, world.Cancellation);
        }

        Assert.Equal(["closed queueDeep ScanDeadLetters", "closed queueOld ScanDeadLetters"], (await world.MonitorAsync()).Told);
    }

    [Fact]
    public async Task A_missed_schedule_has_its_run_restarted_once_and_is_told_of_when_that_did_not_help()
    {
        bool broken = false;
        await using MonitoredEngine world = await MonitoredEngine.StartAsync("missedSeconds=60", ("FindDueSchedules", whole => (payload, invocation, token) =>
            broken ? Task.FromResult<ReadOnlyMemory<byte>>("""{"due":[]}"""u8.ToArray()) : whole(payload, invocation, token)));
        await MissAsync(world, "sch_a", TimeSpan.FromMinutes(10));
        MonitorRun run = await world.MonitorAsync();
        Assert.Equal(["restartRun 1 done"], run.Repaired);
        Assert.Empty(run.Told);
        IReadOnlyList<ScanRecord> scans = [];
        while (scans.Count == 0)
        {
            (scans, _) = await world.Scans.ListAsync("default", 10, null, world.Cancellation);
        }

        await world.RecordedAsync(Assert.Single(scans).ScanId, ExecutionStatus.Succeeded);
        Assert.Empty((await world.MonitorAsync()).Repaired);

        broken = true;
        await MissAsync(world, "sch_b", TimeSpan.FromMinutes(5));
        Assert.Equal(["restartRun 1 done"], (await world.MonitorAsync()).Repaired);
        MonitorRun told = await world.MonitorAsync();
        Assert.Empty(told.Repaired);
        Assert.Equal(["opened schedulesMissed schedules"], told.Told);
        Assert.Empty((await world.MonitorAsync()).Told);
    }

    [Fact]
    public async Task A_coverage_that_falls_is_told_of_until_it_is_back()
    {
        await using MonitoredEngine world = await MonitoredEngine.StartAsync("");
        await EndedScanAsync(world, evaluated: 100, notEvaluated: 0);
        Assert.Empty((await world.MonitorAsync()).Told);
        await EndedScanAsync(world, evaluated: 80, notEvaluated: 20);
        Assert.Equal(["opened coverageFell default/logs"], (await world.MonitorAsync()).Told);
        await EndedScanAsync(world, evaluated: 81, notEvaluated: 19);
        Assert.Empty((await world.MonitorAsync()).Told);
        await EndedScanAsync(world, evaluated: 98, notEvaluated: 2);
        Assert.Equal(["closed coverageFell default/logs"], (await world.MonitorAsync()).Told);
        Assert.Empty((await world.MonitorAsync()).Told);
    }

    [Fact]
    public async Task A_scan_whose_execution_was_stopped_from_outside_is_failed_once()
    {
        var hang = new TaskCompletionSource();
        await using MonitoredEngine world = await MonitoredEngine.StartAsync("stuckSeconds=1", ("EvaluateBatch", _ => async (_, _, token) =>
        {
            await hang.Task.WaitAsync(token);
            return """{"batchItemFailures":[]}"""u8.ToArray();
        }));
        string scanId = await world.SubmitAsync();
        ExecutionRecord running = await world.RecordedAsync(scanId, ExecutionStatus.Running);
        await world.StepFunctions.StopExecutionAsync(new StopExecutionRequest(running.ExecutionArn, "Test.Stopped", "By hand."), world.Cancellation);
        await world.RecordedAsync(scanId, ExecutionStatus.Aborted);
        await Task.Delay(1_200);

        MonitorRun run = await world.MonitorAsync();
        Assert.Equal(["failScan 1 done"], run.Repaired);
        Assert.Equal(["opened executionsFailed ScanStateMachine/Test.Stopped"], run.Told);
        ScanRecord scan = (await world.Scans.GetAsync("default", scanId, default))!;
        Assert.Equal((ScanStatus.Failed, "Test.Stopped", "By hand."), (scan.Status, scan.Error, scan.Cause));
        Assert.Empty((await world.MonitorAsync()).Repaired);
        hang.SetResult();
    }

    [Fact]
    public async Task An_execution_whose_event_was_lost_is_recorded_from_Step_Functions()
    {
        await using MonitoredEngine world = await MonitoredEngine.StartAsync("scanSeconds=0,runSeconds=0", ("RecordExecution", whole => (payload, invocation, token) =>
            System.Text.Encoding.UTF8.GetString(payload.Span).Contains("SUCCEEDED", StringComparison.Ordinal)
                ? Task.FromResult<ReadOnlyMemory<byte>>("{}"u8.ToArray()) : whole(payload, invocation, token)));
        string scanId = await world.SubmitAsync();
        await world.RecordedAsync(scanId, ExecutionStatus.Running);
        while ((await world.Scans.GetAsync("default", scanId, default))!.Status != ScanStatus.Complete)
        {
            await Task.Delay(50, world.Cancellation);
        }

        await Task.Delay(500);
        Assert.Contains("recordExecution 1 done", (await world.MonitorAsync()).Repaired);
        Assert.NotNull((await world.RecordedAsync(scanId, ExecutionStatus.Succeeded)).HistoryKey);
    }

    [Fact]
    public async Task Batches_that_die_twice_are_given_up_and_told_of_once()
    {
        await using MonitoredEngine world = await MonitoredEngine.StartAsync("", ("EvaluateBatch", _ => (_, _, _) =>
            Task.FromResult<ReadOnlyMemory<byte>>("""{"batchItemFailures":[]}"""u8.ToArray())));
        string scanId = await world.SubmitAsync();
        await world.RecordedAsync(scanId, ExecutionStatus.Running);

        // The message is lost on purpose; what comes to the dead letters is written by hand, with a token that is none.
        string url = (await world.Queues.GetQueueUrlAsync("ScanDeadLetters", world.Cancellation)).QueueUrl;
        async Task DieAsync(int redriven) => await world.Queues.SendMessageAsync(
            url, $$"""{"taskToken":"{{new string('A', 40)}}","tenant":"default","scanId":"{{scanId}}","batch":"b-00001","cursor":0,"redriven":{{redriven}}}""", world.Cancellation);
        await DieAsync(redriven: 0);
        await StateAsync(world, scanId, DeadLetterState.Waiting);
        MonitorRun run = await world.MonitorAsync();
        Assert.Equal((1, 0), (run.Redriven, run.Told.Length));
        await DieAsync(redriven: 1);
        await StateAsync(world, scanId, DeadLetterState.Failed);
        MonitorRun told = await world.MonitorAsync();
        Assert.Equal((0, $"opened batchesLost {scanId}"), (told.Redriven, Assert.Single(told.Told)));
        Assert.Empty((await world.MonitorAsync()).Told);
    }

    [Fact]
    public async Task A_dead_letter_of_a_scan_that_is_gone_is_discarded()
    {
        await using MonitoredEngine world = await MonitoredEngine.StartAsync("");
        await world.DeadLetters.PutAsync(
            new DeadLetterRecord("default", "scn_gone", "b-00001", 0, DeadLetterState.Waiting, TimeProvider.System.GetUtcNow(),
                $$"""{"taskToken":"{{new string('A', 40)}}","tenant":"default","scanId":"scn_gone","batch":"b-00001","cursor":0,"redriven":0}"""),
            default);
        MonitorRun run = await world.MonitorAsync();
        Assert.Equal((0, 1), (run.Redriven, run.Discarded));
        Assert.Equal(0, (await world.MonitorAsync()).Discarded);
    }

    private static async Task StateAsync(MonitoredEngine world, string scanId, DeadLetterState state)
    {
        while ((await world.DeadLetters.GetAsync(scanId + ":b-00001:0", world.Cancellation))?.State != state)
        {
            await Task.Delay(50, world.Cancellation);
        }
    }

    private static async Task<int> VisibleAsync(MonitoredEngine world, string url) => int.Parse(
        (await world.Queues.GetQueueAttributesAsync(url, ["ApproximateNumberOfMessages"], world.Cancellation)).Attributes["ApproximateNumberOfMessages"],
        System.Globalization.CultureInfo.InvariantCulture);

    private static async Task MissAsync(MonitoredEngine world, string scheduleId, TimeSpan ago)
    {
        string key = "tenants/default/uploads/upl_" + scheduleId;
        await world.Engine.Artifacts.TryCreateAsync(key, "Resources: {}"u8.ToArray(), default);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        await new ScheduleRecords(world.Engine.Records).PutAsync(
            new ScheduleRecord("default", scheduleId, "rate(1 day)", "UTC", scheduleId, ["hipaa-security"], [new ScanSource("a.yaml", key)], now - TimeSpan.FromDays(1), now - ago), default);
    }

    private static async Task EndedScanAsync(MonitoredEngine world, long evaluated, long notEvaluated)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        string scanId = world.Scans.NewScanId();
        await world.Scans.TryCreateAsync(
            new ScanRecord("default", scanId, ScanStatus.Complete, "logs", ["hipaa-security"], 1, "api", now, EndedAt: now,
                Outcome: new ScanOutcome(100, evaluated, notEvaluated, new Dictionary<string, long>(), 0)), default);
        string arn = world.Machine("ScanStateMachine").Replace(":stateMachine:", ":execution:", StringComparison.Ordinal) + ":" + scanId;
        await world.Executions.NoteAsync(
            new ExecutionRecord(
                ExecutionRecords.IdOf(arn, now), arn, world.Machine("ScanStateMachine"), scanId, ExecutionStatus.Succeeded, now, now, "default", scanId, HistoryEvents: 0),
            default);
        await Task.Delay(5);
    }
}
