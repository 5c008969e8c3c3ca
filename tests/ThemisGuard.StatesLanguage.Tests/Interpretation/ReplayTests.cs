using System.Globalization;
using ThemisGuard.Jsonata;
using ThemisGuard.StatesLanguage.Interpretation;

namespace ThemisGuard.StatesLanguage.Tests.Interpretation;

public class ReplayTests
{
    private const string ScanLike = """
        {
          "QueryLanguage": "JSONata", "StartAt": "Plan", "TimeoutSeconds": 86400,
          "States": {
            "Plan": {
              "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Arguments": { "FunctionName": "Plan", "Payload": "{% $states.input %}" },
              "TimeoutSeconds": 900, "Assign": { "draw": "{% $random() %}", "id": "{% $uuid() %}" }, "Output": "{% $states.result.Payload %}",
              "Retry": [ { "ErrorEquals": [ "States.ALL" ], "JitterStrategy": "FULL", "IntervalSeconds": 2, "MaxAttempts": 3 } ],
              "Next": "Evaluate"
            },
            "Evaluate": {
              "Type": "Map", "Label": "Batches", "ToleratedFailurePercentage": 50, "MaxConcurrency": 100,
              "ItemReader": { "Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": { "InputType": "JSON" }, "Arguments": { "Bucket": "b", "Key": "{% $states.input.key %}" } },
              "ItemProcessor": {
                "ProcessorConfig": { "Mode": "DISTRIBUTED", "ExecutionType": "STANDARD" }, "StartAt": "Send",
                "States": { "Send": {
                  "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "HeartbeatSeconds": 60, "TimeoutSeconds": 3600,
                  "Arguments": { "QueueUrl": "q", "MessageBody": { "batch": "{% $states.input %}", "token": "{% $states.context.Task.Token %}" } },
                  "End": true } }
              },
              "Next": "Report"
            },
            "Report": { "Type": "Wait", "Seconds": 5, "Output": { "id": "{% $id %}", "draw": "{% $draw %}", "count": "{% $count($states.input) %}" }, "End": true }
          }
        }
        """;

    private static Simulation Scan(int batches)
    {
        var simulation = new Simulation(ScanLike);
        simulation.Objects["manifest"] = "[" + string.Join(',', Enumerable.Range(0, batches).Select(static i => $$"""{"n":{{i}}}""")) + "]";
        var tries = 0;
        simulation.Tasks = task =>
        {
            if (task.StateName == "Plan")
            {
                return tries++ == 0
                    ? simulation.Fail(task, "Lambda.TooManyRequestsException", "throttled")
                    : simulation.Succeed(task, """{"Payload":{"key":"manifest"},"StatusCode":200}""");
            }

            if (task.Arguments["MessageBody"]["batch"]["n"].AsNumber() % 10 == 3)
            {
                return simulation.Fail(task, "Lost", "dead letter");
            }

            simulation.Feed(new TaskSubmitted(simulation.Now, task.TaskId, JsonataValue.Parse("""{"MessageId":"1"}""")));
            return simulation.Succeed(task, task.Arguments["MessageBody"]["batch"].ToJson());
        };
        return simulation;
    }

    [Fact]
    public void A_replay_of_the_journal_gives_the_same_state_history_and_children()
    {
        Simulation first = Scan(20).Run();
        Assert.Equal(ExecutionStatus.Succeeded, first.Execution.Status);
        Assert.Equal(18, first.Execution.Output["count"].AsNumber());

        Execution before = first.Execution;
        first.Restart();

        Assert.Equal(Simulation.Print(before.History), Simulation.Print(first.Execution.History));
        Assert.Equal(before.Output.ToJson(), first.Execution.Output.ToJson());
        MapRun was = Assert.Single(before.MapRuns), now = Assert.Single(first.Execution.MapRuns);
        Assert.Equal(was.MapRunArn, now.MapRunArn);
        Assert.Equal(was.ExecutionCounts, now.ExecutionCounts);
        Assert.Equal(
            was.Children.Select(static child => child.ExecutionArn + Simulation.Print(child.History)),
            now.Children.Select(static child => child.ExecutionArn + Simulation.Print(child.History)));
    }

    [Fact]
    public void Killed_after_every_single_event_it_ends_as_if_it_had_never_been_killed()
    {
        string undisturbed = Simulation.Print(Scan(6).Run().Execution.History);
        Simulation disturbed = Scan(6);
        Func<InvokeTask, ExecutionEvent?> answer = disturbed.Tasks;
        disturbed.Tasks = task =>
        {
            disturbed.Restart();
            Assert.Contains(disturbed.Execution.OpenTasks, open => open.Invocation.TaskId == task.TaskId && open.Invocation.TaskToken == task.TaskToken);
            return answer(task);
        };

        disturbed.Run();

        Assert.Equal(undisturbed, Simulation.Print(disturbed.Execution.History));
    }

    [Fact]
    public void Tokens_find_their_tasks_after_a_restart_until_the_task_is_closed()
    {
        Simulation simulation = Scan(3);
        Func<InvokeTask, ExecutionEvent?> plan = simulation.Tasks;
        simulation.Tasks = task => task.TaskToken is null ? plan(task) : null;
        simulation.Feed(new ExecutionStarted(simulation.Now, JsonataValue.EmptyObject));
        simulation.Work();
        StartTimer retry = simulation.Execution.OpenTimers.MinBy(static timer => timer.DueAt)!;
        simulation.Now = retry.DueAt;
        simulation.Feed(new TimerFired(simulation.Now, retry.TimerId));
        simulation.Work();
        List<InvokeTask> waiting = [.. simulation.Execution.OpenTasks.Select(static open => open.Invocation)];
        Assert.Equal(3, waiting.Count);
        Assert.Equal(3, waiting.Select(static task => task.TaskToken).Distinct().Count());

        simulation.Restart();

        foreach (InvokeTask task in waiting)
        {
            Assert.Equal(task.TaskId, simulation.Execution.FindTask(task.TaskToken!));
            Assert.Equal(task.TaskToken, task.Arguments["MessageBody"]["token"].AsString());
            simulation.Feed(simulation.Succeed(task, "{}"));
            Assert.Null(simulation.Execution.FindTask(task.TaskToken!));
        }
    }

    [Fact]
    public void A_scan_of_two_thousand_batches_replays_in_twice_what_one_of_a_thousand_takes()
    {
        // Bytes allocated stand for work: they do not depend on what else runs on the machine.
        ReplayedBytes(100); // What is made once.
        long thousand = ReplayedBytes(1_000);
        long twoThousand = ReplayedBytes(2_000);
        Assert.True(twoThousand < 2.5 * thousand, $"{thousand} bytes, then {twoThousand}");
    }

    private static long ReplayedBytes(int batches)
    {
        Simulation simulation = Scan(batches).Run();
        Assert.Equal(ExecutionStatus.Succeeded, simulation.Execution.Status);
        List<byte[]> journal = [.. simulation.Journal.Select(ExecutionEventJson.Serialize)];
        Assert.True(journal.Count > 1.75 * batches, journal.Count.ToString(CultureInfo.InvariantCulture));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Execution replayed = Execution.Replay(simulation.Definition, Simulation.Identity, journal.Select(static entry => ExecutionEventJson.Deserialize(entry)));
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(simulation.Execution.Output.ToJson(), replayed.Output.ToJson());
        return bytes;
    }

    [Fact]
    public void Steps_without_effects_need_no_journal_entries()
    {
        var simulation = new Simulation("""
            {"StartAt":"Init","States":{
              "Init":{"Type":"Pass","Result":0,"ResultPath":"$.n","Next":"Add"},
              "Add":{"Type":"Pass","Parameters":{"n.$":"States.MathAdd($.n, 1)"},"Next":"More"},
              "More":{"Type":"Choice","Choices":[{"Variable":"$.n","NumericLessThan":1000,"Next":"Add"}],"Default":"Done"},
              "Done":{"Type":"Succeed"}}}
            """);

        simulation.Run();

        Assert.Equal("""{"n":1000}""", simulation.Execution.Output.ToJson());
        Assert.Single(simulation.Journal);
    }

    [Theory]
    [MemberData(nameof(Events))]
    public void Every_event_survives_the_journal(ExecutionEvent happened)
    {
        byte[] json = ExecutionEventJson.Serialize(happened);
        ExecutionEvent read = ExecutionEventJson.Deserialize(json);
        Assert.IsType(happened.GetType(), read);
        Assert.Equal(happened.Time, read.Time);
        Assert.Equal(json, ExecutionEventJson.Serialize(read));
    }

    public static TheoryData<ExecutionEvent> Events()
    {
        DateTimeOffset time = Simulation.Start.AddTicks(1234567);
        var value = JsonataValue.Parse("""{"a":[1,1.0,12345678901234567890,"ü\u0000",null,true]}""");
        return
        [
            new ExecutionStarted(time, value), new TaskSubmitted(time, 1, value), new ActivityStarted(time, 2, "worker"), new ActivityStarted(time, 2, null),
            new TaskSucceeded(time, 3, value), new TaskFailed(time, 4, "E", "c"), new TaskFailed(time, 4, null, null), new TaskHeartbeat(time, 5),
            new TimerFired(time, 6), new ItemsRead(time, 7, new byte[] { 0, 255, 10 }), new ItemsRead(time, 7, default, "E", "c"),
            new ResultsWritten(time, 8), new ResultsWritten(time, 8, "E", "c"), new ExecutionStopped(time, "E", null), new ExecutionRedriven(time),
            new MapRunUpdated(time, "arn", 5, 1.5, 3), new MapRunUpdated(time, "arn", null, null, null),
        ];
    }
}
