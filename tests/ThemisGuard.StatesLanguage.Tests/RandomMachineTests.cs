using System.Text;
using FsCheck;
using FsCheck.Xunit;
using ThemisGuard.Jsonata;
using ThemisGuard.StatesLanguage.Interpretation;
using ThemisGuard.StatesLanguage.Syntax;

namespace ThemisGuard.StatesLanguage.Tests;

public class RandomMachineTests
{
    private static int s_accepted, s_refused;

    [Property(MaxTest = 300)]
    public void A_random_machine_never_crashes_or_hangs_and_runs_the_same_way_twice(DoNotSize<int> seed) => Check(seed.Item);

    private static void Check(int seed)
    {
        var random = new Random(seed);
        var writer = new RandomMachine(random);
        string definition = writer.Machine().ToJsonString();
        string input = writer.Object().ToJsonString();
        ParseResult parsed = StateMachineDefinition.Parse(definition);
        Assert.Equal(parsed.Definition is null, parsed.Diagnostics.Any(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        if (parsed.Definition is null)
        {
            Interlocked.Increment(ref s_refused);
            Assert.All(parsed.Diagnostics, static diagnostic => Assert.True(diagnostic.Line > 0, diagnostic.ToString()));
            return;
        }

        Interlocked.Increment(ref s_accepted);
        Simulation first = Simulate(definition, input, seed), second = Simulate(definition, input, seed);
        Assert.NotEqual(ExecutionStatus.Running, first.Execution.Status);
        Simulation.AssertSame(first.Execution.History, second.Execution.History);
        Assert.Equal(Enumerable.Range(1, first.Execution.History.Count), first.Execution.History.Select(static item => item.Id));
        Assert.All(first.Execution.History, static item => Assert.InRange(item.PreviousEventId, 0, item.Id - 1));
        Assert.Empty(first.Execution.OpenTasks);
        Assert.Empty(first.Execution.OpenTimers);

        second.Restart();
        Simulation.AssertSame(first.Execution.History, second.Execution.History);

        // What did not succeed goes on where it failed, and ends as well.
        second.Feed(new ExecutionRedriven(second.Now));
        second.Settle();
        Assert.NotEqual(ExecutionStatus.Running, second.Execution.Status);
    }

    [Property(MaxTest = 300)]
    public void Whatever_events_come_in_whatever_order_nothing_breaks_and_a_replay_agrees(DoNotSize<int> seed)
    {
        var random = new Random(seed.Item);
        var writer = new RandomMachine(random);
        if (StateMachineDefinition.Parse(writer.Machine().ToJsonString()).Definition is not { } definition)
        {
            return;
        }

        var execution = new Execution(definition, Simulation.Identity);
        var journal = new List<ExecutionEvent>();
        DateTimeOffset now = Simulation.Start;
        for (var i = 0; i < 60; i++)
        {
            now = now.AddSeconds(random.Next(0, 30));
            long id = random.Next(0, 40);
            JsonataValue value = JsonataValue.Parse(writer.Object().ToJsonString());
            ExecutionEvent happened = random.Next(14) switch
            {
                0 or 1 => new ExecutionStarted(now, value),
                2 => new TaskFailed(now, id, random.Next(2) == 0 ? "E" : null, null),
                3 => new TaskSubmitted(now, id, value),
                4 => new TaskHeartbeat(now, id),
                5 => new ActivityStarted(now, id, null),
                6 or 7 => new TimerFired(now, id),
                8 => new ItemsRead(now, id, "[1,2]"u8.ToArray()),
                9 => new ResultsWritten(now, id),
                10 when random.Next(6) == 0 => new ExecutionStopped(now, "E", "c"),
                11 => new ExecutionRedriven(now),
                12 when execution.MapRuns.Count > 0 => new MapRunUpdated(now, execution.MapRuns[0].MapRunArn, random.Next(5), random.Next(100), random.Next(5)),
                _ => new TaskSucceeded(now, execution.OpenTasks.Count > 0 ? execution.OpenTasks[0].Invocation.TaskId : id, value),
            };
            journal.Add(happened);
            execution.Advance(happened);
        }

        var replayed = Execution.Replay(definition, Simulation.Identity, journal);
        Simulation.AssertSame(execution.History, replayed.History);
        Assert.Equal(execution.OpenTasks.Select(static task => task.Invocation.TaskToken), replayed.OpenTasks.Select(static task => task.Invocation.TaskToken));
        Assert.Equal(execution.OpenTimers, replayed.OpenTimers);
    }

    [Fact]
    public void Enough_of_the_random_machines_are_accepted()
    {
        for (var seed = 1; seed <= 400; seed++)
        {
            Check(seed);
        }

        Assert.True(s_accepted >= 200, $"{s_accepted} accepted, {s_refused} refused");
    }

    [Property(MaxTest = 300)]
    public void No_text_makes_the_reader_throw(byte[] text, DoNotSize<int> seed)
    {
        StateMachineDefinition.Parse(text);
        byte[] machine = Encoding.UTF8.GetBytes(new RandomMachine(new Random(seed.Item)).Machine().ToJsonString());
        for (var i = 0; i < text.Length && machine.Length > 0; i++)
        {
            machine[(text[i] * 7919 + i) % machine.Length] = text[i];
        }

        ParseResult parsed = StateMachineDefinition.Parse(machine);
        Assert.True(parsed.Definition is not null || parsed.Diagnostics.Count > 0);
    }

    private static Simulation Simulate(string definition, string input, int seed)
    {
        var random = new Random(seed);
        var values = new RandomMachine(random);
        var simulation = new Simulation(definition);
        simulation.Tasks = task => random.Next(4) switch
        {
            0 => simulation.Fail(task, "E", "c"),
            1 when task.TimeoutSeconds is not null => null,
            _ => new TaskSucceeded(simulation.Now, task.TaskId, JsonataValue.Parse(values.Object().ToJsonString())),
        };
        return simulation.Run(input);
    }
}
