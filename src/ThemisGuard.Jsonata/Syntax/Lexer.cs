using System.Buffers;
using System.Globalization;
using System.Text;
using ThemisGuard.Jsonata.Evaluation;
using ThemisGuard.Jsonata.Values;

namespace ThemisGuard.Jsonata.Syntax;

/// <summary>Cuts a text into tokens, one at a time: whether '/' divides or opens a regular expression depends on what came before.</summary>
internal sealed class Lexer(string text)
{
    private const string SingleOperators = ".[]{}(),@#;:?+-*/%|=<>^&!~";
    private static readonly SearchValues<char> NameStops = SearchValues.Create(" \t\n\r\v" + SingleOperators);
    private static readonly string[] DoubleOperators = ["..", ":=", "!=", ">=", "<=", "**", "~>"];

    private int _position;

    /// <param name="afterOperand">What precedes is a complete operand, so that '/' divides.</param>
    internal Token Next(bool afterOperand)
    {
        SkipBlanks();
        if (_position >= text.Length)
        {
            return new Token(TokenKind.End, "(end)", text.Length);
        }

        char current = text[_position];
        if (current == '/' && !afterOperand)
        {
            _position++;
            return ReadRegex();
        }

        foreach (string op in DoubleOperators)
        {
            if (string.CompareOrdinal(text, _position, op, 0, 2) == 0)
            {
                _position += 2;
                return new Token(TokenKind.Operator, op, _position);
            }
        }

        if (SingleOperators.Contains(current, StringComparison.Ordinal))
        {
            _position++;
            return new Token(TokenKind.Operator, current.ToString(), _position);
        }

        return current switch
        {
            '"' or '\'' => ReadString(current),
            >= '0' and <= '9' => ReadNumber(),
            '`' => ReadQuotedName(),
            _ => ReadName(),
        };
    }

    private static bool IsBlank(char c) => c is ' ' or '\t' or '\n' or '\r' or '\v';

    private void SkipBlanks()
    {
        while (_position < text.Length)
        {
            if (IsBlank(text[_position]))
            {
                _position++;
            }
            else if (text[_position] == '/' && _position + 1 < text.Length && text[_position + 1] == '*')
            {
                int end = text.IndexOf("*/", _position + 2, StringComparison.Ordinal);
                _position = end >= 0 ? end + 2 : throw new SyntaxFault("S0106", _position);
            }
            else
            {
                return;
            }
        }
    }

    private Token ReadString(char quote)
    {
        _position++;
        StringBuilder? content = null;
        int plain = _position;
        while (_position < text.Length)
        {
            char c = text[_position];
            if (c == quote)
            {
                string run = text[plain.._position];
                string value = content is null ? run : content.Append(run).ToString();
                _position++;
                return new Token(TokenKind.Literal, value, _position, JsonataValue.FromString(value));
            }

            if (c == '\\')
            {
                content ??= new StringBuilder();
                content.Append(text, plain, _position - plain);
                _position++;
                content.Append(ReadEscape());
                plain = _position + 1;
            }

            _position++;
        }

        throw new SyntaxFault("S0101", Math.Min(_position, text.Length));
    }

    private char ReadEscape()
    {
        char c = _position < text.Length ? text[_position] : '\0';
        switch (c)
        {
            case '"' or '\\' or '/':
                return c;
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u':
                if (_position + 4 < text.Length
                    && ushort.TryParse(text.AsSpan(_position + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit))
                {
                    _position += 4;
                    return (char)unit;
                }

                throw new SyntaxFault("S0104", _position);
            default:
                throw new SyntaxFault("S0103", _position, _position < text.Length ? c.ToString() : string.Empty);
        }
    }

    private Token ReadNumber()
    {
        int start = _position;
        int at = start;
        if (text[at] == '0')
        {
            at++;
        }
        else
        {
            at = SkipDigits(at);
        }

        if (at + 1 < text.Length && text[at] == '.' && char.IsAsciiDigit(text[at + 1]))
        {
            at = SkipDigits(at + 1);
        }

        if (at < text.Length && text[at] is 'e' or 'E')
        {
            int exponent = at + 1;
            if (exponent < text.Length && text[exponent] is '+' or '-')
            {
                exponent++;
            }

            if (exponent < text.Length && char.IsAsciiDigit(text[exponent]))
            {
                at = SkipDigits(exponent);
            }
        }

        string digits = text[start..at];
        double number = double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (!double.IsFinite(number))
        {
            throw new SyntaxFault("S0102", start, digits);
        }

        _position = at;
        return new Token(TokenKind.Literal, NumberText.Format(number), _position, JsonataValue.FromNumber(number));
    }

    private int SkipDigits(int at)
    {
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return at;
    }

    private Token ReadQuotedName()
    {
        int end = text.IndexOf('`', _position + 1);
        if (end < 0)
        {
            throw new SyntaxFault("S0105", text.Length);
        }

        string name = text[(_position + 1)..end];
        _position = end + 1;
        return new Token(TokenKind.Name, name, _position);
    }

    private Token ReadName()
    {
        int length = text.AsSpan(_position).IndexOfAny(NameStops);
        string name = length < 0 ? text[_position..] : text.Substring(_position, length);
        _position += name.Length;
        if (name[0] == '$')
        {
            return new Token(TokenKind.Variable, name[1..], _position);
        }

        return name switch
        {
            "or" or "in" or "and" => new Token(TokenKind.Operator, name, _position),
            "true" => new Token(TokenKind.Literal, name, _position, JsonataValue.True),
            "false" => new Token(TokenKind.Literal, name, _position, JsonataValue.False),
            "null" => new Token(TokenKind.Literal, name, _position, JsonataValue.Null),
            _ => new Token(TokenKind.Name, name, _position),
        };
    }

    private Token ReadRegex()
    {
        int start = _position;
        int depth = 0;
        for (; _position < text.Length; _position++)
        {
            char c = text[_position];
            if (c == '/' && depth == 0 && !IsEscaped(_position))
            {
                if (_position == start)
                {
                    throw new SyntaxFault("S0301", _position);
                }

                string source = text[start.._position];
                int flags = ++_position;
                while (_position < text.Length && text[_position] is 'i' or 'm')
                {
                    _position++;
                }

                var pattern = JsonataPattern.Create(source, text[flags.._position], out string? fault);
                return pattern is null
                    ? throw new SyntaxFault("S0303", _position, null, JsonataValue.FromString(fault!))
                    : new Token(TokenKind.Regex, source, _position, default, pattern);
            }

            if (text[_position - 1] != '\\')
            {
                depth += c is '(' or '[' or '{' ? 1 : c is ')' or ']' or '}' ? -1 : 0;
            }
        }

        throw new SyntaxFault("S0302", _position);
    }

    private bool IsEscaped(int at)
    {
        int backslashes = 0;
        while (text[at - 1 - backslashes] == '\\')
        {
            backslashes++;
        }

        return backslashes % 2 == 1;
    }
}
