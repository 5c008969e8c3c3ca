using System.Text;
using FsCheck.Xunit;
using ThemisGuard.Jsonata;
using ThemisGuard.StatesLanguage.Interpretation;
using ThemisGuard.StatesLanguage.Syntax;

namespace ThemisGuard.StatesLanguage.Tests;

public class RandomMachineTests
{
    private static int s_accepted, s_refused;

    [Property(MaxTest = 200)]
    public void A_random_machine_never_crashes_or_hangs_and_runs_the_same_way_twice(int seed)
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
        Assert.Equal(Simulation.Print(first.Execution.History), Simulation.Print(second.Execution.History));
        Assert.Equal(Enumerable.Range(1, first.Execution.History.Count), first.Execution.History.Select(static item => item.Id));
        Assert.All(first.Execution.History, static item => Assert.InRange(item.PreviousEventId, 0, item.Id - 1));
        Assert.Empty(first.Execution.OpenTasks);
        Assert.Empty(first.Execution.OpenTimers);

        second.Restart();
        Assert.Equal(Simulation.Print(first.Execution.History), Simulation.Print(second.Execution.History));
    }

    [Fact]
    public void Enough_of_the_random_machines_are_accepted()
    {
        for (var seed = 1; seed <= 400; seed++)
        {
            A_random_machine_never_crashes_or_hangs_and_runs_the_same_way_twice(seed);
        }

        Assert.True(s_accepted >= 200, $"{s_accepted} accepted, {s_refused} refused");
    }

    [Property(MaxTest = 500)]
    public void No_text_makes_the_reader_throw(byte[] text, int seed)
    {
        StateMachineDefinition.Parse(text);
        byte[] machine = Encoding.UTF8.GetBytes(new RandomMachine(new Random(seed)).Machine().ToJsonString());
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
