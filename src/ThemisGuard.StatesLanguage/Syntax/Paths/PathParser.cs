using System.Globalization;

namespace ThemisGuard.StatesLanguage.Syntax.Paths;

/// <summary>
/// Reads the JSONPath dialect of Step Functions: <c>$</c>, <c>$$</c> and <c>$variable</c>, then <c>.name</c>, <c>['name']</c>,
/// <c>['a','b']</c>, <c>[0]</c>, <c>[-1]</c>, <c>[0,2]</c>, <c>[1:5:2]</c>, <c>[*]</c>, <c>.*</c>, <c>..name</c> and <c>[?( … )]</c>.
/// </summary>
internal ref struct PathParser
{
    private const int MaxFilterDepth = 32;
    private readonly string _text;
    private int _at;
    private int _filters;

    private PathParser(string text) => _text = text;

    /// <summary>Null and a reason when the text is no path.</summary>
    public static PathExpression? TryParse(string text, out string error)
    {
        var parser = new PathParser(text);
        try
        {
            PathExpression path = parser.ReadPath();
            if (parser._at < text.Length)
            {
                throw parser.Unexpected("the end");
            }

            error = "";
            return path;
        }
        catch (FormatException unreadable)
        {
            error = unreadable.Message;
            return null;
        }
    }

    /// <summary>Reads a path at the start of a longer text (an intrinsic's argument); gives where it ended.</summary>
    public static PathExpression ReadPrefix(string text, int start, out int end)
    {
        var parser = new PathParser(text) { _at = start };
        PathExpression path = parser.ReadPath();
        end = parser._at;
        return path;
    }

    private PathExpression ReadPath()
    {
        int start = _at;
        Expect('$');
        PathRoot root = PathRoot.Data;
        var variable = "";
        if (Peek == '$')
        {
            _at++;
            root = PathRoot.Context;
        }
        else if (char.IsLetter(Peek) || Peek == '_')
        {
            int nameStart = _at;
            while (char.IsLetterOrDigit(Peek) || Peek == '_')
            {
                _at++;
            }

            variable = _text[nameStart.._at];
            root = PathRoot.Variable;
        }

        PathSegment[] segments = ReadSegments();
        return new PathExpression(_text[start.._at], root, variable, segments);
    }

    private PathSegment[] ReadSegments()
    {
        var segments = new List<PathSegment>();
        while (_at < _text.Length)
        {
            if (Peek == '.')
            {
                _at++;
                if (Peek == '.')
                {
                    _at++;
                    segments.Add(new DescendantSegment());
                    if (Peek == '[')
                    {
                        continue;
                    }
                }

                segments.Add(Peek == '*' ? ReadStar() : new MemberSegment(ReadName()));
            }
            else if (Peek == '[')
            {
                segments.Add(ReadBracket());
            }
            else
            {
                break;
            }
        }

        return [.. segments];
    }

    private WildcardSegment ReadStar()
    {
        _at++;
        return new WildcardSegment();
    }

    private string ReadName()
    {
        int start = _at;
        while (_at < _text.Length && (char.IsLetterOrDigit(Peek) || Peek is '_' or '-' or '@' or '$' or '#' || Peek > 127))
        {
            _at++;
        }

        return _at > start ? _text[start.._at] : throw Unexpected("a member name");
    }

    private PathSegment ReadBracket()
    {
        Expect('[');
        SkipBlanks();
        switch (Peek)
        {
            case '*':
                _at++;
                CloseBracket();
                return new WildcardSegment();
            case '?':
                _at++;
                SkipBlanks();
                Expect('(');
                if (++_filters > MaxFilterDepth)
                {
                    throw new FormatException($"filters nest deeper than {MaxFilterDepth} levels");
                }

                PathFilter filter = ReadAny(0);
                _filters--;
                SkipBlanks();
                Expect(')');
                CloseBracket();
                return new FilterSegment(filter);
            case '\'' or '"':
                var names = new List<string> { ReadQuoted() };
                while (TryTake(','))
                {
                    names.Add(ReadQuoted());
                }

                CloseBracket();
                return names.Count == 1 ? new MemberSegment(names[0]) : new MembersSegment([.. names]);
            default:
                return ReadIndexes();
        }
    }

    private PathSegment ReadIndexes()
    {
        int? first = TryReadInteger();
        if (TryTake(':'))
        {
            int? to = TryReadInteger();
            int? step = TryTake(':') ? TryReadInteger() : null;
            CloseBracket();
            return step is 0 ? throw new FormatException("A slice's step can't be 0.") : new SliceSegment(first, to, step);
        }

        var indexes = new List<int> { first ?? throw Unexpected("an index, a slice, '*', a filter or a quoted name") };
        while (TryTake(','))
        {
            indexes.Add(TryReadInteger() ?? throw Unexpected("an index"));
        }

        CloseBracket();
        return indexes.Count == 1 ? new IndexSegment(indexes[0]) : new IndexesSegment([.. indexes]);
    }

    private PathFilter ReadAny(int depth)
    {
        if (depth > MaxFilterDepth)
        {
            throw new FormatException($"a filter nests deeper than {MaxFilterDepth} levels");
        }

        PathFilter left = ReadAll(depth);
        while (TryTake("||"))
        {
            left = new AnyFilter(left, ReadAll(depth));
        }

        return left;
    }

    private PathFilter ReadAll(int depth)
    {
        PathFilter left = ReadUnary(depth);
        while (TryTake("&&"))
        {
            left = new AllFilter(left, ReadUnary(depth));
        }

        return left;
    }

    private PathFilter ReadUnary(int depth)
    {
        SkipBlanks();
        if (Peek == '!' && !Ahead("!="))
        {
            _at++;
            return depth > MaxFilterDepth ? throw new FormatException($"a filter nests deeper than {MaxFilterDepth} levels") : new NotFilter(ReadUnary(depth + 1));
        }

        if (TryTake('('))
        {
            PathFilter inner = ReadAny(depth + 1);
            SkipBlanks();
            Expect(')');
            return inner;
        }

        FilterOperand left = ReadOperand();
        SkipBlanks();
        foreach (string comparison in (ReadOnlySpan<string>)["==", "!=", "<=", ">=", "=~", "<", ">", "in ", "nin "])
        {
            if (TryTake(comparison))
            {
                return new CompareFilter(left, comparison.TrimEnd(), ReadOperand());
            }
        }

        return new ExistsFilter(left);
    }

    private FilterOperand ReadOperand()
    {
        SkipBlanks();
        char next = Peek;
        if (next == '@')
        {
            int start = _at++;
            PathSegment[] segments = ReadSegments();
            return new FilterOperand(new PathExpression(_text[start.._at], PathRoot.Data, "", segments), true, null);
        }

        if (next == '$')
        {
            return new FilterOperand(ReadPath(), false, null);
        }

        if (next is '\'' or '"')
        {
            return new FilterOperand(null, false, Json.String(ReadQuoted()));
        }

        if (next == '/')
        {
            int start = ++_at;
            while (_at < _text.Length && Peek != '/')
            {
                _at += Peek == '\\' ? 2 : 1;
            }

            string pattern = _text[start..Math.Min(_at, _text.Length)];
            Expect('/');
            return new FilterOperand(null, false, Json.String(TryTake('i') ? "(?i)" + pattern : pattern));
        }

        if (TryTake('['))
        {
            var items = new List<JsonValue>();
            while (!TryTake(']'))
            {
                // Lists hold plain values only: a list in a list would let the text choose the depth of the stack.
                SkipBlanks();
                items.Add(Peek != '[' && ReadOperand().Literal is { } literal ? literal : throw Unexpected("a string, a number, true, false or null"));
                TryTake(',');
            }

            return new FilterOperand(null, false, Json.Array(items));
        }

        foreach ((string word, JsonValue value) in new[] { ("true", Json.True), ("false", Json.False), ("null", Json.Null) })
        {
            if (TryTake(word))
            {
                return new FilterOperand(null, false, value);
            }
        }

        int digits = _at;
        while (_at < _text.Length && (char.IsAsciiDigit(Peek) || Peek is '-' or '+' or '.' or 'e' or 'E'))
        {
            _at++;
        }

        return double.TryParse(_text.AsSpan(digits, _at - digits), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? new FilterOperand(null, false, Json.Number(number))
            : throw Unexpected("a path, a string, a number, true, false or null");
    }

    private string ReadQuoted()
    {
        SkipBlanks();
        char quote = Peek;
        if (quote is not ('\'' or '"'))
        {
            throw Unexpected("a quoted name");
        }

        _at++;
        var text = new System.Text.StringBuilder();
        while (_at < _text.Length && Peek != quote)
        {
            // Only the quote itself and the backslash can be escaped; before anything else a backslash is one.
            if (Peek == '\\' && _at + 1 < _text.Length && (_text[_at + 1] == quote || _text[_at + 1] == '\\'))
            {
                _at++;
            }

            text.Append(_text[_at++]);
        }

        Expect(quote);
        return text.ToString();
    }

    private int? TryReadInteger()
    {
        SkipBlanks();
        int start = _at;
        if (Peek == '-')
        {
            _at++;
        }

        while (char.IsAsciiDigit(Peek))
        {
            _at++;
        }

        if (_at == start)
        {
            return null;
        }

        return int.TryParse(_text.AsSpan(start, _at - start), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw new FormatException($"'{_text[start.._at]}' is no index.");
    }

    private void CloseBracket()
    {
        SkipBlanks();
        Expect(']');
    }

    private readonly char Peek => _at < _text.Length ? _text[_at] : '\0';

    private readonly bool Ahead(string word) => string.CompareOrdinal(_text, _at, word, 0, word.Length) == 0;

    private bool TryTake(string word)
    {
        SkipBlanks();
        if (!Ahead(word))
        {
            return false;
        }

        _at += word.Length;
        return true;
    }

    private bool TryTake(char mark)
    {
        SkipBlanks();
        if (Peek != mark || _at >= _text.Length)
        {
            return false;
        }

        _at++;
        return true;
    }

    private void SkipBlanks()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
        {
            _at++;
        }
    }

    private void Expect(char mark)
    {
        if (_at >= _text.Length || _text[_at] != mark)
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
