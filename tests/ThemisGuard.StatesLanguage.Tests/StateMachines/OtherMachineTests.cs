using ThemisGuard.StatesLanguage.Interpretation;

namespace ThemisGuard.StatesLanguage.Tests.StateMachines;

public class OtherMachineTests
{
    [Fact]
    public void Notices_of_exceptions_are_published_until_there_are_none_left()
    {
        OurMachine machine = new OurMachine("exception-notices")
            .Succeeds("FindExpiringExceptions", """{"Payload":{"notices":[{"hasEnded":true,"detail":{"exceptionId":"e1"}}]}}""")
            .Succeeds("PublishNotices", """{"FailedEntryCount":0}""")
            .Succeeds("FindExpiringExceptions", """{"Payload":{"notices":[]}}""").Run("{}");

        Assert.Equal("FindExpiringExceptions HasNotices PublishNotices FindExpiringExceptions HasNotices Said", machine.Path);
        Assert.Equal("Exception Expired", machine.Argument("PublishNotices", "Entries", "0", "DetailType").AsString());
        Assert.Equal("e1", machine.Argument("PublishNotices", "Entries", "0", "Detail", "exceptionId").AsString());
    }

    [Fact]
    public void A_run_starts_a_scan_for_each_due_schedule_and_counts_how_they_went()
    {
        OurMachine machine = new OurMachine("scheduled-compliance-run")
            .Succeeds("FindDueSchedules", """{"Payload":{"due":[{"tenant":"a","scheduleId":"1","scanId":"x"},{"tenant":"b","scheduleId":"2","scanId":"y"},{"tenant":"c","scheduleId":"3","scanId":"z"}]}}""")
            .Succeeds("RunScan", """{"Output":{"status":"complete"}}""").Fails("RunScan", "States.TaskFailed").Succeeds("RunScan", """{"Output":{"status":"incomplete"}}""");
        machine.Run("{}");

        Assert.Equal(ExecutionStatus.Succeeded, machine.Execution.Status);
        Assert.Equal("""{"complete":1,"incomplete":1,"failed":1}""", machine.Execution.Output["counts"].ToJson());
        Assert.Equal("Compliance Run Completed", machine.Argument("PublishRunCompleted", "Entries", "0", "DetailType").AsString());
        Assert.Equal("x", machine.Asked.First(static task => task.StateName == "RunScan").Arguments["Name"].AsString());
    }

    [Fact]
    public void A_scan_that_never_ends_counts_as_failed()
    {
        OurMachine machine = new OurMachine("scheduled-compliance-run")
            .Succeeds("FindDueSchedules", """{"Payload":{"due":[{"tenant":"a","scheduleId":"1","scanId":"x"}]}}""").NeverAnswers("RunScan");
        machine.Run("{}");

        Assert.True(machine.Execution.StopTime <= Simulation.Start.AddDays(2));
        Assert.NotEqual(ExecutionStatus.Running, machine.Execution.Status);
    }

    [Fact]
    public void When_nothing_is_due_the_run_ends_at_once()
    {
        OurMachine machine = new OurMachine("scheduled-compliance-run").Succeeds("FindDueSchedules", """{"Payload":{"due":[]}}""").Run("{}");

        Assert.Equal("FindDueSchedules HasDue NothingDue", machine.Path);
        Assert.Equal(Simulation.Start, machine.Execution.StopTime);
    }

    [Fact]
    public void The_monitor_does_only_what_the_inspection_asks_for()
    {
        const string Nothing = """{"Payload":{"at":"t","executions":[],"queues":[],"deadLetters":{"waiting":0},"repairs":[],"observations":[]}}""";
        OurMachine quiet = new OurMachine("operations-monitor").Succeeds("InspectOperations", Nothing)
            .Succeeds("UpdateIncidents", """{"Payload":{"changes":[],"open":1}}""").Run("{}");
        Assert.Equal("InspectOperations CanRepair HasDeadLetters UpdateIncidents HasChanges PublishReport", quiet.Path);
        Assert.Equal(ExecutionStatus.Succeeded, quiet.Execution.Status);

        OurMachine busy = new OurMachine("operations-monitor")
            .Succeeds("InspectOperations", """{"Payload":{"at":"t","executions":[],"queues":[],"deadLetters":{"waiting":2},"repairs":[{"action":"failScan"}],"observations":[{"kind":"throttled"}]}}""")
            .Succeeds("RepairOperations", """{"Payload":{"repaired":[{"action":"failScan","outcome":"done"}],"failedScans":[{"scanId":"s1"}]}}""")
            .Succeeds("RedriveDeadLetters", """{"Payload":{"redriven":["s1/b1"],"discarded":["s2/b1"]}}""")
            .Succeeds("UpdateIncidents", """{"Payload":{"changes":[{"change":"opened"},{"change":"updated"},{"change":"closed"}],"open":2}}""").Run("{}");
        Assert.Equal(
            "InspectOperations CanRepair RepairOperations HasFailedScans TellFailedScans PublishScanFailed HasDeadLetters RedriveDeadLetters UpdateIncidents HasChanges TellIncidents "
            + "PublishIncident PublishIncident PublishIncident NoteTold PublishReport",
            busy.Path);
        Assert.Equal(
            ["Incident Opened", "Incident Updated", "Incident Closed"],
            busy.Asked.Where(static task => task.StateName == "PublishIncident").Select(static task => task.Arguments["Entries"][0]["DetailType"].AsString()));
        Assert.Equal("failScan", busy.Argument("PublishReport", "Entries", "0", "Detail", "repaired", "0", "action").AsString());
        Assert.Equal("1", busy.Argument("PublishReport", "Entries", "0", "Detail", "discarded").ToJson());
    }

    [Theory]
    [InlineData("operations-monitor", "InspectOperations")]
    [InlineData("scheduled-compliance-run", "FindDueSchedules")]
    public void A_function_that_keeps_failing_fails_the_execution(string name, string state)
    {
        OurMachine machine = new OurMachine(name).Fails(state, "Broken", "for good").Run("{}");

        Assert.Equal(ExecutionStatus.Failed, machine.Execution.Status);
        Assert.Equal("Broken", machine.Execution.Error);
        Assert.Equal(5, machine.Asked.Count);
    }
}
