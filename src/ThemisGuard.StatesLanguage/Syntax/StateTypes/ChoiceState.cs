using ThemisGuard.StatesLanguage.Syntax.Choices;
using ThemisGuard.StatesLanguage.Syntax.Templates;

namespace ThemisGuard.StatesLanguage.Syntax.StateTypes;

internal sealed class ChoiceState : State
{
    public ChoiceRule[] Choices { get; set; } = [];
    public string? DefaultName { get; set; }
    public State? Default { get; set; }
}

/// <summary>One entry of <c>Choices</c>: a condition, and what follows when it holds.</summary>
internal sealed class ChoiceRule
{
    /// <summary>JSONPath comparison; null under JSONata.</summary>
    public ChoiceCondition? Condition { get; init; }

    /// <summary>JSONata Condition, or a literal true or false.</summary>
    public Template? Expression { get; init; }

    public required string NextName { get; init; }
    public State? Next { get; set; }
    public Template? Output { get; init; }
    public Template? Assign { get; init; }
}
