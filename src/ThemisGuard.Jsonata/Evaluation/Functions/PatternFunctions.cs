using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ThemisGuard.Jsonata.Evaluation.Functions;

/// <summary>Functions that take a string or a pattern: a regular expression, or a function that behaves like one.</summary>
internal static class PatternFunctions
{
    internal static readonly NativeFunction[] All =
    [
        new("contains", "<s-(sf):b>", Contains),
        new("match", "<s-f<s:o>n?:a<o>>", Match),
        new("replace", "<s-(sf)(sf)n?:s>", Replace),
        new("split", "<s-(sf)n?:a<s>>", Split),
    ];

    private static JsonataValue Contains(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context)
    {
        if (arguments[0].IsUndefined || arguments[1].IsUndefined)
        {
            return default;
        }

        string text = arguments[0].AsString();
        return arguments[1].TryGetString(out string? token)
            ? text.Contains(token, StringComparison.Ordinal)
            : Matches(arguments[1], text, context).Any();
    }

    private static JsonataValue Match(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context)
    {
        if (arguments[0].IsUndefined)
        {
            return default;
        }

        double limit = Limit(arguments[2], "D3040", 3);
        var found = new SequenceBuilder();
        if (limit > 0)
        {
            foreach (Occurrence match in Matches(arguments[1], arguments[0].AsString(), context))
            {
                found.Add(new JsonataObjectBuilder(3)
                {
                    ["match"] = match.Text,
                    ["index"] = match.Start,
                    ["groups"] = match.Groups,
                }.Build());
                if (found.Count >= limit)
                {
                    break;
                }
            }
        }

        return found.ToSequence();
    }

    private static JsonataValue Replace(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context)
    {
        if (arguments[0].IsUndefined)
        {
            return default;
        }

        string text = arguments[0].AsString();
        if (arguments[1].TryGetString(out string? token) && token.Length == 0)
        {
            throw JsonataException.Create("D3010", arguments[1], index: 2);
        }

        double limit = Limit(arguments[3], "D3011", 4);
        if (limit <= 0 || arguments[1].IsUndefined || arguments[2].IsUndefined)
        {
            return arguments[0];
        }

        var result = new StringBuilder();
        int position = 0;
        int count = 0;
        if (token is not null)
        {
            // As jsonata-js: the replacement of a plain string is plain, whatever dollars it holds.
            string plain = arguments[2].TryGetString(out string? given) ? given : throw JsonataException.Create("D3012", arguments[2]);
            for (int at = text.IndexOf(token, StringComparison.Ordinal); at >= 0 && count < limit; count++)
            {
                context.Step();
                context.StepString(result.Length + (long)plain.Length);
                result.Append(text, position, at - position).Append(plain);
                position = at + token.Length;
                at = text.IndexOf(token, position, StringComparison.Ordinal);
            }
        }
        else
        {
            foreach (Occurrence match in Matches(arguments[1], text, context))
            {
                if (count++ >= limit)
                {
                    break;
                }

                string replacement = Replacement(arguments[2], match, context);
                context.StepString(result.Length + (long)replacement.Length);
                result.Append(text, position, Math.Max(0, match.Start - position)).Append(replacement);
                position = Math.Clamp(match.Start + match.Text.Length, position, text.Length);
            }
        }

        return JsonataValue.FromString(result.Append(text, position, text.Length - position).ToString());
    }

    private static string Replacement(in JsonataValue replacement, Occurrence match, EvaluationContext context)
    {
        if (replacement.TryGetString(out string? template))
        {
            return Substitute(template, match);
        }

        JsonataValue result = ((JsonataFunction)replacement.Reference!).Call([match.Whole], default, context);
        return result.TryGetString(out string? text) ? text : throw JsonataException.Create("D3012", result);
    }

    /// <summary>$$ is a dollar, $0 the match, $1 the first group; of $12 as much is a number as there are groups.</summary>
    private static string Substitute(string template, Occurrence match)
    {
        int groups = match.Groups.Count;
        int maxDigits = groups == 0 ? 1 : groups.ToString(CultureInfo.InvariantCulture).Length;
        var result = new StringBuilder();
        int position = 0;
        int dollar = template.IndexOf('$', StringComparison.Ordinal);
        while (dollar >= 0)
        {
            result.Append(template, position, dollar - position);
            position = dollar + 1;
            char next = position < template.Length ? template[position] : '\0';
            if (next is '$' or '0')
            {
                result.Append(next == '$' ? "$" : match.Text);
                position++;
            }
            else
            {
                int index = GroupNumber(template, position, maxDigits, groups, out int digits);
                if (digits == 0)
                {
                    result.Append('$');
                }
                else if (index >= 1 && index <= groups && match.Groups[index - 1].TryGetString(out string? group))
                {
                    result.Append(group);
                }

                position += digits;
            }

            dollar = template.IndexOf('$', position);
        }

        return result.Append(template, position, template.Length - position).ToString();
    }

    private static int GroupNumber(string template, int position, int maxDigits, int groups, out int digits)
    {
        int number = 0;
        digits = 0;
        while (digits < maxDigits && position + digits < template.Length && char.IsAsciiDigit(template[position + digits]))
        {
            int longer = (number * 10) + (template[position + digits] - '0');
            if (digits > 0 && longer > groups)
            {
                break;
            }

            number = longer;
            digits++;
        }

        return number;
    }

    private static JsonataValue Split(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context)
    {
        if (arguments[0].IsUndefined)
        {
            return default;
        }

        string text = arguments[0].AsString();
        double limit = Limit(arguments[2], "D3020", 3);
        if (arguments[2].IsNumber)
        {
            limit = arguments[1].IsString ? Math.Floor(limit) : Math.Ceiling(limit);
        }

        var parts = new List<JsonataValue>();
        if (arguments[1].TryGetString(out string? separator))
        {
            foreach (string part in separator.Length == 0 ? text.Select(c => c.ToString()) : text.Split(separator))
            {
                if (parts.Count >= limit)
                {
                    break;
                }

                context.Step();
                parts.Add(JsonataValue.FromString(part));
            }
        }
        else if (limit > 0)
        {
            int start = 0;
            if (arguments[1].IsFunction)
            {
                foreach (Occurrence match in Matches(arguments[1], text, context))
                {
                    int at = Math.Clamp(match.Start, start, text.Length);
                    parts.Add(JsonataValue.FromString(text[start..at]));
                    start = Math.Clamp(match.End, at, text.Length);
                    if (parts.Count >= limit)
                    {
                        break;
                    }
                }
            }

            if (parts.Count < limit)
            {
                parts.Add(JsonataValue.FromString(text[start..]));
            }
        }

        return new JsonataArray([.. parts]);
    }

    private static double Limit(in JsonataValue limit, string code, int index)
    {
        if (limit.IsUndefined)
        {
            return double.PositiveInfinity;
        }

        double value = Operators.Number(limit);
        return value >= 0 ? value : throw JsonataException.Create(code, limit, index: index);
    }

    private static IEnumerable<Occurrence> Matches(JsonataValue matcher, string text, EvaluationContext context)
    {
        if (matcher.Reference is RegexFunction regex)
        {
            // Searching takes time in proportion to the text.
            context.Step(1 + (text.Length >> 4));
            for (Match? match = regex.Pattern.Find(text, 0); match is not null; match = regex.Pattern.FindNext(text, match))
            {
                context.Step(4);
                yield return new Occurrence(regex, match);
            }

            yield break;
        }

        JsonataValue result = ((JsonataFunction)matcher.Reference!).Call([text], default, context);
        while (!result.IsUndefined)
        {
            context.Step();
            if (!result["start"].IsNumber && !result["end"].IsNumber && !result["groups"].IsArray && !result["next"].IsFunction)
            {
                throw JsonataException.Create("T1010", result);
            }

            yield return new Occurrence(result);
            result = result["next"].Reference is JsonataFunction next ? next.Call([], default, context) : default;
        }
    }

    /// <summary>One match, of a regular expression or as described by a function.</summary>
    private sealed class Occurrence
    {
        private readonly RegexFunction? _regex;
        private readonly Match? _match;
        private JsonataArray? _groups;
        private JsonataValue _whole;

        internal Occurrence(RegexFunction regex, Match match)
        {
            _regex = regex;
            _match = match;
            Start = match.Index;
            End = match.Index + match.Length;
            Text = match.Value;
        }

        internal Occurrence(JsonataValue described)
        {
            _whole = described;
            Start = Position(described["start"]);
            End = Position(described["end"]);
            Text = described["match"].TryGetString(out string? text) ? text : string.Empty;
            _groups = described["groups"].Reference as JsonataArray ?? JsonataArray.Empty;
        }

        internal int Start { get; }

        internal int End { get; }

        internal string Text { get; }

        internal JsonataArray Groups => _groups ??= RegexFunction.Groups(_match!);

        internal JsonataValue Whole
        {
            get
            {
                if (_whole.IsUndefined && _regex is not null)
                {
                    _whole = new JsonataObjectBuilder(4)
                    {
                        ["match"] = Text,
                        ["start"] = Start,
                        ["end"] = End,
                        ["groups"] = Groups,
                    }.Build();
                }

                return _whole;
            }
        }

        private static int Position(in JsonataValue value) =>
            value.TryGetNumber(out double number) && number is >= 0 and <= int.MaxValue ? (int)number : 0;
    }
}
