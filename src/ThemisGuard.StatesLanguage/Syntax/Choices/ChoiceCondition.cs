using ThemisGuard.StatesLanguage.Syntax.Paths;

namespace ThemisGuard.StatesLanguage.Syntax.Choices;

/// <summary>A JSONPath choice rule's condition.</summary>
internal abstract record ChoiceCondition;

internal sealed record AndCondition(ChoiceCondition[] Operands) : ChoiceCondition;

internal sealed record OrCondition(ChoiceCondition[] Operands) : ChoiceCondition;

internal sealed record NotCondition(ChoiceCondition Operand) : ChoiceCondition;

/// <summary>What <c>Is…</c> asks.</summary>
internal enum ValueTest
{
    Present = 0,
    Null,
    Numeric,
    String,
    Boolean,
    Timestamp,
}

internal sealed record TestCondition(PathExpression Variable, ValueTest Test, bool Expected) : ChoiceCondition;

/// <summary>Type on both sides of a comparison; a value of another type makes the comparison false.</summary>
internal enum ComparedType
{
    Boolean = 0,
    Numeric,
    String,
    Timestamp,
}

internal enum Comparison
{
    Equal = 0,
    Less,
    Greater,
    LessOrEqual,
    GreaterOrEqual,
}

/// <param name="Literal">The value compared with; undefined when <paramref name="Other"/> says where it is.</param>
/// <param name="Time">The literal as a time, for timestamps.</param>
internal sealed record CompareCondition(
    PathExpression Variable, ComparedType Type, Comparison Comparison, JsonValue Literal, DateTimeOffset Time, PathExpression? Other) : ChoiceCondition;

/// <param name="Parts">The literal texts between the asterisks: n asterisks give n + 1 parts.</param>
internal sealed record MatchCondition(PathExpression Variable, string[] Parts) : ChoiceCondition;
