using ThemisGuard.StatesLanguage.Syntax.Choices;
using ThemisGuard.StatesLanguage.Syntax.Paths;

namespace ThemisGuard.StatesLanguage.Interpretation;

/// <summary>Decides JSONPath choice rules. A value of another type than the operator's makes a comparison false, not an error.</summary>
internal static class ChoiceEvaluator
{
    public static bool Holds(ChoiceCondition condition, Evaluator evaluator)
    {
        switch (condition)
        {
            case CompareCondition compare:
                return Compares(compare, evaluator);
            case AndCondition and:
                return Array.TrueForAll(and.Operands, operand => Holds(operand, evaluator));
            case OrCondition or:
                return Array.Exists(or.Operands, operand => Holds(operand, evaluator));
            case NotCondition not:
                return !Holds(not.Operand, evaluator);
            case TestCondition test:
                return Tests(test, evaluator) == test.Expected;
            case MatchCondition match:
                return Variable(match.Variable, evaluator).TryGetString(out string? text) && Matches(text, match.Parts);
            default:
                throw new InvalidOperationException($"Unknown condition {condition.GetType().Name}.");
        }
    }

    private static JsonValue Variable(PathExpression path, Evaluator evaluator) =>
        evaluator.TrySelect(path, out JsonValue value)
            ? value
            : throw new StateFailedException(ErrorNames.Runtime, $"Invalid path '{path.Text}': The choice state's condition path references an invalid value.");

    private static bool Tests(TestCondition test, Evaluator evaluator)
    {
        if (test.Test == ValueTest.Present)
        {
            return evaluator.TrySelect(test.Variable, out JsonValue present) && (test.Variable.IsDefinite || Json.Count(present) > 0);
        }

        JsonValue value = Variable(test.Variable, evaluator);
        return test.Test switch
        {
            ValueTest.Null => value.IsNull,
            ValueTest.Numeric => value.IsNumber,
            ValueTest.String => value.IsString,
            ValueTest.Boolean => value.IsBoolean,
            _ => value.TryGetString(out string? text) && Timestamps.TryParse(text, out _),
        };
    }

    private static bool Compares(CompareCondition compare, Evaluator evaluator)
    {
        JsonValue left = Variable(compare.Variable, evaluator);
        JsonValue right = compare.Other is null ? compare.Literal : Variable(compare.Other, evaluator);
        switch (compare.Type)
        {
            case ComparedType.Numeric:
                return left.TryGetNumber(out double first) && right.TryGetNumber(out double second) && Fits(compare.Comparison, first.CompareTo(second));
            case ComparedType.String:
                return left.TryGetString(out string? a) && right.TryGetString(out string? b) && Fits(compare.Comparison, string.CompareOrdinal(a, b));
            case ComparedType.Boolean:
                return left.TryGetBoolean(out bool yes) && right.TryGetBoolean(out bool also) && yes == also;
            default:
                DateTimeOffset other = compare.Time;
                return left.TryGetString(out string? text) && Timestamps.TryParse(text, out DateTimeOffset time)
                    && (compare.Other is null || (right.TryGetString(out string? otherText) && Timestamps.TryParse(otherText, out other)))
                    && Fits(compare.Comparison, time.CompareTo(other));
        }
    }

    private static bool Fits(Comparison comparison, int order) => comparison switch
    {
        Comparison.Equal => order == 0,
        Comparison.Less => order < 0,
        Comparison.Greater => order > 0,
        Comparison.LessOrEqual => order <= 0,
        _ => order >= 0,
    };

    /// <summary>Greedy from the left is right for patterns whose only wildcard is the asterisk.</summary>
    private static bool Matches(string text, string[] parts)
    {
        if (parts.Length == 1)
        {
            return text == parts[0];
        }

        if (!text.StartsWith(parts[0], StringComparison.Ordinal) || !text.EndsWith(parts[^1], StringComparison.Ordinal)
            || text.Length < parts[0].Length + parts[^1].Length)
        {
            return false;
        }

        int at = parts[0].Length, end = text.Length - parts[^1].Length;
        for (var i = 1; i < parts.Length - 1; i++)
        {
            int found = text.IndexOf(parts[i], at, end - at, StringComparison.Ordinal);
            if (found < 0)
            {
                return false;
            }

            at = found + parts[i].Length;
        }

        return true;
    }
}
