using ThemisGuard.StatesLanguage.History;
using ThemisGuard.StatesLanguage.Interpretation;

namespace ThemisGuard.StatesLanguage.Tests.Interpretation;

public class RedriveTests
{
    private const string Lambda = "\"Type\":\"Task\",\"Resource\":\"arn:aws:states:::lambda:invoke\",\"Parameters\":{\"n.$\":\"$\"}";

    [Fact]
    public void It_goes_on_at_the_failed_state_with_the_input_that_it_had()
    {
        var simulation = new Simulation($$$$$"""
            {"StartAt":"A","States":{"A":{"Type":"Pass","Result":{"made":1},"Next":"B"},"B":{{{{{{Lambda}}}}},"Retry":[{"ErrorEquals":["E"],"MaxAttempts":1}],"End":true}}}
            """);
        var healthy = false;
        simulation.Tasks = task => healthy ? simulation.Succeed(task, task.Arguments["n"].ToJson()) : simulation.Fail(task, "E", "down");
        simulation.Run();
        Assert.Equal(ExecutionStatus.Failed, simulation.Execution.Status);
        Assert.True(simulation.Execution.IsRedrivable);

        healthy = true;
        Transition redriven = simulation.Feed(new ExecutionRedriven(simulation.Now.AddHours(1)));
        simulation.Work();

        Assert.Equal(ExecutionStatus.Succeeded, simulation.Execution.Status);
        Assert.Equal("""{"made":1}""", simulation.Execution.Output.ToJson());
        Assert.Equal(1, simulation.Execution.RedriveCount);
        Assert.Equal([HistoryEventType.ExecutionRedriven, HistoryEventType.TaskScheduled, HistoryEventType.TaskStarted], redriven.Events.Select(static item => item.Type));
        Assert.Single(simulation.Execution.History, static item => item.Type == HistoryEventType.PassStateEntered);
        Assert.False(simulation.Execution.IsRedrivable);
    }

    [Fact]
    public void Of_a_parallel_only_the_branches_that_failed_or_were_stopped_run_again()
    {
        var simulation = new Simulation($$$$$"""
            {"StartAt":"P","States":{"P":{"Type":"Parallel","End":true,"Branches":[
              {"StartAt":"A","States":{"A":{{{{{{Lambda}}}}},"End":true}}},{"StartAt":"B","States":{"B":{{{{{{Lambda}}}}},"End":true}}},{"StartAt":"C","States":{"C":{{{{{{Lambda}}}}},"End":true}}}]}}}
            """);
        var ran = new List<string>();
        var healthy = false;
        simulation.Tasks = task =>
        {
            ran.Add(task.StateName);
            return task.StateName switch
            {
                "B" when !healthy => simulation.Fail(task, "E", "down"),
                "C" when !healthy => null,
                _ => simulation.Succeed(task, $"\"{task.StateName}\""),
            };
        };
        simulation.Run();
        Assert.Equal(ExecutionStatus.Failed, simulation.Execution.Status);

        healthy = true;
        ran.Clear();
        simulation.Feed(new ExecutionRedriven(simulation.Now));
        simulation.Work();

        Assert.Equal("""["A","B","C"]""", simulation.Execution.Output.ToJson());
        Assert.Equal(["B", "C"], ran);
    }

    [Fact]
    public void Of_an_inline_map_the_failed_iteration_and_those_after_it_run_as_many_at_a_time_as_before()
    {
        var simulation = new Simulation($$$$$"""
            {"StartAt":"M","States":{"M":{"Type":"Map","MaxConcurrency":1,"ItemProcessor":{"StartAt":"W","States":{"W":{{{{{{Lambda}}}}},"End":true}}},"End":true}}}
            """);
        var ran = new List<string>();
        var healthy = false;
        simulation.Tasks = task =>
        {
            Assert.Single(simulation.Execution.OpenTasks);
            ran.Add(task.Arguments["n"].ToJson());
            return !healthy && task.Arguments["n"].AsNumber() == 1 ? simulation.Fail(task, "E", "down") : simulation.Succeed(task, task.Arguments["n"].ToJson());
        };
        simulation.Run("[0,1,2,3]");
        Assert.Equal(["0", "1"], ran);

        healthy = true;
        ran.Clear();
        simulation.Feed(new ExecutionRedriven(simulation.Now));
        simulation.Work();

        Assert.Equal("[0,1,2,3]", simulation.Execution.Output.ToJson());
        Assert.Equal(["1", "2", "3"], ran);
    }

    [Fact]
    public void Of_a_map_run_only_the_children_that_failed_run_again()
    {
        var simulation = new Simulation($$$$$"""
            {"StartAt":"M","States":{"M":{"Type":"Map","ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},
              "StartAt":"W","States":{"W":{{{{{{Lambda}}}}},"End":true}}},"MaxConcurrency":1,"End":true}}}
            """);
        var ran = new List<string>();
        var healthy = false;
        simulation.Tasks = task =>
        {
            ran.Add(task.Arguments["n"].ToJson());
            return !healthy && task.Arguments["n"].AsNumber() == 1 ? simulation.Fail(task, "E", "down") : simulation.Succeed(task, task.Arguments["n"].ToJson());
        };
        simulation.Run("[0,1,2]");
        Assert.Equal(ExecutionStatus.Failed, simulation.Execution.Status);

        healthy = true;
        ran.Clear();
        simulation.Feed(new ExecutionRedriven(simulation.Now));
        simulation.Work();

        Assert.Equal("[0,1,2]", simulation.Execution.Output.ToJson());
        Assert.Equal(["1", "2"], ran);
        MapRun run = Assert.Single(simulation.Execution.MapRuns);
        Assert.Equal(1, run.RedriveCount);
        Assert.Equal(1, run.Children[1].RedriveCount);
        Assert.Contains("ExecutionRedriven MapRunRedriven MapRunSucceeded", simulation.Types, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_stopped_can_go_on_and_what_succeeded_can_not()
    {
        var simulation = new Simulation("""{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":60,"End":true}}}""");
        simulation.Feed(new ExecutionStarted(Simulation.Start, Jsonata.JsonataValue.EmptyObject));
        simulation.Feed(new ExecutionStopped(Simulation.Start.AddSeconds(10), null, null));

        simulation.Feed(new ExecutionRedriven(Simulation.Start.AddSeconds(20)));
        simulation.Now = Simulation.Start.AddSeconds(20);
        simulation.Settle();
        Assert.Equal(Simulation.Start.AddSeconds(80), simulation.Execution.StopTime);

        Transition again = simulation.Feed(new ExecutionRedriven(simulation.Now));
        Assert.Empty(again.Events);
        Assert.Equal(ExecutionStatus.Succeeded, again.Status);
    }
}
