using System.Text.RegularExpressions;

namespace ThemisGuard.Jsonata.Evaluation;

/// <summary>A regular expression as a value: a function from a string to its first match, which leads to the next.</summary>
internal sealed class RegexFunction(JsonataPattern pattern) : JsonataFunction
{
    internal JsonataPattern Pattern { get; } = pattern;

    internal override int Arity => 2;

    internal override JsonataValue Run(JsonataValue[] arguments, EvaluationContext context) =>
        arguments.Length > 0 && arguments[0].TryGetString(out string? text) && Pattern.Find(text, 0) is { } match
            ? Describe(text, match)
            : default;

    private JsonataValue Describe(string text, Match match)
    {
        var members = new JsonataObjectBuilder(5)
        {
            ["match"] = match.Value,
            ["start"] = match.Index,
            ["end"] = match.Index + match.Length,
            ["groups"] = Groups(match),
        };
        members["next"] = JsonataValue.FromFunction(new DerivedFunction(
            0, null, (_, _) => Pattern.FindNext(text, match) is { } next ? Describe(text, next) : default));
        return members.Build();
    }

    internal static JsonataArray Groups(Match match)
    {
        var groups = new JsonataArrayBuilder(match.Groups.Count);
        for (int i = 1; i < match.Groups.Count; i++)
        {
            groups.Add(match.Groups[i].Success ? JsonataValue.FromString(match.Groups[i].Value) : JsonataValue.Null);
        }

        return groups.Build();
    }
}
