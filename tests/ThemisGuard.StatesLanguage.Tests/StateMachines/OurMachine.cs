using System.Text.RegularExpressions;
using ThemisGuard.Jsonata;
using ThemisGuard.StatesLanguage.History;
using ThemisGuard.StatesLanguage.Interpretation;

namespace ThemisGuard.StatesLanguage.Tests.StateMachines;

/// <summary>One of the machines in <c>statemachines/</c>, hosted in virtual time. A task without an answer of its own succeeds.</summary>
internal sealed class OurMachine
{
    private readonly Dictionary<string, Queue<Func<InvokeTask, ExecutionEvent?>>> _answers = [];

    public OurMachine(string name)
    {
        string text = File.ReadAllText(System.IO.Path.Combine(Root(), "statemachines", name + ".asl.json"));
        Simulation = new Simulation(Regex.Replace(text, @"\$\{(\w+)\}", "$1")) { Tasks = Answer };
    }

    public Simulation Simulation { get; }

    public Execution Execution => Simulation.Execution;

    /// <summary>Names of the states entered by the execution itself, in order.</summary>
    public string Path => string.Join(' ', Execution.History.OfType<StateEnteredEvent>().Select(static item => item.Name));

    /// <summary>Arguments of each task asked for, by state.</summary>
    public List<InvokeTask> Asked { get; } = [];

    public OurMachine Succeeds(string state, string output) => With(state, task => Simulation.Succeed(task, output));

    public OurMachine Fails(string state, string error, string cause = "why") => With(state, task => Simulation.Fail(task, error, cause));

    public OurMachine NeverAnswers(string state) => With(state, static _ => null);

    public OurMachine With(string state, Func<InvokeTask, ExecutionEvent?> answer)
    {
        if (!_answers.TryGetValue(state, out Queue<Func<InvokeTask, ExecutionEvent?>>? answers))
        {
            _answers[state] = answers = new();
        }

        answers.Enqueue(answer);
        return this;
    }

    public OurMachine Run(string input)
    {
        Simulation.Run(input);
        return this;
    }

    public JsonataValue Argument(string state, params string[] path)
    {
        JsonataValue value = Asked.Last(task => task.StateName == state).Arguments;
        foreach (string name in path)
        {
            value = int.TryParse(name, out int index) ? value[index] : value[name];
        }

        return value;
    }

    private ExecutionEvent? Answer(InvokeTask task)
    {
        Asked.Add(task);
        if (_answers.TryGetValue(task.StateName, out Queue<Func<InvokeTask, ExecutionEvent?>>? answers))
        {
            // The last answer repeats.
            return (answers.Count > 1 ? answers.Dequeue() : answers.Peek())(task);
        }

        return Simulation.Succeed(task, """{"Payload":{},"StatusCode":200}""");
    }

    private static string Root()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "ThemisGuard.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"ThemisGuard.sln is in no folder above {AppContext.BaseDirectory}.");
    }
}
