using System.Text;
using ThemisGuard.GuardLanguage.Compilation;
using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.RegularExpressions;

namespace ThemisGuard.GuardLanguage.Evaluation;

/// <summary>The built-in functions. Each turns results into results; what does not fit is dropped unless it is an error.</summary>
internal sealed partial class Evaluator
{
    /// <summary>Longest text that a function makes.</summary>
    public const int MaxFunctionText = 16 * 1024 * 1024;

    private readonly DocumentBuilder valueBuilder = new();

    private static int ArityOf(string function) => function switch
    {
        "count" or "json_parse" or "to_upper" or "to_lower" or "url_decode" => 1,
        "parse_string" or "parse_boolean" or "parse_float" or "parse_int" or "parse_char" => 1,
        "join" => 2,
        "substring" or "regex_replace" => 3,
        _ => -1,
    };

    private void EvaluateFunction(CompiledFunction function, int frame)
    {
        int arity = ArityOf(function.Name);
        if (arity < 0)
        {
            throw Fail(EvaluationErrorCodes.UnknownName, $"there is no function '{function.Name}'", function.Start);
        }

        if (arity != function.Arguments.Length)
        {
            throw Fail(EvaluationErrorCodes.UnknownName, $"the function '{function.Name}' takes {arity} arguments, not {function.Arguments.Length}", function.Start);
        }

        Enter();
        int start = top;
        Span<int> ends = stackalloc int[3];
        for (int i = 0; i < arity; i++)
        {
            EvaluateExpression(function.Arguments[i], frame);
            ends[i] = top;
        }

        int end = top;
        Apply(function, start, ends);
        Array.Copy(results, end, results, start, top - end);
        top -= end - start;
        Leave();
    }

    private void Apply(CompiledFunction function, int start, ReadOnlySpan<int> ends)
    {
        switch (function.Name)
        {
            case "count":
                int count = 0;
                for (int i = start; i < ends[0]; i++)
                {
                    count += results[i].IsUnresolved ? 0 : 1;
                }

                valueBuilder.Int(count);
                PushBuilt();
                break;
            case "join":
                Join(function, start, ends);
                break;
            default:
                for (int i = start; i < ends[0]; i++)
                {
                    Result argument = results[i];
                    if (!argument.IsUnresolved)
                    {
                        Touch(argument);
                        ApplyToOne(function, argument, ends);
                    }
                }

                if (start == ends[0] && function.Arguments.Length > 1)
                {
                    CheckArguments(function, ends);
                }

                break;
        }
    }

    private void ApplyToOne(CompiledFunction function, Result argument, ReadOnlySpan<int> ends)
    {
        if (function.Name.StartsWith("parse_", StringComparison.Ordinal))
        {
            Parse(function, argument);
            return;
        }

        if (function.Arguments.Length > 1)
        {
            CheckArguments(function, ends);
        }

        if (argument.Kind != DocumentKind.String)
        {
            return;
        }

        string text = argument.Value.GetString();
        switch (function.Name)
        {
            case "to_upper":
                PushText(TextCase.ToUpper(text));
                break;
            case "to_lower":
                PushText(TextCase.ToLower(text));
                break;
            case "url_decode":
                UrlDecode(argument.Value.Utf8String);
                break;
            case "json_parse":
                PushParsed(function, text);
                break;
            case "substring":
                Substring(function, argument.Value.Utf8String, results[ends[0]], results[ends[1]]);
                break;
            case "regex_replace":
                Replace(function, text, results[ends[0]], results[ends[1]]);
                break;
            default:
                throw new InvalidOperationException("A function without a body.");
        }
    }

    /// <summary>The second and third argument: only their first result counts, and it must be of the right kind.</summary>
    private void CheckArguments(CompiledFunction function, ReadOnlySpan<int> ends)
    {
        for (int i = 1; i < function.Arguments.Length; i++)
        {
            if (ends[i - 1] == ends[i])
            {
                throw Fail(EvaluationErrorCodes.Undefined, $"argument {i + 1} of '{function.Name}' found no value", function.Start);
            }

            Result argument = results[ends[i - 1]];
            bool fits = !argument.IsUnresolved && function.Name switch
            {
                "substring" => argument.Kind is DocumentKind.Int or DocumentKind.Float,
                "join" => argument.Kind is DocumentKind.String or DocumentKind.Char,
                _ => argument.Kind == DocumentKind.String,
            };
            if (!fits)
            {
                throw Fail(EvaluationErrorCodes.WrongKind, $"argument {i + 1} of '{function.Name}' is missing or of the wrong kind", function.Start);
            }
        }
    }

    private void Join(CompiledFunction function, int start, ReadOnlySpan<int> ends)
    {
        CheckArguments(function, ends);
        Result delimiter = results[ends[0]];
        string between = delimiter.Kind == DocumentKind.String
            ? delimiter.Value.GetString()
            : delimiter.Document.ExtraAt(delimiter.Node).ToString()!;
        var joined = new StringBuilder();
        for (int i = start; i < ends[0]; i++)
        {
            if (results[i].IsUnresolved || results[i].Kind != DocumentKind.String)
            {
                throw Fail(EvaluationErrorCodes.WrongKind, "'join' takes strings only, and one of its values is missing or something else", function.Start);
            }

            joined.Append(i > start ? between : "").Append(results[i].Value.GetString());
            CheckLength(joined.Length, function);
        }

        PushText(joined.ToString());
    }

    private static void CheckLength(int length, CompiledFunction function)
    {
        if (length > MaxFunctionText)
        {
            throw Fail(EvaluationErrorCodes.Budget, $"'{function.Name}' makes a text of more than {MaxFunctionText} characters", function.Start);
        }
    }

    private void UrlDecode(ReadOnlySpan<byte> utf8)
    {
        byte[] decoded = new byte[utf8.Length];
        int length = 0;
        for (int i = 0; i < utf8.Length; i++)
        {
            if (utf8[i] == '%' && i + 2 < utf8.Length && char.IsAsciiHexDigit((char)utf8[i + 1]) && char.IsAsciiHexDigit((char)utf8[i + 2]))
            {
                decoded[length++] = Convert.ToByte($"{(char)utf8[i + 1]}{(char)utf8[i + 2]}", 16);
                i += 2;
            }
            else
            {
                decoded[length++] = utf8[i];
            }
        }

        if (System.Text.Unicode.Utf8.IsValid(decoded.AsSpan(0, length)))
        {
            valueBuilder.String(decoded.AsSpan(0, length));
            PushBuilt();
        }
    }

    private void PushParsed(CompiledFunction function, string text)
    {
        try
        {
            Push(new Result(Document.Parse(text, "json_parse", DocumentOptions.UnitTest), 0, Result.ResolvedTag));
        }
        catch (DocumentException problem)
        {
            throw Fail(EvaluationErrorCodes.WrongKind, $"'json_parse' can't read its text: {problem.Line}:{problem.Column}: {problem.Problem}", function.Start);
        }
    }

    private void Substring(CompiledFunction function, ReadOnlySpan<byte> utf8, Result from, Result to)
    {
        int start = Bound(from);
        int end = Bound(to);
        if (utf8.Length == 0 || start >= end || end > utf8.Length)
        {
            return;
        }

        if ((utf8[start] & 0xC0) == 0x80 || (end < utf8.Length && (utf8[end] & 0xC0) == 0x80))
        {
            throw Fail(EvaluationErrorCodes.Undefined, "'substring' counts bytes, and one of its bounds lies inside a character", function.Start);
        }

        valueBuilder.String(utf8[start..end]);
        PushBuilt();
    }

    // As in the reference, whose bounds are 16-bit: ints wrap around, floats are clamped.
    private static int Bound(Result bound) => bound.Kind == DocumentKind.Int
        ? (int)(bound.Value.GetInt64() & 0xFFFF)
        : double.IsNaN(bound.Value.GetDouble()) ? 0 : (int)Math.Clamp(bound.Value.GetDouble(), 0, 65535);

    private void Replace(CompiledFunction function, string text, Result pattern, Result template)
    {
        string source = pattern.Value.GetString();
        GuardRegex regex = file.RegexFor(source, out string? problem)
            ?? throw Fail(EvaluationErrorCodes.WrongKind, $"the pattern of 'regex_replace' is malformed: {problem}", function.Start);
        string replaced = regex.ReplaceMatches(text, template.Value.GetString(), MaxFunctionText)
            ?? throw Fail(EvaluationErrorCodes.Budget, $"'regex_replace' makes a text of more than {MaxFunctionText} characters", function.Start);
        PushText(replaced);
    }

    private void Parse(CompiledFunction function, Result argument)
    {
        if (!ValueConversion.TryConvert(function.Name, argument.Value, valueBuilder, out string? problem))
        {
            if (problem is not null)
            {
                throw Fail(EvaluationErrorCodes.WrongKind, $"'{function.Name}' can't convert {problem}", function.Start);
            }

            return;
        }

        PushBuilt();
    }

    private void PushText(string text)
    {
        valueBuilder.String(text);
        PushBuilt();
    }

    private void PushBuilt() => Push(new Result(valueBuilder.Build("function"), 0, Result.ResolvedTag));
}
