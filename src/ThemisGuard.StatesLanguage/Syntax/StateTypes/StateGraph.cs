namespace ThemisGuard.StatesLanguage.Syntax.StateTypes;

/// <summary>States with a start: the machine itself, a branch, or a processor.</summary>
internal sealed class StateGraph
{
    public required string StartAt { get; init; }
    public required Dictionary<string, State> States { get; init; }

    /// <summary>The state named by <see cref="StartAt"/>; set when the graph is linked.</summary>
    public State? Start { get; set; }
}
