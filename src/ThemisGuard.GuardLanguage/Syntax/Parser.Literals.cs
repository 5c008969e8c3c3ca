using System.Globalization;
using System.Text;
using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.RegularExpressions;

namespace ThemisGuard.GuardLanguage.Syntax;

/// <summary>Values. As in the reference nothing checks that a word ends: <c>nullable</c> is <c>null</c> and then <c>able</c>.</summary>
internal sealed partial class Parser
{
    private bool TryLiteral(out Literal literal)
    {
        int start = position;
        SkipBlanks();
        if (TryNull(out literal) || TryStringLiteral(out literal) || TryFloat(out literal) || TryInt(out literal)
            || TryBool(out literal) || TryRegex(out literal) || TryRange(out literal) || TryList(out literal) || TryMap(out literal))
        {
            return true;
        }

        Missed("a value");
        position = start;
        return false;
    }

    private bool TryNull(out Literal literal)
    {
        literal = NullLiteral;
        return TryTake("null") || TryTake("NULL");
    }

    private bool TryBool(out Literal literal)
    {
        literal = TrueLiteral;
        if (TryTake("true") || TryTake("True"))
        {
            return true;
        }

        literal = FalseLiteral;
        return TryTake("false") || TryTake("False");
    }

    private bool TryStringLiteral(out Literal literal)
    {
        bool taken = TryString(out string value);
        literal = taken ? new Literal(DocumentKind.String, value) : NullLiteral;
        return taken;
    }

    /// <summary>The only escape is a backslash before the quote that encloses the string; so no string ends in a backslash.</summary>
    private bool TryString(out string value)
    {
        value = "";
        if (!Is('\'') && !Is('"'))
        {
            return false;
        }

        char quote = text[position];
        int start = position + 1;
        StringBuilder? unescaped = null;
        while (true)
        {
            int end = text.IndexOf(quote, start);
            ReadOnlySpan<char> fragment = text.AsSpan(start, (end < 0 ? text.Length : end) - start);
            bool escaped = fragment.EndsWith("\\");
            if (end < 0)
            {
                return escaped ? false : throw Fail(position, DiagnosticCodes.Unterminated, $"the string does not end; expected {quote}");
            }

            if (!escaped)
            {
                value = unescaped is null ? fragment.ToString() : unescaped.Append(fragment).ToString();
                position = end + 1;
                return true;
            }

            unescaped ??= new StringBuilder();
            unescaped.Append(fragment[..^1]).Append(quote);
            start = end + 1;
        }
    }

    private int DigitsEnd(int at)
    {
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return at;
    }

    private bool TryInt(out Literal literal)
    {
        bool taken = TryIntValue(out long value);
        literal = taken ? new Literal(DocumentKind.Int, value) : NullLiteral;
        return taken;
    }

    private bool TryIntValue(out long value)
    {
        int digits = Is('-') ? position + 1 : position;
        int end = DigitsEnd(digits);
        value = 0;
        if (end == digits || !long.TryParse(text.AsSpan(digits, end - digits), NumberStyles.None, CultureInfo.InvariantCulture, out value))
        {
            return false;
        }

        value = digits > position ? -value : value;
        position = end;
        return true;
    }

    /// <summary><c>1.5</c>, <c>1.5e3</c>, <c>1e+3</c>; neither <c>-1.5</c> nor <c>1e3</c>.</summary>
    private bool TryFloat(out Literal literal)
    {
        bool taken = TryFloatValue(out double value);
        literal = taken ? new Literal(DocumentKind.Float, value) : NullLiteral;
        return taken;
    }

    private bool TryFloatValue(out double value)
    {
        value = 0;
        int end = DigitsEnd(position);
        if (end == position)
        {
            return false;
        }

        bool hasFraction = end < text.Length && text[end] == '.' && DigitsEnd(end + 1) > end + 1;
        end = hasFraction ? DigitsEnd(end + 1) : end;
        bool hasExponent = false;
        if (end < text.Length && text[end] is 'e' or 'E')
        {
            bool signed = end + 1 < text.Length && text[end + 1] is '+' or '-';
            int digits = signed ? end + 2 : end + 1;
            int exponentEnd = DigitsEnd(digits);
            hasExponent = exponentEnd > digits && (signed || hasFraction);
            if (hasFraction && !hasExponent)
            {
                throw Fail(position, DiagnosticCodes.BadNumber, "the number has an 'e' without an exponent after it");
            }

            end = hasExponent ? exponentEnd : end;
        }

        if (!hasFraction && !hasExponent)
        {
            return false;
        }

        value = double.Parse(text.AsSpan(position, end - position), NumberStyles.Float, CultureInfo.InvariantCulture);
        position = end;
        return true;
    }

    private bool TryRegex(out Literal literal)
    {
        literal = NullLiteral;
        if (!Is('/'))
        {
            return false;
        }

        int start = position + 1;
        var pattern = new StringBuilder();
        while (true)
        {
            int end = text.IndexOf('/', start);
            ReadOnlySpan<char> fragment = text.AsSpan(start, (end < 0 ? text.Length : end) - start);
            if (fragment.Length == 0)
            {
                return Missed("a regular expression that is neither empty nor ends in an escaped slash");
            }

            if (end < 0)
            {
                return Note(position, DiagnosticCodes.Unterminated, "the regular expression does not end; expected /");
            }

            if (fragment[^1] == '\\')
            {
                pattern.Append(fragment[..^1]).Append('/');
                start = end + 1;
                continue;
            }

            GuardRegex? regex = GuardRegex.TryCreate(pattern.Append(fragment).ToString(), out string? problem);
            if (regex is null)
            {
                return Note(position, DiagnosticCodes.BadRegex, $"the regular expression is malformed: {problem}");
            }

            literal = new Literal(DocumentKind.Regex, regex);
            position = end + 1;
            return true;
        }
    }

    /// <summary>Keeps what is wrong with a regular expression: nothing better will be said if the parse fails there.</summary>
    private bool Note(int at, string code, string problem)
    {
        note = note is null || note.At <= at ? Fail(at, code, problem) : note;
        return false;
    }

    private bool TryRange(out Literal literal)
    {
        literal = NullLiteral;
        int start = position;
        if (!TryTake('r') || (!Is('(') && !Is('[')))
        {
            position = start;
            return false;
        }

        bool includesLow = text[position++] == '[';
        if (TryBound(out DocumentKind lowKind, out long low) && TryTake(',') && TryBound(out DocumentKind highKind, out long high) && (Is(')') || Is(']')))
        {
            bool includesHigh = text[position++] == ']';
            if (lowKind != highKind)
            {
                throw Fail(start, DiagnosticCodes.BadNumber, "the bounds of a range must be two ints, two floats or two characters");
            }

            literal = new Literal(DocumentKind.Range, new GuardRange(lowKind, low, high, includesLow, includesHigh));
            return true;
        }

        position = start;
        return false;
    }

    private bool TryBound(out DocumentKind kind, out long bound)
    {
        SkipSpaces();
        if (TryFloatValue(out double number))
        {
            kind = DocumentKind.Float;
            bound = BitConverter.DoubleToInt64Bits(number);
        }
        else if (TryIntValue(out bound))
        {
            kind = DocumentKind.Int;
        }
        else if (!AtEnd && Rune.TryGetRuneAt(text, position, out Rune rune))
        {
            kind = DocumentKind.Char;
            bound = rune.Value;
            position += rune.Utf16SequenceLength;
        }
        else
        {
            kind = default;
            return false;
        }

        SkipSpaces();
        return true;
    }

    private bool TryList(out Literal literal)
    {
        literal = NullLiteral;
        int start = position;
        if (!TryTake('['))
        {
            return false;
        }

        Descend();
        var items = new List<Literal>();
        int afterItem = position;
        while ((items.Count == 0 || TryTakeAfterBlanks(',', "','")) && TryLiteral(out Literal item))
        {
            items.Add(item);
            afterItem = position;
        }

        Ascend();
        position = afterItem;
        if (!TryTakeAfterBlanks(']', "']'"))
        {
            position = start;
            return false;
        }

        literal = new Literal(DocumentKind.List, items);
        return true;
    }

    private bool TryMap(out Literal literal)
    {
        literal = NullLiteral;
        int start = position;
        if (!TryTake('{'))
        {
            return false;
        }

        Descend();
        var pairs = new List<(string Key, Literal Value)>();
        int afterPair = position;
        while ((pairs.Count == 0 || TryTakeAfterBlanks(',', "','")) && TryPair(out string key, out Literal value))
        {
            // The last of several values under one key wins, at the place of the first.
            int same = pairs.FindIndex(pair => pair.Key == key);
            if (same >= 0)
            {
                pairs[same] = (key, value);
            }
            else
            {
                pairs.Add((key, value));
            }

            afterPair = position;
        }

        Ascend();
        position = afterPair;
        if (!TryTakeAfterBlanks('}', "'}'"))
        {
            position = start;
            return false;
        }

        literal = new Literal(DocumentKind.Map, pairs);
        return true;
    }

    private bool TryPair(out string key, out Literal value)
    {
        value = NullLiteral;
        SkipBlanks();
        int end = position;
        while (end < text.Length && (text[end] is '-' or '_' || IsAlphanumeric(end, out _)))
        {
            _ = IsAlphanumeric(end, out int length);
            end += length;
        }

        if (end > position)
        {
            key = text[position..end];
            position = end;
        }
        else if (!TryString(out key))
        {
            return Missed("a key");
        }

        return TryTakeAfterBlanks(':', "':'") && TryLiteral(out value);
    }
}
