using System.Text;
using ThemisGuard.StatesLanguage.Syntax;
using ThemisGuard.StatesLanguage.Syntax.Reading;
using ThemisGuard.StatesLanguage.Syntax.StateTypes;

namespace ThemisGuard.StatesLanguage.Testing;

/// <summary>Finds the state to test: a definition of its own, or by name in a machine, at any depth.</summary>
internal static class TestedState
{
    /// <summary>Name that a state without a machine has in the context object.</summary>
    private const string Nameless = "StateName";

    /// <returns>The state, linked to placeholders; or the diagnostics that refuse it; or neither when the machine has no such state.</returns>
    public static (State? State, Diagnostic? Fault) Find(string definition, string? name)
    {
        var reader = new DefinitionReader(DefinitionOptions.Default);
        byte[] text = Encoding.UTF8.GetBytes(definition);
        if (name is not null)
        {
            ParseResult parsed = reader.Read(text);
            return parsed.Definition is null
                ? (null, parsed.Diagnostics[0])
                : (Find(parsed.Definition.Graph, name) is { } found ? Link(found) : null, null);
        }

        DefinitionNode? node = reader.ReadText(text);
        State? state = node is null ? null : new StateReader(reader, Nameless, node, "", 0).Read();
        return reader.Diagnostics.Count > 0 ? (null, reader.Diagnostics[0]) : (state is null ? null : Link(state), null);
    }

    private static State? Find(StateGraph graph, string name)
    {
        if (graph.States.TryGetValue(name, out State? state))
        {
            return state;
        }

        foreach (State candidate in graph.States.Values)
        {
            foreach (StateGraph inner in Nested(candidate))
            {
                if (Find(inner, name) is { } found)
                {
                    return found;
                }
            }
        }

        return null;
    }

    /// <summary>Whether a state of that name runs inside of <paramref name="state"/>.</summary>
    public static bool Contains(State state, string name) => Nested(state).Any(inner => Find(inner, name) is not null);

    private static StateGraph[] Nested(State state) => state switch
    {
        MapState map => [map.Processor],
        ParallelState parallel => parallel.Branches,
        _ => [],
    };

    /// <summary>Gives every transition a target that only has its name: it is entered by nobody.</summary>
    private static State Link(State state)
    {
        state.Next = Placeholder(state.NextName);
        if (state is ChoiceState choice)
        {
            choice.Default = Placeholder(choice.DefaultName);
            foreach (ChoiceRule rule in choice.Choices)
            {
                rule.Next = Placeholder(rule.NextName);
            }
        }

        if (state is FallibleState fallible)
        {
            foreach (Catcher catcher in fallible.Catch)
            {
                catcher.Next = Placeholder(catcher.NextName);
            }
        }

        return state;
    }

    private static SucceedState? Placeholder(string? name) =>
        name is null ? null : new SucceedState { Name = name, Type = StateType.Succeed, Language = QueryLanguage.JsonPath, Location = "" };
}
