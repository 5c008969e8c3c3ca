namespace ThemisGuard.Validate;

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
