using System.Globalization;
using ThemisGuard.StatesLanguage.History;
using ThemisGuard.StatesLanguage.Interpretation;
using ThemisGuard.StatesLanguage.Syntax;

namespace ThemisGuard.StatesLanguage.Tests.Interpretation;

public class TimeTests
{
    private static string Task(string fields) => $$$$$"""
        {"StartAt":"Work","States":{
          "Work":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken","Parameters":{"Token.$":"$$.Task.Token"},{{{{{fields}}}}},"Next":"Done"},
          "Done":{"Type":"Succeed"}}}
        """;

    [Fact]
    public void A_wait_ends_at_its_time_and_not_before()
    {
        var simulation = new Simulation("""{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":90,"End":true}}}""");
        Transition started = simulation.Feed(new ExecutionStarted(Simulation.Start, Jsonata.JsonataValue.EmptyObject));
        var timer = Assert.IsType<StartTimer>(Assert.Single(started.Effects));
        Assert.Equal(Simulation.Start.AddSeconds(90), timer.DueAt);

        simulation.Feed(new TimerFired(Simulation.Start.AddSeconds(90), timer.TimerId));

        Assert.Equal(ExecutionStatus.Succeeded, simulation.Execution.Status);
        Assert.Equal(Simulation.Start.AddSeconds(90), simulation.Execution.StopTime);
    }

    [Fact]
    public void A_task_that_takes_too_long_times_out_and_its_late_answer_changes_nothing()
    {
        var simulation = new Simulation(Task("\"TimeoutSeconds\":30"));
        InvokeTask? asked = null;
        simulation.Tasks = task =>
        {
            asked = task;
            return null;
        };

        simulation.Run();

        Assert.Equal(ExecutionStatus.Failed, simulation.Execution.Status);
        Assert.Equal(ErrorNames.Timeout, simulation.Execution.Error);
        Assert.Null(simulation.Execution.Cause);
        Assert.Contains(simulation.AllEffects, effect => effect is CancelTask cancelled && cancelled.TaskId == asked!.TaskId);
        Transition late = simulation.Feed(simulation.Succeed(asked!, "{}"));
        Assert.Empty(late.Effects);
        Assert.Empty(late.Events);
    }

    [Fact]
    public void Heartbeats_keep_a_task_alive_and_the_first_that_is_missed_ends_it()
    {
        var simulation = new Simulation(Task("""
            "HeartbeatSeconds":10,"TimeoutSeconds":3600,"Catch":[{"ErrorEquals":["States.HeartbeatTimeout"],"Next":"Done"}]
            """));
        simulation.Feed(new ExecutionStarted(Simulation.Start, Jsonata.JsonataValue.EmptyObject));
        long task = Assert.Single(simulation.Execution.OpenTasks).Invocation.TaskId;
        for (var second = 8; second <= 80; second += 8)
        {
            simulation.Now = Simulation.Start.AddSeconds(second);
            FireDue(simulation);
            simulation.Feed(new TaskHeartbeat(simulation.Now, task));
            Assert.Equal(ExecutionStatus.Running, simulation.Execution.Status);
        }

        simulation.Settle();

        Assert.Equal(Simulation.Start.AddSeconds(90), simulation.Execution.StopTime);
        Assert.Equal("""{"Error":"States.Timeout","Cause":""}""", simulation.Execution.Output.ToJson());
    }

    [Fact]
    public void An_activity_needs_heartbeats_only_once_a_worker_has_it()
    {
        var simulation = new Simulation("""
            {"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:eu-central-1:111111111111:activity:a","HeartbeatSeconds":10,"TimeoutSeconds":500,"End":true}}}
            """);
        simulation.Feed(new ExecutionStarted(Simulation.Start, Jsonata.JsonataValue.EmptyObject));
        long task = Assert.Single(simulation.Execution.OpenTasks).Invocation.TaskId;
        for (var second = 10; second <= 100; second += 10)
        {
            simulation.Now = Simulation.Start.AddSeconds(second);
            FireDue(simulation);
        }

        simulation.Feed(new ActivityStarted(simulation.Now, task, "worker"));
        simulation.Settle();

        Assert.Equal(Simulation.Start.AddSeconds(110), simulation.Execution.StopTime);
        Assert.Equal("ExecutionStarted TaskStateEntered ActivityScheduled ActivityStarted ActivityTimedOut ExecutionFailed", simulation.Types);
    }

    [Fact]
    public void A_time_out_is_not_a_missed_heartbeat()
    {
        var simulation = new Simulation(Task("""
            "HeartbeatSeconds":10,"TimeoutSeconds":12,"Catch":[{"ErrorEquals":["States.HeartbeatTimeout"],"Next":"Done"}]
            """));
        simulation.Feed(new ExecutionStarted(Simulation.Start, Jsonata.JsonataValue.EmptyObject));
        simulation.Now = Simulation.Start.AddSeconds(5);
        simulation.Feed(new TaskHeartbeat(simulation.Now, simulation.Execution.OpenTasks[0].Invocation.TaskId));

        simulation.Settle();

        Assert.Equal(ExecutionStatus.Failed, simulation.Execution.Status);
        Assert.Equal(Simulation.Start.AddSeconds(12), simulation.Execution.StopTime);
    }

    [Fact]
    public void Retries_back_off_up_to_the_longest_delay()
    {
        List<DateTimeOffset> tries = Tries("""{"ErrorEquals":["States.ALL"],"IntervalSeconds":2,"BackoffRate":3,"MaxDelaySeconds":20,"MaxAttempts":4}""");

        Assert.Equal([0, 2, 8, 26, 46], tries.Select(static time => (time - Simulation.Start).TotalSeconds));
    }

    [Fact]
    public void Jitter_stays_below_the_delay_and_is_the_same_in_every_run()
    {
        const string Retrier = """{"ErrorEquals":["States.ALL"],"IntervalSeconds":10,"BackoffRate":1,"JitterStrategy":"FULL","MaxAttempts":20}""";
        List<DateTimeOffset> tries = Tries(Retrier);
        List<double> delays = [.. tries.Zip(tries.Skip(1), static (first, second) => (second - first).TotalSeconds)];

        Assert.All(delays, static delay => Assert.InRange(delay, 0, 10));
        Assert.True(delays.Distinct().Count() > 10, string.Join(' ', delays));
        Assert.Equal(tries, Tries(Retrier));
    }

    [Fact]
    public void A_machine_that_takes_too_long_times_out_with_everything_in_it()
    {
        var simulation = new Simulation("""
            {"TimeoutSeconds":60,"StartAt":"P","States":{"P":{"Type":"Parallel","End":true,"Branches":[
              {"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{},"End":true}}},
              {"StartAt":"B","States":{"B":{"Type":"Wait","Seconds":500,"End":true}}}]}}}
            """);

        simulation.Run();

        Assert.Equal(ExecutionStatus.TimedOut, simulation.Execution.Status);
        Assert.Equal(Simulation.Start.AddSeconds(60), simulation.Execution.StopTime);
        Assert.Empty(simulation.Execution.OpenTasks);
        Assert.Empty(simulation.Execution.OpenTimers);
        Assert.Equal(HistoryEventType.ExecutionTimedOut, simulation.Execution.History[^1].Type);
    }

    [Fact]
    public void An_endless_loop_ends_with_its_history()
    {
        var simulation = new Simulation("""{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Pass","Next":"A"}}}""");

        simulation.Run();

        Assert.Equal(ExecutionStatus.Failed, simulation.Execution.Status);
        Assert.Equal(25_000, simulation.Execution.History.Count);
        Assert.Equal("The execution reached the maximum number of history events (25000).", simulation.Execution.Cause);
        Assert.Single(simulation.Journal);
    }

    [Fact]
    public void An_endless_express_loop_lets_its_host_breathe_and_ends_after_five_minutes()
    {
        var simulation = new Simulation("""{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Pass","Next":"A"}}}""", StateMachineType.Express);
        simulation.Feed(new ExecutionStarted(Simulation.Start, Jsonata.JsonataValue.EmptyObject));

        StartTimer breath = simulation.Execution.OpenTimers.MinBy(static timer => timer.DueAt)!;
        Assert.Equal(Simulation.Start, breath.DueAt);
        simulation.Feed(new TimerFired(Simulation.Start.AddSeconds(1), breath.TimerId));
        Assert.Equal(ExecutionStatus.Running, simulation.Execution.Status);
        Assert.Equal(25_000, simulation.Execution.History.Count);

        StartTimer limit = simulation.Execution.OpenTimers.MaxBy(static timer => timer.DueAt)!;
        Assert.Equal(Simulation.Start.AddMinutes(5), limit.DueAt);
        simulation.Feed(new TimerFired(limit.DueAt, limit.TimerId));
        Assert.Equal(ExecutionStatus.TimedOut, simulation.Execution.Status);
        Assert.Empty(simulation.Execution.OpenTimers);
    }

    private static List<DateTimeOffset> Tries(string retrier)
    {
        var simulation = new Simulation(Task(string.Create(CultureInfo.InvariantCulture, $"\"Retry\":[{retrier}]")));
        var tries = new List<DateTimeOffset>();
        simulation.Tasks = task =>
        {
            tries.Add(simulation.Now);
            Assert.Equal(tries.Count - 1, simulation.Execution.History.Count(static item => item.Type == HistoryEventType.TaskFailed));
            return simulation.Fail(task, "Throttled", "later");
        };
        simulation.Run();
        Assert.Equal("Throttled", simulation.Execution.Error);
        return tries;
    }

    private static void FireDue(Simulation simulation)
    {
        foreach (StartTimer timer in simulation.Execution.OpenTimers.Where(timer => timer.DueAt <= simulation.Now))
        {
            simulation.Feed(new TimerFired(simulation.Now, timer.TimerId));
        }
    }
}
