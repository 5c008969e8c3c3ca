using System.Text;
using ThemisGuard.GuardLanguage.Evaluation;

namespace ThemisGuard.Cli.Validate;

/// <summary>The reference's name of a comparison, and whether it is negated.</summary>
internal readonly record struct ComparisonName(string Name, bool IsNegated, bool IsBinary)
{
    public static ComparisonName Of(string wanted)
    {
        ReadOnlySpan<char> text = wanted;
        bool negated = text.StartsWith("!") && !text.StartsWith("!=");
        text = negated ? text[1..] : text;
        if (text.StartsWith("not ", StringComparison.OrdinalIgnoreCase))
        {
            negated = true;
            text = text[4..].TrimStart();
        }

        ReadOnlySpan<(string Written, string Name)> unary =
        [
            ("exists", "Exists"), ("empty", "Empty"), ("is_string", "IsString"), ("is_list", "IsList"), ("is_struct", "IsMap"),
            ("is_bool", "IsBool"), ("is_int", "IsInt"), ("is_float", "IsFloat"), ("is_null", "IsNull"), ("rule ", "Rule"),
        ];
        foreach ((string written, string name) in unary)
        {
            if (text.StartsWith(written))
            {
                return new(name, negated, false);
            }
        }

        return text switch
        {
            ['=', '=', ..] => new("Eq", false, true),
            ['!', '=', ..] => new("Eq", true, true),
            ['<', '=', ..] => new("Le", false, true),
            ['>', '=', ..] => new("Ge", false, true),
            ['<', ..] => new("Lt", false, true),
            ['>', ..] => new("Gt", false, true),
            _ => new("In", negated, true),
        };
    }
}

/// <summary>What failed, in one sentence.</summary>
internal static class FailureText
{
    private const int MaxValue = 200;

    public static string Of(Evidence evidence) => Of(evidence, evidence.Path);

    /// <summary>As <see cref="Of(Evidence)"/>, with the path that the caller made already.</summary>
    public static string Of(Evidence evidence, string path)
    {
        if (evidence.Value is null)
        {
            return evidence.RemainingQuery is null ? $"{evidence.Wanted} was wanted" : $"nothing was found by {evidence.RemainingQuery}, {evidence.Wanted} was wanted";
        }

        if (evidence.IsLiteral)
        {
            return $"Check was not compliant as the value {Short(evidence)}, written in the rules, is not {evidence.Wanted}";
        }

        // As in the reference's texts, which tools take apart, the numbers in brackets start at 0.
        (int line, int column) = evidence.Value.Value.Position;
        string place = line > 0 ? $"{path}[L:{line - 1},C:{column - 1}]" : path;
        if (evidence.Missing)
        {
            string what = string.IsNullOrEmpty(evidence.RemainingQuery) ? "value" : evidence.RemainingQuery;
            return $"Check was not compliant as property [{what}] is missing at {place}; wanted {evidence.Wanted}";
        }

        return $"Check was not compliant as property value [Path={place} Value={Short(evidence)}] is not {evidence.Wanted}";
    }

    public static string Short(Evidence evidence)
    {
        if (evidence.Value is not { } value)
        {
            return "";
        }

        // Enough bytes for one character more than are shown, whatever they are.
        ReadOnlySpan<byte> json = ValueEcho.Json(value);
        Span<char> text = stackalloc char[(MaxValue + 1) * 4];
        int length = Encoding.UTF8.GetChars(json[..Math.Min(json.Length, text.Length)], text);
        return length > MaxValue ? string.Concat(text[..MaxValue], "…") : text[..length].ToString();
    }
}
