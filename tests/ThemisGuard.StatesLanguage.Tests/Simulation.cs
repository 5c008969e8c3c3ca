using System.Buffers;
using System.Text;
using System.Text.Json;
using ThemisGuard.Jsonata;
using ThemisGuard.StatesLanguage.History;
using ThemisGuard.StatesLanguage.Interpretation;
using ThemisGuard.StatesLanguage.Syntax;

namespace ThemisGuard.StatesLanguage.Tests;

/// <summary>Hosts one execution in virtual time: answers tasks by the given function, fires timers in their order.</summary>
internal sealed class Simulation
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly Queue<Effect> _effects = new();

    public Simulation(string definition, StateMachineType type = StateMachineType.Standard)
    {
        ParseResult parsed = StateMachineDefinition.Parse(definition, new DefinitionOptions { Type = type });
        Assert.True(parsed.Definition is not null, string.Join("; ", parsed.Diagnostics));
        Definition = parsed.Definition;
        Execution = new Execution(Definition, Identity);
    }

    public StateMachineDefinition Definition { get; }

    public Execution Execution { get; private set; }

    public List<ExecutionEvent> Journal { get; } = [];

    public List<Effect> AllEffects { get; } = [];

    public DateTimeOffset Now { get; set; } = Start;

    /// <summary>Answers a task; null leaves it waiting.</summary>
    public Func<InvokeTask, ExecutionEvent?> Tasks { get; set; } = static _ => null;

    public Dictionary<string, string> Objects { get; } = [];

    public static ExecutionIdentity Identity { get; } = new()
    {
        ExecutionArn = "arn:aws:states:eu-central-1:111111111111:execution:machine:run",
        Name = "run",
        StateMachineArn = "arn:aws:states:eu-central-1:111111111111:stateMachine:machine",
        StateMachineName = "machine",
        RoleArn = "arn:aws:iam::111111111111:role/machine",
        StartTime = Start,
        Seed = "a seed that only this test knows",
    };

    public string Types => string.Join(' ', Execution.History.Select(static item => item.Type.ToString()));

    public Simulation Run(string input = "{}")
    {
        Feed(new ExecutionStarted(Now, JsonataValue.Parse(input)));
        return Settle();
    }

    public Transition Feed(ExecutionEvent happened)
    {
        Journal.Add(happened);
        Transition transition = Execution.Advance(happened);
        foreach (Effect effect in transition.Effects)
        {
            _effects.Enqueue(effect);
            AllEffects.Add(effect);
        }

        return transition;
    }

    /// <summary>Does what is asked for until nothing is, without letting time pass.</summary>
    public Simulation Work()
    {
        while (_effects.TryDequeue(out Effect? effect))
        {
            ExecutionEvent? answer = effect switch
            {
                InvokeTask task => Tasks(task),
                ReadItems read => Objects.TryGetValue(read.Arguments["Key"].AsString(), out string? content)
                    ? new ItemsRead(Now, read.ReadId, Encoding.UTF8.GetBytes(content))
                    : new ItemsRead(Now, read.ReadId, default, ErrorNames.ItemReaderFailed, "no such object"),
                WriteResults write => Write(write),
                _ => null,
            };
            if (answer is not null)
            {
                Feed(answer);
            }
        }

        return this;
    }

    /// <summary>Works and lets time pass from timer to timer until the execution ends or waits for tasks alone.</summary>
    public Simulation Settle()
    {
        Work();
        while (Execution.Status == ExecutionStatus.Running && Execution.OpenTimers.MinBy(static timer => timer.DueAt) is { } next)
        {
            Now = next.DueAt > Now ? next.DueAt : Now;
            Feed(new TimerFired(Now, next.TimerId));
            Work();
        }

        return this;
    }

    /// <summary>Goes on with an execution rebuilt from the journal as it would be read from disk.</summary>
    public void Restart() => Execution = Execution.Replay(
        Definition, Identity, Journal.Select(static happened => ExecutionEventJson.Deserialize(ExecutionEventJson.Serialize(happened))));

    public TaskSucceeded Succeed(InvokeTask task, string output) => new(Now, task.TaskId, JsonataValue.Parse(output));

    public TaskFailed Fail(InvokeTask task, string error, string cause) => new(Now, task.TaskId, error, cause);

    /// <summary>Compares everything of two histories that a client can see. An event at a time: the data of one history can pass 2 GiB.</summary>
    public static void AssertSame(IReadOnlyList<HistoryEvent> expected, IReadOnlyList<HistoryEvent> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        ArrayBufferWriter<byte> first = new(), second = new();
        for (var i = 0; i < expected.Count; i++)
        {
            if (!Print(expected[i], first).SequenceEqual(Print(actual[i], second)))
            {
                Assert.Equal(Encoding.UTF8.GetString(first.WrittenSpan), Encoding.UTF8.GetString(second.WrittenSpan));
            }
        }
    }

    /// <summary>History as text, with everything that a client can see.</summary>
    public static string Print(IReadOnlyList<HistoryEvent> history)
    {
        var buffer = new ArrayBufferWriter<byte>();
        return $"[{string.Join(',', history.Select(item => Encoding.UTF8.GetString(Print(item, buffer))))}]";
    }

    private static ReadOnlySpan<byte> Print(HistoryEvent item, ArrayBufferWriter<byte> buffer)
    {
        buffer.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            item.WriteTo(writer, includeData: true);
        }

        return buffer.WrittenSpan;
    }

    private ResultsWritten Write(WriteResults write)
    {
        foreach (ResultFile file in write.Files)
        {
            Objects[file.Key] = file.Content;
        }

        return new ResultsWritten(Now, write.WriteId);
    }
}
