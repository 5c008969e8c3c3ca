using ThemisGuard.StatesLanguage.Syntax.StateTypes;

namespace ThemisGuard.StatesLanguage.Syntax.Reading;

/// <summary>Turns names of states into references, and reports targets that are missing and states that nothing reaches.</summary>
internal sealed class GraphLinker(DefinitionReader reader, DefinitionNode states, DefinitionNode startAt, string location)
{
    public void Link(StateGraph graph)
    {
        graph.Start = Target(graph, graph.StartAt, startAt, location + "/StartAt", "StartAt");
        foreach ((string name, State state) in graph.States)
        {
            DefinitionNode node = states[name]!;
            string at = $"{location}/States/{name}";
            if (state.NextName is { } next)
            {
                state.Next = Target(graph, next, node["Next"]!, at + "/Next", "Next");
            }

            if (state is ChoiceState choice)
            {
                for (var i = 0; i < choice.Choices.Length; i++)
                {
                    choice.Choices[i].Next = Target(graph, choice.Choices[i].NextName, node["Choices"]!, $"{at}/Choices[{i}]/Next", "Next");
                }

                if (choice.DefaultName is { } fallback)
                {
                    choice.Default = Target(graph, fallback, node["Default"]!, at + "/Default", "Default");
                }
            }

            if (state is FallibleState fallible)
            {
                for (var i = 0; i < fallible.Catch.Length; i++)
                {
                    fallible.Catch[i].Next = Target(graph, fallible.Catch[i].NextName, node["Catch"]!, $"{at}/Catch[{i}]/Next", "Next");
                }
            }
        }

        // A state that could not be read takes its transitions with it; what it led to would only look unreachable.
        if (graph.Start is not null && graph.States.Count == states.Members.Count)
        {
            ReportUnreachable(graph);
        }
    }

    private State? Target(StateGraph graph, string name, DefinitionNode at, string where, string field)
    {
        if (graph.States.TryGetValue(name, out State? target))
        {
            return target;
        }

        if (states[name] is null)
        {
            reader.Fault(at, where, $"Missing '{field}' target: {name}", DiagnosticCodes.MissingTransitionTarget);
        }

        return null;
    }

    private void ReportUnreachable(StateGraph graph)
    {
        var reached = new HashSet<State>();
        var open = new Stack<State>();
        Reach(graph.Start);
        while (open.TryPop(out State? state))
        {
            Reach(state.Next);
            if (state is ChoiceState choice)
            {
                Reach(choice.Default);
                foreach (ChoiceRule rule in choice.Choices)
                {
                    Reach(rule.Next);
                }
            }

            if (state is FallibleState fallible)
            {
                foreach (Catcher catcher in fallible.Catch)
                {
                    Reach(catcher.Next);
                }
            }
        }

        foreach ((string name, State state) in graph.States)
        {
            if (!reached.Contains(state))
            {
                reader.Fault(states[name]!, $"{location}/States/{name}", $"State \"{name}\" is not reachable.", DiagnosticCodes.MissingTransitionTarget);
            }
        }

        void Reach(State? target)
        {
            if (target is not null && reached.Add(target))
            {
                open.Push(target);
            }
        }
    }
}
