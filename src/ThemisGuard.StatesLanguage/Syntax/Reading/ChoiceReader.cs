using System.Text;
using System.Text.Json;
using ThemisGuard.StatesLanguage.Interpretation;
using ThemisGuard.StatesLanguage.Syntax.Choices;
using ThemisGuard.StatesLanguage.Syntax.Paths;
using ThemisGuard.StatesLanguage.Syntax.StateTypes;
using ThemisGuard.StatesLanguage.Syntax.Templates;

namespace ThemisGuard.StatesLanguage.Syntax.Reading;

/// <summary>Reads the rules of a Choice state.</summary>
internal sealed class ChoiceReader(DefinitionReader reader, FieldReader fields, TemplateReader templates, QueryLanguage language)
{
    private const int MaxDepth = 32;

    private static readonly Dictionary<string, ComparedType> Types = new(StringComparer.Ordinal)
    {
        ["Boolean"] = ComparedType.Boolean,
        ["Numeric"] = ComparedType.Numeric,
        ["String"] = ComparedType.String,
        ["Timestamp"] = ComparedType.Timestamp,
    };

    private static readonly Dictionary<string, Comparison> Comparisons = new(StringComparer.Ordinal)
    {
        ["Equals"] = Comparison.Equal,
        ["LessThan"] = Comparison.Less,
        ["GreaterThan"] = Comparison.Greater,
        ["LessThanEquals"] = Comparison.LessOrEqual,
        ["GreaterThanEquals"] = Comparison.GreaterOrEqual,
    };

    public ChoiceRule[] ReadChoices(DefinitionNode state, string location)
    {
        if (state["Choices"] is not { } list)
        {
            return [];
        }

        if (!list.IsArray || list.Items.Count == 0)
        {
            reader.Fault(list, location + "/Choices", "The value for the field 'Choices' must be an array with at least one rule");
            return [];
        }

        var rules = new List<ChoiceRule>();
        for (var i = 0; i < list.Items.Count; i++)
        {
            string at = $"{location}/Choices[{i}]";
            DefinitionNode node = list.Items[i];
            if (!node.IsObject)
            {
                reader.Fault(node, at, "A choice rule must be an object");
                continue;
            }

            reader.RequireFields(node, at, "Next");
            rules.Add(new ChoiceRule
            {
                NextName = fields.Text(node, at, "Next") ?? "",
                Condition = language == QueryLanguage.JsonPath ? ReadCondition(node, at, 0) : null,
                Expression = language == QueryLanguage.Jsonata ? ReadExpression(node, at, i) : null,
                Output = language == QueryLanguage.Jsonata ? templates.Read(node, at, "Output") : null,
                Assign = StateReader.ReadAssign(node, at, "Assign", templates, reader),
            });
        }

        return [.. rules];
    }

    private Template? ReadExpression(DefinitionNode node, string at, int index)
    {
        reader.RequireFields(node, at, "Condition");
        reader.AllowOnly(node, at, "Condition", "Next", "Output", "Assign", "Comment");
        if (node["Condition"] is not { } condition)
        {
            return null;
        }

        if (condition.IsBoolean)
        {
            return new LiteralTemplate(condition.Kind == JsonValueKind.True);
        }

        if (!condition.IsString || !FieldReader.IsExpression(condition.Text))
        {
            reader.Fault(condition, at + "/Condition", "The value for the field 'Condition' must be a boolean or a JSONata expression");
            return null;
        }

        return fields.TryExpression(condition, at + "/Condition", $"Choices[{index}]/Condition");
    }

    private ChoiceCondition? ReadCondition(DefinitionNode node, string at, int depth)
    {
        if (depth > MaxDepth)
        {
            reader.Fault(node, at, $"Conditions nest deeper than {MaxDepth} levels");
            return null;
        }

        ChoiceCondition? condition = null;
        var operators = 0;
        foreach ((string field, DefinitionNode value) in node.Members)
        {
            switch (field)
            {
                case "Next" or "Assign" when depth == 0:
                case "Comment" or "Variable":
                    break;
                case "And" or "Or":
                    operators++;
                    ChoiceCondition[] operands = ReadOperands(value, $"{at}/{field}", depth + 1);
                    condition = field == "And" ? new AndCondition(operands) : new OrCondition(operands);
                    break;
                case "Not":
                    operators++;
                    condition = value.IsObject && ReadCondition(value, at + "/Not", depth + 1) is { } negated ? new NotCondition(negated) : null;
                    break;
                default:
                    operators++;
                    condition = ReadComparison(node, field, value, at);
                    break;
            }
        }

        if (operators != 1)
        {
            reader.Fault(node, at, operators == 0 ? "A choice rule needs a comparison operator" : "A choice rule must have exactly one comparison operator");
        }

        return condition;
    }

    private ChoiceCondition[] ReadOperands(DefinitionNode node, string at, int depth)
    {
        var operands = new List<ChoiceCondition>();
        if (!node.IsArray || node.Items.Count == 0)
        {
            reader.Fault(node, at, "The operands must be an array with at least one rule");
        }

        for (var i = 0; i < node.Items.Count; i++)
        {
            if (ReadCondition(node.Items[i], $"{at}[{i}]", depth) is { } operand)
            {
                operands.Add(operand);
            }
        }

        return [.. operands];
    }

    private ChoiceCondition? ReadComparison(DefinitionNode node, string field, DefinitionNode value, string at)
    {
        reader.RequireFields(node, at, "Variable");
        PathExpression? variable = fields.Path(node, at, "Variable");
        if (variable is null)
        {
            return null;
        }

        if (field.StartsWith("Is", StringComparison.Ordinal) && Enum.TryParse(field[2..], out ValueTest test))
        {
            return new TestCondition(variable, test, fields.Flag(node, at, field));
        }

        if (field == "StringMatches")
        {
            return fields.Text(node, at, field) is { } pattern ? new MatchCondition(variable, SplitPattern(pattern)) : null;
        }

        string bare = field.EndsWith("Path", StringComparison.Ordinal) ? field[..^4] : field;
        foreach ((string typeName, ComparedType type) in Types)
        {
            if (bare.StartsWith(typeName, StringComparison.Ordinal) && Comparisons.TryGetValue(bare[typeName.Length..], out Comparison comparison)
                && (type != ComparedType.Boolean || comparison == Comparison.Equal))
            {
                return ReadComparison(node, field, value, at, variable, type, comparison);
            }
        }

        reader.Unsupported(value, at, field);
        return null;
    }

    private CompareCondition? ReadComparison(
        DefinitionNode node, string field, DefinitionNode value, string at, PathExpression variable, ComparedType type, Comparison comparison)
    {
        if (field.EndsWith("Path", StringComparison.Ordinal))
        {
            return fields.Path(node, at, field) is { } other ? new CompareCondition(variable, type, comparison, default, default, other) : null;
        }

        DateTimeOffset time = default;
        bool fits = type switch
        {
            ComparedType.Boolean => value.IsBoolean,
            ComparedType.Numeric => value.IsNumber,
            ComparedType.String => value.IsString,
            _ => value.IsString && Timestamps.TryParse(value.Text, out time),
        };
        if (!fits)
        {
            reader.Fault(value, $"{at}/{field}", $"The value for the field '{field}' must be a {type.ToString().ToLowerInvariant()}");
            return null;
        }

        return new CompareCondition(variable, type, comparison, TemplateReader.Literal(value), time, null);
    }

    /// <summary>Splits at asterisks; <c>\*</c> is an asterisk and <c>\\</c> a backslash.</summary>
    private static string[] SplitPattern(string pattern)
    {
        var parts = new List<string>();
        var part = new StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\' && i + 1 < pattern.Length && pattern[i + 1] is ('*' or '\\'))
            {
                part.Append(pattern[++i]);
            }
            else if (pattern[i] == '*')
            {
                parts.Add(part.ToString());
                part.Clear();
            }
            else
            {
                part.Append(pattern[i]);
            }
        }

        parts.Add(part.ToString());
        return [.. parts];
    }
}
