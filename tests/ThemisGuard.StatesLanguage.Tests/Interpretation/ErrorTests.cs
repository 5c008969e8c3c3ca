using ThemisGuard.StatesLanguage.History;
using ThemisGuard.StatesLanguage.Interpretation;

namespace ThemisGuard.StatesLanguage.Tests.Interpretation;

public class ErrorTests
{
    private const string Lambda = "\"Type\":\"Task\",\"Resource\":\"arn:aws:states:::lambda:invoke\"";

    [Theory]
    [InlineData("States.ALL")]
    [InlineData("States.Runtime")]
    [InlineData("States.TaskFailed")]
    public void A_runtime_error_ends_the_execution_whatever_Catch_says(string name)
    {
        var simulation = new Simulation($$$$$"""
            {"StartAt":"T","States":{"T":{{{{{{Lambda}}}}},"Parameters":{"x.$":"$.missing"},
              "Retry":[{"ErrorEquals":["{{{{{name}}}}}"]}],"Catch":[{"ErrorEquals":["{{{{{name}}}}}"],"Next":"C"}],"End":true},"C":{"Type":"Succeed"}}}
            """);

        simulation.Run();

        Assert.Equal(ExecutionStatus.Failed, simulation.Execution.Status);
        Assert.Equal("States.Runtime", simulation.Execution.Error);
        Assert.Equal(
            "An error occurred while executing the state 'T' (entered at the event id #2). The JSONPath '$.missing' specified for the field 'x.$' could not be found in the input '{}'",
            simulation.Execution.Cause);
    }

    [Fact]
    public void States_ALL_leaves_an_output_that_is_too_large_to_its_own_name()
    {
        string big = "{\"Payload\":\"" + new string('x', 262_000) + "\"}";
        foreach ((string name, bool caught) in new[] { ("States.ALL", false), ("States.DataLimitExceeded", true) })
        {
            var simulation = new Simulation($$$$$"""
                {"QueryLanguage":"JSONata","StartAt":"T","States":{"T":{{{{{{Lambda}}}}},"Arguments":{},"Output":"{% [$states.result, $states.result] %}",
                  "Catch":[{"ErrorEquals":["{{{{{name}}}}}"],"Next":"C"}],"End":true},"C":{"Type":"Succeed"}}}
                """);
            simulation.Tasks = task => simulation.Succeed(task, big);

            simulation.Run();

            Assert.Equal(caught ? ExecutionStatus.Succeeded : ExecutionStatus.Failed, simulation.Execution.Status);
        }
    }

    [Fact]
    public void The_first_matching_catcher_takes_the_error()
    {
        var simulation = new Simulation($$$$$"""
            {"StartAt":"T","States":{"T":{{{{{{Lambda}}}}},"Parameters":{},"ResultPath":"$.r","Catch":[
                {"ErrorEquals":["Other"],"Next":"A"},{"ErrorEquals":["Mine","Other"],"Next":"B","ResultPath":"$.caught"},{"ErrorEquals":["States.ALL"],"Next":"A"}],"End":true},
              "A":{"Type":"Fail"},"B":{"Type":"Succeed"}}}
            """);
        simulation.Tasks = task => simulation.Fail(task, "Mine", "why");

        simulation.Run("""{"kept":1}""");

        Assert.Equal("""{"kept":1,"caught":{"Error":"Mine","Cause":"why"}}""", simulation.Execution.Output.ToJson());
    }

    [Fact]
    public void A_catcher_that_can_not_be_applied_is_not_caught_by_the_next()
    {
        var simulation = new Simulation($$$$$"""
            {"QueryLanguage":"JSONata","StartAt":"T","States":{"T":{{{{{{Lambda}}}}},"Arguments":{},"Catch":[
                {"ErrorEquals":["E"],"Output":"{% $nothing %}","Next":"C"},{"ErrorEquals":["States.ALL"],"Next":"C"}],"End":true},"C":{"Type":"Succeed"}}}
            """);
        simulation.Tasks = task => simulation.Fail(task, "E", "why");

        simulation.Run();

        Assert.Equal("States.QueryEvaluationError", simulation.Execution.Error);
        Assert.Equal(ExecutionStatus.Failed, simulation.Execution.Status);
    }

    [Fact]
    public void A_branch_that_fails_stops_the_others_and_the_parallel_may_be_tried_again()
    {
        var simulation = new Simulation($$$$$"""
            {"StartAt":"P","States":{"P":{"Type":"Parallel","Retry":[{"ErrorEquals":["Bad"],"IntervalSeconds":1,"MaxAttempts":1}],"End":true,"Branches":[
              {"StartAt":"A","States":{"A":{{{{{{Lambda}}}}},"Parameters":{},"End":true}}},
              {"StartAt":"B","States":{"B":{{{{{{Lambda}}}}},"Parameters":{},"End":true}}}]}}}
            """);
        var failures = 0;
        simulation.Tasks = task => task.StateName == "B" ? (failures++ == 0 ? simulation.Fail(task, "Bad", "once") : simulation.Succeed(task, "2"))
            : failures > 0 ? simulation.Succeed(task, "1") : null;

        simulation.Run();

        Assert.Equal("[1,2]", simulation.Execution.Output.ToJson());
        Assert.Equal(2, simulation.Execution.History.Count(static item => item.Type == HistoryEventType.ParallelStateStarted));
        Assert.Single(simulation.AllEffects.OfType<CancelTask>());
    }

    [Fact]
    public void Stopped_from_outside_it_is_aborted_with_everything_that_waited()
    {
        var simulation = new Simulation($$$$$"""{"StartAt":"T","States":{"T":{{{{{{Lambda}}}}},"Parameters":{},"TimeoutSeconds":60,"End":true}}}""");
        simulation.Feed(new ExecutionStarted(Simulation.Start, Jsonata.JsonataValue.EmptyObject));

        Transition stopped = simulation.Feed(new ExecutionStopped(Simulation.Start.AddSeconds(3), "Operator", "enough"));

        Assert.Equal(ExecutionStatus.Aborted, stopped.Status);
        HistoryEvent last = Assert.Single(stopped.Events);
        Assert.Equal(HistoryEventType.ExecutionAborted, last.Type);
        Assert.Equal(0, last.PreviousEventId);
        Assert.Empty(simulation.Execution.OpenTasks);
        Assert.Empty(simulation.Execution.OpenTimers);
        Assert.IsType<CompleteExecution>(stopped.Effects[^1]);
    }

    [Theory]
    [InlineData("""{"Type":"Pass","Result":1,"ResultPath":"$.a.b","End":true}""", "{\"a\":1}", "States.ResultPathMatchFailure")]
    [InlineData("""{"Type":"Pass","Parameters":{"x.$":"States.StringToJson('{')"},"End":true}""", "{}", "States.IntrinsicFailure")]
    [InlineData("""{"Type":"Choice","Choices":[{"Variable":"$.n","IsNull":true,"Next":"X"}]}""", "{\"n\":1}", "States.NoChoiceMatched")]
    [InlineData("""{"Type":"Pass","QueryLanguage":"JSONata","Output":"{% 1 + 'a' %}","End":true}""", "{}", "States.QueryEvaluationError")]
    public void Faults_of_data_have_their_names(string state, string input, string error)
    {
        var simulation = new Simulation($$$$$"""{"StartAt":"S","States":{"S":{{{{{state}}}}}{{{{{(state.Contains("\"X\"", StringComparison.Ordinal) ? ",\"X\":{\"Type\":\"Succeed\"}" : "")}}}}}}}""");

        simulation.Run(input);

        Assert.Equal(error, simulation.Execution.Error);
    }
}
