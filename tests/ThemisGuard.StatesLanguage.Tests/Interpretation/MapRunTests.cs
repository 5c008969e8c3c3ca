using System.Globalization;
using ThemisGuard.StatesLanguage.History;
using ThemisGuard.StatesLanguage.Interpretation;

namespace ThemisGuard.StatesLanguage.Tests.Interpretation;

public class MapRunTests
{
    private static string Map(string fields, string processor = """{"W":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"n.$":"$"},"End":true}}""") => $$$$$"""
        {"StartAt":"M","States":{"M":{"Type":"Map","Label":"Items",{{{{{fields}}}}},"ItemProcessor":{
          "ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"W","States":{{{{{processor}}}}}},"End":true}}}
        """;

    private static string Numbers(int count) => "[" + string.Join(',', Enumerable.Range(0, count)) + "]";

    [Fact]
    public void No_more_children_run_than_MaxConcurrency_says()
    {
        var simulation = new Simulation(Map("\"MaxConcurrency\":3"));
        var most = 0;
        simulation.Tasks = _ =>
        {
            most = Math.Max(most, simulation.Execution.OpenTasks.Count);
            return null;
        };
        simulation.Run(Numbers(10));
        MapRun run = Assert.Single(simulation.Execution.MapRuns);
        Assert.Equal(new MapRunCounts { Pending = 7, Running = 3, Total = 10 }, run.ExecutionCounts);
        while (simulation.Execution.Status == ExecutionStatus.Running)
        {
            InvokeTask next = simulation.Execution.OpenTasks[0].Invocation;
            simulation.Feed(simulation.Succeed(next, next.Arguments["n"].ToJson()));
            simulation.Work();
        }

        Assert.Equal(3, most);
        Assert.Equal(Numbers(10), simulation.Execution.Output.ToJson());
        Assert.Equal(new MapRunCounts { Succeeded = 10, Total = 10 }, run.ExecutionCounts);
    }

    [Theory]
    [InlineData("\"ToleratedFailurePercentage\":30", 3, true)]
    [InlineData("\"ToleratedFailurePercentage\":30", 4, false)]
    [InlineData("\"ToleratedFailureCount\":2", 2, true)]
    [InlineData("\"ToleratedFailureCount\":2", 3, false)]
    [InlineData("\"MaxConcurrency\":0", 1, false)]
    public void Failures_are_tolerated_up_to_the_threshold(string fields, int failures, bool tolerated)
    {
        var simulation = new Simulation(Map(fields));
        simulation.Tasks = task => task.Arguments["n"].AsNumber() < failures ? simulation.Fail(task, "E", "c") : simulation.Succeed(task, "1");

        simulation.Run(Numbers(10));

        if (tolerated)
        {
            Assert.Equal(10 - failures, simulation.Execution.Output.AsArray().Count);
        }
        else
        {
            Assert.Equal("States.ExceedToleratedFailureThreshold", simulation.Execution.Error);
            Assert.Equal(ExecutionStatus.Failed, simulation.Execution.MapRuns[0].Status);
            Assert.Empty(simulation.Execution.OpenTasks);
        }
    }

    [Fact]
    public void Children_have_names_and_histories_of_their_own()
    {
        var simulation = new Simulation(Map("\"MaxConcurrency\":1", """{"W":{"Type":"Pass","Parameters":{"id.$":"$$.Execution.Id","machine.$":"$$.StateMachine.Id"},"End":true}}"""));

        simulation.Run("[1,2]");

        MapRun run = Assert.Single(simulation.Execution.MapRuns);
        Assert.StartsWith("arn:aws:states:eu-central-1:111111111111:mapRun:machine/Items:", run.MapRunArn, StringComparison.Ordinal);
        Assert.Equal(2, run.Children.Count);
        foreach (ChildExecution child in run.Children)
        {
            Assert.Equal($"arn:aws:states:eu-central-1:111111111111:execution:machine/Items:{child.Name}", child.ExecutionArn);
            Assert.Equal(child.ExecutionArn, child.Output["id"].AsString());
            Assert.Equal("arn:aws:states:eu-central-1:111111111111:stateMachine:machine/Items", child.Output["machine"].AsString());
            Assert.Equal([1, 2, 3, 4], child.History.Select(static item => item.Id));
            Assert.Equal(HistoryEventType.ExecutionSucceeded, child.History[^1].Type);
            Assert.All(child.History, item => Assert.Equal(child.ExecutionArn, item.ExecutionArn));
        }
    }

    [Fact]
    public void Batches_are_filled_by_count_and_by_bytes()
    {
        var simulation = new Simulation(Map("""
            "ItemBatcher":{"MaxItemsPerBatch":4,"MaxInputBytesPerBatch":60,"BatchInput":{"k":"v"}}
            """, """{"W":{"Type":"Pass","End":true}}"""));

        simulation.Run("[1,2,3,4,5,\"0123456789\",\"0123456789\"]");

        Assert.Equal(
            """[{"BatchInput":{"k":"v"},"Items":[1,2,3,4]},{"BatchInput":{"k":"v"},"Items":[5,"0123456789"]},{"BatchInput":{"k":"v"},"Items":["0123456789"]}]""",
            simulation.Execution.Output.ToJson());
        Assert.Equal(7, simulation.Execution.MapRuns[0].ItemCounts.Succeeded);
        Assert.Equal(3, simulation.Execution.MapRuns[0].ExecutionCounts.Succeeded);
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(2, false)]
    public void A_lost_batch_counts_as_many_items_as_it_holds(int toleratedItems, bool tolerated)
    {
        var simulation = new Simulation(Map($"\"ItemBatcher\":{{\"MaxItemsPerBatch\":3}},\"ToleratedFailureCount\":{toleratedItems}"));
        simulation.Tasks = task => task.Arguments["n"]["Items"][0].AsNumber() == 3 ? simulation.Fail(task, "E", "c") : simulation.Succeed(task, "1");

        simulation.Run(Numbers(9));

        Assert.Equal(tolerated ? ExecutionStatus.Succeeded : ExecutionStatus.Failed, simulation.Execution.Status);
    }

    [Fact]
    public void Results_too_large_together_fail_the_map_even_if_they_are_dropped()
    {
        var simulation = new Simulation(Map("\"ResultPath\":null"));
        simulation.Tasks = task => simulation.Succeed(task, "\"" + new string('x', 100_000) + "\"");

        simulation.Run(Numbers(3));

        Assert.Equal("States.DataLimitExceeded", simulation.Execution.Error);
        Assert.Equal("The state/task 'M' returned a result with a size exceeding the maximum number of bytes service limit.", simulation.Execution.Cause);
    }

    [Theory]
    [InlineData("\"InputType\":\"JSONL\"", "{\"a\":1}\n\n{\"a\":2}\r\n", """[{"a":1},{"a":2}]""")]
    [InlineData("\"InputType\":\"CSV\",\"CSVDelimiter\":\"SEMICOLON\"", "a;b\n\"x;\"\"y\"\"\";2\n", """[{"a":"x;\u0022y\u0022","b":"2"}]""")]
    [InlineData("\"InputType\":\"JSON\",\"ItemsPointer\":\"/deep/0/items\"", """{"deep":[{"items":[7,8]}]}""", "[7,8]")]
    [InlineData("\"InputType\":\"JSON\",\"MaxItems\":1", "\uFEFF[7,8]", "[7]")]
    public void Items_are_read_from_an_object(string config, string content, string items)
    {
        var simulation = new Simulation(Map($$$$$"""
            "ItemReader":{"Resource":"arn:aws:states:::s3:getObject","ReaderConfig":{{{{{{config}}}}}},"Parameters":{"Bucket":"b","Key":"k"}}
            """, """{"W":{"Type":"Pass","End":true}}"""));
        simulation.Objects["k"] = content;

        simulation.Run();

        Assert.Equal(Jsonata.JsonataValue.Parse(items), simulation.Execution.Output);
    }

    [Fact]
    public void Items_that_can_not_be_read_fail_the_map_run()
    {
        var simulation = new Simulation(Map("""
            "ItemReader":{"Resource":"arn:aws:states:::s3:getObject","ReaderConfig":{"InputType":"JSON"},"Parameters":{"Bucket":"b","Key":"k"}}
            """));
        simulation.Objects["k"] = "[1,";

        simulation.Run();

        Assert.Equal("States.ItemReaderFailed", simulation.Execution.Error);
        Assert.Contains("MapRunFailed MapStateFailed ExecutionFailed", simulation.Types, StringComparison.Ordinal);
    }

    [Fact]
    public void Results_are_written_by_outcome_with_a_manifest()
    {
        var simulation = new Simulation(Map("""
            "ToleratedFailureCount":1,"ResultWriter":{"Resource":"arn:aws:states:::s3:putObject","Parameters":{"Bucket":"b","Prefix":"out"}}
            """));
        simulation.Tasks = task => task.Arguments["n"].AsNumber() == 1 ? simulation.Fail(task, "E", "c") : simulation.Succeed(task, "\"done\"");

        simulation.Run("[0,1,2]");

        string name = simulation.Execution.MapRuns[0].Name;
        Assert.Equal($"out/{name}/manifest.json", simulation.Execution.Output["ResultWriterDetails"]["Key"].AsString());
        var succeeded = Jsonata.JsonataValue.Parse(simulation.Objects[$"out/{name}/SUCCEEDED_0.json"]);
        Assert.Equal(["\"done\"", "\"done\""], succeeded.AsArray().Select(static item => item["Output"].AsString()));
        Assert.Equal("E", Jsonata.JsonataValue.Parse(simulation.Objects[$"out/{name}/FAILED_0.json"])[0]["Error"].AsString());
        Assert.Equal(2, simulation.Execution.MapRuns[0].ExecutionCounts.ResultsWritten);
    }

    [Fact]
    public void A_running_map_run_takes_other_limits()
    {
        var simulation = new Simulation(Map("\"MaxConcurrency\":1"));
        simulation.Run(Numbers(5));
        Assert.Single(simulation.Execution.OpenTasks);

        simulation.Feed(new MapRunUpdated(simulation.Now, simulation.Execution.MapRuns[0].MapRunArn, 4, null, 1));

        Assert.Equal(4, simulation.Execution.OpenTasks.Count);
        Assert.Equal(1, simulation.Execution.MapRuns[0].ToleratedFailureCount);
    }

    [Fact]
    public void An_inline_map_keeps_results_in_the_order_of_their_items()
    {
        var simulation = new Simulation("""
            {"StartAt":"M","States":{"M":{"Type":"Map","MaxConcurrency":2,"ItemProcessor":{"StartAt":"W","States":{
              "W":{"Type":"Wait","SecondsPath":"$","End":true}}},"End":true}}}
            """);

        simulation.Run("[30,10,20,0]");

        Assert.Equal("[30,10,20,0]", simulation.Execution.Output.ToJson());
        Assert.Equal(Simulation.Start.AddSeconds(30), simulation.Execution.StopTime);
        Assert.Equal(
            "1 0 3 2".Split(' '),
            simulation.Execution.History.OfType<MapIterationEvent>().Where(static item => item.Type == HistoryEventType.MapIterationSucceeded)
                .Select(static item => item.Index.ToString(CultureInfo.InvariantCulture)));
    }
}
