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
    public void The_monitor_reports_and_redrives_only_when_dead_letters_wait()
    {
        OurMachine quiet = new OurMachine("operations-monitor").Succeeds("InspectOperations", """{"Payload":{"deadLetters":{"waiting":0}}}""").Run("{}");
        Assert.Equal("InspectOperations HasDeadLetters PublishReport", quiet.Path);

        OurMachine busy = new OurMachine("operations-monitor").Succeeds("InspectOperations", """{"Payload":{"deadLetters":{"waiting":2},"alerts":[]}}""")
            .Succeeds("RedriveDeadLetters", """{"Payload":{"redriven":2}}""").Run("{}");
        Assert.Equal("InspectOperations HasDeadLetters RedriveDeadLetters PublishReport", busy.Path);
        Assert.Equal("""{"deadLetters":{"waiting":2},"alerts":[],"redriven":2}""", busy.Execution.Output.ToJson());
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
