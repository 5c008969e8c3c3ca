using System.Globalization;
using System.Text;
using ThemisGuard.StatesLanguage.Syntax.Paths;

namespace ThemisGuard.StatesLanguage.Syntax.Intrinsics;

/// <summary>Reads <c>States.Name(argument, …)</c>; arguments are paths, 'strings', numbers, true, false, null and further calls.</summary>
internal ref struct IntrinsicParser
{
    /// <summary>AWS allows ten nested calls in one field.</summary>
    private const int MaxDepth = 10;

    private static readonly Dictionary<string, (int Least, int Most)> Functions = new(StringComparer.Ordinal)
    {
        ["Array"] = (0, int.MaxValue),
        ["ArrayPartition"] = (2, 2),
        ["ArrayContains"] = (2, 2),
        ["ArrayRange"] = (3, 3),
        ["ArrayGetItem"] = (2, 2),
        ["ArrayLength"] = (1, 1),
        ["ArrayUnique"] = (1, 1),
        ["Base64Encode"] = (1, 1),
        ["Base64Decode"] = (1, 1),
        ["Hash"] = (2, 2),
        ["JsonMerge"] = (3, 3),
        ["StringToJson"] = (1, 1),
        ["JsonToString"] = (1, 1),
        ["MathRandom"] = (2, 3),
        ["MathAdd"] = (2, 2),
        ["StringSplit"] = (2, 2),
        ["UUID"] = (0, 0),
        ["Format"] = (1, int.MaxValue),
    };

    private readonly string _text;
    private int _at;

    private IntrinsicParser(string text) => _text = text;

    /// <summary>Null and a reason when the text is no intrinsic call.</summary>
    public static IntrinsicCall? TryParse(string text, out string error)
    {
        var parser = new IntrinsicParser(text);
        try
        {
            IntrinsicCall call = parser.ReadCall(1);
            parser.SkipBlanks();
            error = "";
            return parser._at == text.Length ? call : throw parser.Unexpected("the end");
        }
        catch (FormatException unreadable)
        {
            error = unreadable.Message;
            return null;
        }
    }

    private IntrinsicCall ReadCall(int depth)
    {
        if (depth > MaxDepth)
        {
            throw new FormatException($"intrinsic calls nest deeper than {MaxDepth} levels");
        }

        SkipBlanks();
        int start = _at;
        if (string.CompareOrdinal(_text, _at, "States.", 0, 7) != 0)
        {
            throw Unexpected("'States.'");
        }

        _at += 7;
        int nameStart = _at;
        while (_at < _text.Length && char.IsLetterOrDigit(_text[_at]))
        {
            _at++;
        }

        string name = _text[nameStart.._at];
        if (!Functions.TryGetValue(name, out (int Least, int Most) arity))
        {
            throw new FormatException($"there is no intrinsic function 'States.{name}'");
        }

        Expect('(');
        var arguments = new List<IntrinsicExpression>();
        SkipBlanks();
        while (Peek != ')')
        {
            arguments.Add(ReadArgument(depth));
            SkipBlanks();
            if (Peek != ')')
            {
                Expect(',');
            }
        }

        Expect(')');
        return arguments.Count >= arity.Least && arguments.Count <= arity.Most
            ? new IntrinsicCall(name, [.. arguments], _text[start.._at])
            : throw new FormatException($"'States.{name}' takes {(arity.Least == arity.Most ? arity.Least : $"at least {arity.Least}")} arguments, not {arguments.Count}");
    }

    private IntrinsicExpression ReadArgument(int depth)
    {
        SkipBlanks();
        switch (Peek)
        {
            case '$':
                PathExpression path = PathParser.ReadPrefix(_text, _at, out _at);
                return new IntrinsicPath(path);
            case '\'':
                return new IntrinsicLiteral(Json.String(ReadQuoted()));
            case 'S':
                return ReadCall(depth + 1);
            default:
                int start = _at;
                while (_at < _text.Length && Peek is not (',' or ')') && !char.IsWhiteSpace(Peek))
                {
                    _at++;
                }

                string word = _text[start.._at];
                return word switch
                {
                    "true" => new IntrinsicLiteral(Json.True),
                    "false" => new IntrinsicLiteral(Json.False),
                    "null" => new IntrinsicLiteral(Json.Null),
                    _ when double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) =>
                        new IntrinsicLiteral(Json.Number(number)),
                    _ => throw new FormatException($"'{word}' at character {start + 1} is neither a path, a 'string', a number, true, false, null nor an intrinsic call"),
                };
        }
    }

    /// <summary>
    /// Reads a string up to its closing quote. <c>\'</c> and <c>\\</c> lose their backslash here; <c>\{</c> and <c>\}</c> keep it,
    /// since only <c>States.Format</c> knows whether a brace is a placeholder.
    /// </summary>
    private string ReadQuoted()
    {
        _at++;
        var text = new StringBuilder();
        while (_at < _text.Length && Peek != '\'')
        {
            if (Peek == '\\' && _at + 1 < _text.Length && _text[_at + 1] is ('\'' or '\\'))
            {
                _at++;
            }

            text.Append(_text[_at++]);
        }

        Expect('\'');
        return text.ToString();
    }

    private readonly char Peek => _at < _text.Length ? _text[_at] : '\0';

    private void SkipBlanks()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
        {
            _at++;
        }
    }

    private void Expect(char mark)
    {
        SkipBlanks();
        if (Peek != mark)
        {
            throw Unexpected($"'{mark}'");
        }

        _at++;
    }

    private readonly FormatException Unexpected(string expected) => new(
        _at < _text.Length
            ? $"unexpected '{_text[_at]}' at character {_at + 1}, expected {expected}"
            : $"the text ends at character {_at}, expected {expected}");
}
