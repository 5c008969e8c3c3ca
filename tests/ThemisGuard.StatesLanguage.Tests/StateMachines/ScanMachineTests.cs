using ThemisGuard.StatesLanguage.Interpretation;

namespace ThemisGuard.StatesLanguage.Tests.StateMachines;

public class ScanMachineTests
{
    private const string Input = """{"tenant":"acme","scanId":"s1"}""";
    private const string FailedPath = "FailScan PublishScanFailed ScanFailed";

    private static OurMachine Scan(int batches = 3)
    {
        OurMachine machine = new OurMachine("scan").Succeeds("FailScan", """{"Payload":{"scanId":"s1","error":"PlanFailed","cause":"because"}}""")
            .Fails("ScanFailed", "PlanFailed", "because");
        machine.Simulation.Objects["manifest"] = "[" + string.Join(',', Enumerable.Range(0, batches).Select(static i => $$"""{"batch":{{i}}}""")) + "]";
        return machine;
    }

    private static OurMachine Planned(int batches = 3) => Scan(batches).Succeeds("PlanScan", $$$"""{"Payload":{"manifestKey":"manifest","batches":{{{batches}}}}}""");

    [Fact]
    public void What_was_opened_and_resolved_is_told_once_each_and_not_at_all_when_there_is_nothing()
    {
        OurMachine machine = Planned().Succeeds(
            "CompleteScan", """{"Payload":{"scanId":"s1","status":"complete","opened":{"total":3},"resolved":{"total":2}}}""").Run(Input);

        Assert.Equal("Finding Opened", machine.Argument("PublishScanCompleted", "Entries", "1", "DetailType").AsString());
        Assert.Equal("Finding Resolved", machine.Argument("PublishScanCompleted", "Entries", "2", "DetailType").AsString());

        machine = Planned().Succeeds("CompleteScan", """{"Payload":{"scanId":"s1","status":"complete","resolved":{"total":2}}}""").Run(Input);
        Assert.Equal("Finding Resolved", machine.Argument("PublishScanCompleted", "Entries", "1", "DetailType").AsString());
    }

    [Fact]
    public void A_scan_plans_evaluates_aggregates_reports_and_completes()
    {
        OurMachine machine = Planned().Succeeds("CompleteScan", """{"Payload":{"scanId":"s1","status":"complete"}}""").Run(Input);

        Assert.Equal(ExecutionStatus.Succeeded, machine.Execution.Status);
        Assert.Equal("PlanScan HasBatches EvaluateBatches AggregateFindings RenderReport CompleteScan PublishScanCompleted", machine.Path);
        Assert.Equal("""{"scanId":"s1","status":"complete"}""", machine.Execution.Output.ToJson());
        Assert.Equal(["0", "1", "2"], machine.Asked.Where(static task => task.StateName == "EvaluateBatch").Select(static task => task.Arguments["MessageBody"]["batch"].ToJson()));
        Assert.All(machine.Asked.Where(static task => task.StateName == "EvaluateBatch"), static task =>
        {
            Assert.Equal("acme", task.Arguments["MessageGroupId"].AsString());
            Assert.Equal(task.TaskToken, task.Arguments["MessageBody"]["taskToken"].AsString());
        });
        Assert.Equal("Scan Completed", machine.Argument("PublishScanCompleted", "Entries", "0", "DetailType").AsString());
        Assert.Equal("complete", machine.Argument("PublishScanCompleted", "Entries", "0", "Detail", "status").AsString());
    }

    [Fact]
    public void Without_batches_nothing_is_sent()
    {
        OurMachine machine = Planned(0).Run(Input);

        Assert.Equal("PlanScan HasBatches AggregateFindings RenderReport CompleteScan PublishScanCompleted", machine.Path);
        Assert.Empty(machine.Execution.MapRuns);
    }

    [Theory]
    [InlineData("PlanScan", "PlanScan")]
    [InlineData("AggregateFindings", "PlanScan HasBatches EvaluateBatches AggregateFindings")]
    [InlineData("RenderReport", "PlanScan HasBatches EvaluateBatches AggregateFindings RenderReport")]
    [InlineData("CompleteScan", "PlanScan HasBatches EvaluateBatches AggregateFindings RenderReport CompleteScan")]
    public void A_function_that_fails_fails_the_scan_and_says_so(string state, string path)
    {
        OurMachine machine = (state == "PlanScan" ? Scan() : Planned()).Fails(state, "Broken").Run(Input);

        Assert.Equal(ExecutionStatus.Failed, machine.Execution.Status);
        Assert.Equal($"{path} {FailedPath}", machine.Path);
        Assert.Equal("Broken", machine.Argument("FailScan", "Payload", "error").AsString());
        Assert.Equal("acme", machine.Argument("FailScan", "Payload", "tenant").AsString());
        Assert.Equal("PlanFailed", machine.Execution.Error);
        Assert.Equal("because", machine.Execution.Cause);
        Assert.False(machine.Argument("ScanFailed", "Payload", "redriven").AsBoolean());
    }

    [Fact]
    public void A_function_that_is_throttled_is_tried_again()
    {
        OurMachine machine = Scan()
            .Fails("PlanScan", "Lambda.TooManyRequestsException").Fails("PlanScan", "Sandbox.Timedout")
            .Succeeds("PlanScan", """{"Payload":{"manifestKey":"manifest","batches":3}}""").Run(Input);

        Assert.Equal(ExecutionStatus.Succeeded, machine.Execution.Status);
        Assert.Equal(3, machine.Asked.Count(static task => task.StateName == "PlanScan"));
    }

    [Fact]
    public void A_plan_that_takes_fifteen_minutes_fails_the_scan()
    {
        OurMachine machine = Scan().NeverAnswers("PlanScan").Run(Input);

        Assert.Equal($"PlanScan {FailedPath}", machine.Path);
        Assert.Equal("States.Timeout", machine.Argument("FailScan", "Payload", "error").AsString());
        Assert.Equal("", machine.Argument("FailScan", "Payload", "cause").AsString());
        Assert.True(machine.Execution.StopTime >= Simulation.Start.AddMinutes(15));
    }

    [Fact]
    public void A_manifest_that_can_not_be_read_fails_the_scan()
    {
        OurMachine machine = Planned();
        machine.Simulation.Objects.Clear();
        machine.Run(Input);

        Assert.Equal($"PlanScan HasBatches EvaluateBatches {FailedPath}", machine.Path);
        Assert.Equal("States.ItemReaderFailed", machine.Argument("FailScan", "Payload", "error").AsString());
    }

    [Fact]
    public void Batches_that_are_lost_leave_the_scan_to_the_aggregation()
    {
        OurMachine machine = Planned(4);
        machine.Simulation.Tasks = Lose(machine, machine.Simulation.Tasks);
        machine.Run(Input);

        Assert.Equal(ExecutionStatus.Succeeded, machine.Execution.Status);
        MapRun run = Assert.Single(machine.Execution.MapRuns);
        Assert.Equal(new MapRunCounts { Succeeded = 4, Total = 4 }, run.ExecutionCounts);
        Assert.Equal(["1", "0", "0", "0"], run.Children.Select(static child => child.Output.ToJson()));
    }

    // The first batch ends, the second goes to the dead letters, the third is never heard of again, the fourth's worker stops its heartbeats.
    private static Func<InvokeTask, ExecutionEvent?> Lose(OurMachine machine, Func<InvokeTask, ExecutionEvent?> others) => task =>
        task.StateName != "EvaluateBatch" ? others(task) : task.Arguments["MessageBody"]["batch"].ToJson() switch
        {
            "0" => machine.Simulation.Succeed(task, "{}"),
            "1" => machine.Simulation.Fail(task, "BatchLost", "dead letter"),
            "3" => new TaskHeartbeat(machine.Simulation.Now, task.TaskId),
            _ => null,
        };

    [Fact]
    public void A_batch_whose_heartbeats_stop_is_given_up_after_six_hours()
    {
        OurMachine machine = Planned(1).NeverAnswers("EvaluateBatch").Run(Input);

        ChildExecution child = Assert.Single(machine.Execution.MapRuns[0].Children);
        Assert.Equal(Simulation.Start.AddHours(6), child.StopTime);
        Assert.Equal(ExecutionStatus.Succeeded, machine.Execution.Status);
    }

    [Fact]
    public void An_event_that_can_not_be_published_is_tried_again()
    {
        OurMachine machine = Planned().Fails("PublishScanCompleted", "EventBridge.FailedEntry").Succeeds("PublishScanCompleted", """{"FailedEntryCount":0}""").Run(Input);

        Assert.Equal(ExecutionStatus.Succeeded, machine.Execution.Status);
        Assert.Equal(2, machine.Asked.Count(static task => task.StateName == "PublishScanCompleted"));
    }
}
