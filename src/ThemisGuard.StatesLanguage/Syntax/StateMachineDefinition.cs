using System.Text;
using ThemisGuard.StatesLanguage.Syntax.Reading;
using ThemisGuard.StatesLanguage.Syntax.StateTypes;

namespace ThemisGuard.StatesLanguage.Syntax;

/// <summary>A state machine, read and checked whole: every path and expression in it is compiled. Immutable, shared by its executions.</summary>
public sealed class StateMachineDefinition
{
    internal StateMachineDefinition(StateMachineType type, QueryLanguage language, string? comment, long? timeoutSeconds, StateGraph graph)
    {
        Type = type;
        Language = language;
        Comment = comment;
        TimeoutSeconds = timeoutSeconds;
        Graph = graph;
    }

    /// <summary>Standard or Express.</summary>
    public StateMachineType Type { get; }

    /// <summary>The machine's own query language; states may choose another.</summary>
    public QueryLanguage Language { get; }

    /// <summary>The author's comment.</summary>
    public string? Comment { get; }

    /// <summary>Longest time an execution may take; null: unlimited (Express: five minutes).</summary>
    public long? TimeoutSeconds { get; }

    /// <summary>Name of the first state.</summary>
    public string StartAt => Graph.StartAt;

    /// <summary>Names and types of the top-level states, in document order.</summary>
    public IEnumerable<KeyValuePair<string, StateType>> States => Graph.States.Select(static state => KeyValuePair.Create(state.Key, state.Value.Type));

    /// <summary>Every resource that its Tasks, ItemReaders and ResultWriters name, nested ones too, without repetition.</summary>
    public IReadOnlyList<TaskResource> Resources { get; internal init; } = [];

    /// <summary>By state, nested ones too, the names of the variables that it refers to, sorted: DescribeStateMachine's <c>variableReferences</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> VariableReferences { get; internal init; } = new Dictionary<string, IReadOnlyList<string>>();

    internal StateGraph Graph { get; }

    /// <summary>Reads and checks a definition.</summary>
    /// <param name="json">UTF-8 JSON text.</param>
    /// <param name="options">What it is read against.</param>
    /// <returns>The definition and every fault found; nothing is thrown on any text.</returns>
    public static ParseResult Parse(ReadOnlySpan<byte> json, DefinitionOptions? options = null) =>
        new DefinitionReader(options ?? DefinitionOptions.Default).Read(json);

    /// <summary>Reads and checks a definition.</summary>
    public static ParseResult Parse(string json, DefinitionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(json);
        return Parse(Encoding.UTF8.GetBytes(json), options);
    }
}
