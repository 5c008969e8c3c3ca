using System.Text;

namespace ThemisGuard.Jsonata.Evaluation.Functions;

/// <summary>Functions on strings. Positions and lengths count code points, as in jsonata-js.</summary>
internal static class StringFunctions
{
    internal static readonly NativeFunction[] All =
    [
        new("string", "<x-b?:s>", String, arity: 1),
        new("length", "<s-:n>", Length),
        new("substring", "<s-nn?:s>", Substring),
        new("substringBefore", "<s-s:s>", SubstringBefore),
        new("substringAfter", "<s-s:s>", SubstringAfter),
        new("lowercase", "<s-:s>", (a, _) => a[0].IsUndefined ? default : JsonataValue.FromString(a[0].AsString().ToLowerInvariant())),
        new("uppercase", "<s-:s>", (a, _) => a[0].IsUndefined ? default : JsonataValue.FromString(a[0].AsString().ToUpperInvariant())),
        new("trim", "<s-:s>", Trim),
        new("pad", "<s-ns?:s>", Pad),
        new("join", "<a<s>s?:s>", Join),
    ];

    private static JsonataValue String(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context) =>
        arguments[0].IsUndefined ? default : JsonataValue.FromString(StringConversion.ToText(arguments[0], context, arguments[1].IsTrue));

    private static JsonataValue Length(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context) =>
        arguments[0].IsUndefined ? default : JsonataValue.FromNumber(CodePoints.Count(arguments[0].AsString()));

    private static JsonataValue Substring(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context)
    {
        if (arguments[0].IsUndefined)
        {
            return default;
        }

        string text = arguments[0].AsString();
        int length = CodePoints.Count(text);
        double start = arguments[1].IsUndefined ? 0 : Math.Truncate(Operators.Number(arguments[1]));
        if (length + start < 0)
        {
            start = 0;
        }

        double end = length;
        if (!arguments[2].IsUndefined)
        {
            double wanted = Operators.Number(arguments[2]);
            if (wanted <= 0)
            {
                return JsonataValue.FromString(string.Empty);
            }

            end = Math.Truncate(start >= 0 ? start + wanted : length + start + wanted);
        }

        double from = start < 0 ? length + start : start;
        double to = Math.Min(end, length);
        return JsonataValue.FromString(from >= to ? string.Empty : CodePoints.Slice(text, (int)from, (int)to, length));
    }

    private static JsonataValue SubstringBefore(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context)
    {
        if (arguments[0].IsUndefined)
        {
            return default;
        }

        string text = arguments[0].AsString();
        int at = arguments[1].IsUndefined ? -1 : text.IndexOf(arguments[1].AsString(), StringComparison.Ordinal);
        return at < 0 ? arguments[0] : JsonataValue.FromString(text[..at]);
    }

    private static JsonataValue SubstringAfter(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context)
    {
        if (arguments[0].IsUndefined)
        {
            return default;
        }

        string text = arguments[0].AsString();
        string mark = arguments[1].IsUndefined ? string.Empty : arguments[1].AsString();
        int at = arguments[1].IsUndefined ? -1 : text.IndexOf(mark, StringComparison.Ordinal);
        return at < 0 ? arguments[0] : JsonataValue.FromString(text[(at + mark.Length)..]);
    }

    private static JsonataValue Trim(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context)
    {
        if (arguments[0].IsUndefined)
        {
            return default;
        }

        string text = arguments[0].AsString();
        var result = new StringBuilder(text.Length);
        bool pending = false;
        foreach (char c in text)
        {
            if (c is ' ' or '\t' or '\n' or '\r')
            {
                pending = result.Length > 0;
                continue;
            }

            if (pending)
            {
                result.Append(' ');
                pending = false;
            }

            result.Append(c);
        }

        return JsonataValue.FromString(result.ToString());
    }

    private static JsonataValue Pad(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context)
    {
        if (arguments[0].IsUndefined || arguments[1].IsUndefined)
        {
            return arguments[0];
        }

        string text = arguments[0].AsString();
        string fill = arguments[2].IsUndefined || arguments[2].AsString().Length == 0 ? " " : arguments[2].AsString();
        double width = Math.Truncate(Operators.Number(arguments[1]));
        double missing = Math.Abs(width) - CodePoints.Count(text);
        if (missing <= 0)
        {
            return arguments[0];
        }

        context.StepString((long)Math.Min(missing, int.MaxValue) + text.Length);
        int fillLength = CodePoints.Count(fill);
        var padding = new StringBuilder();
        for (int whole = (int)missing / fillLength; whole > 0; whole--)
        {
            padding.Append(fill);
        }

        padding.Append(CodePoints.Slice(fill, 0, (int)missing % fillLength, fillLength));
        return JsonataValue.FromString(width < 0 ? padding + text : text + padding);
    }

    private static JsonataValue Join(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context)
    {
        if (!arguments[0].TryGetArray(out JsonataArray? items))
        {
            return default;
        }

        string separator = arguments[1].IsUndefined ? string.Empty : arguments[1].AsString();
        long length = (long)separator.Length * Math.Max(0, items.Count - 1);
        var texts = new string[items.Count];
        for (int i = 0; i < texts.Length; i++)
        {
            texts[i] = items[i].AsString();
            length += texts[i].Length;
        }

        context.Step(items.Count);
        context.StepString(length);
        return JsonataValue.FromString(string.Join(separator, texts));
    }
}

/// <summary>Strings as sequences of code points; a lone surrogate counts as one.</summary>
internal static class CodePoints
{
    internal static int Count(string text)
    {
        int count = text.Length;
        for (int i = 1; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text[i - 1], text[i]))
            {
                count--;
                i++;
            }
        }

        return count;
    }

    /// <param name="count">The number of code points of <paramref name="text"/>.</param>
    internal static string Slice(string text, int from, int to, int count)
    {
        if (count == text.Length)
        {
            return text[from..to];
        }

        int start = Offset(text, 0, from);
        return text[start..Offset(text, start, to - from)];
    }

    private static int Offset(string text, int at, int codePoints)
    {
        for (; codePoints > 0 && at < text.Length; codePoints--)
        {
            at += at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;
        }

        return at;
    }
}
