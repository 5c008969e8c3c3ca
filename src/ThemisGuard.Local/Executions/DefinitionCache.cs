using ThemisGuard.StatesLanguage.Interpretation;
using ThemisGuard.StatesLanguage.Syntax;

namespace ThemisGuard.Local.Executions;

/// <summary>Compiled definitions by their text, and closed executions that somebody reads page by page. Bounded: what was used longest ago goes.</summary>
internal sealed class DefinitionCache
{
    private const int MaxDefinitions = 256;
    private const int MaxReplayed = 16;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Text, bool Express), StateMachineDefinition> _definitions = [];
    private readonly LinkedList<(string Arn, int Redrives, Execution Execution)> _replayed = [];

    /// <summary>The compiled definition of a text that was accepted once.</summary>
    public StateMachineDefinition Get(string text, bool express)
    {
        lock (_gate)
        {
            if (_definitions.TryGetValue((text, express), out StateMachineDefinition? known))
            {
                return known;
            }
        }

        ParseResult parsed = Parse(text, express);
        StateMachineDefinition definition = parsed.Definition ?? throw SfnError.InvalidDefinition(string.Join(", ", parsed.Diagnostics));
        lock (_gate)
        {
            if (_definitions.Count >= MaxDefinitions)
            {
                _definitions.Clear();
            }

            _definitions[(text, express)] = definition;
        }

        return definition;
    }

    /// <summary>Reads a definition with all of its diagnostics.</summary>
    public static ParseResult Parse(string text, bool express) => StateMachineDefinition.Parse(
        text, new DefinitionOptions { Type = express ? StateMachineType.Express : StateMachineType.Standard });

    /// <summary>A closed execution, rebuilt from its journal.</summary>
    public Execution Replayed(ExecutionRecord record, Func<ExecutionRecord, Execution> replay)
    {
        lock (_gate)
        {
            for (LinkedListNode<(string Arn, int Redrives, Execution Execution)>? node = _replayed.First; node is not null; node = node.Next)
            {
                if (node.Value.Arn == record.Arn && node.Value.Redrives == record.Redrives && node.Value.Execution.Status == record.Status)
                {
                    _replayed.Remove(node);
                    _replayed.AddFirst(node);
                    return node.Value.Execution;
                }
            }
        }

        Execution execution = replay(record);
        lock (_gate)
        {
            _replayed.AddFirst((record.Arn, record.Redrives, execution));
            if (_replayed.Count > MaxReplayed)
            {
                _replayed.RemoveLast();
            }
        }

        return execution;
    }
}
