using System.Text;
using System.Text.Json;

namespace ThemisGuard.EventPatterns.Syntax;

/// <summary>Reads one <c>{"operator": operand}</c> of a field's array; the reader stands on the opening brace.</summary>
internal ref struct MatchExpressionParser
{
    private const string OneKey = "Only one key allowed in match expression";
    private const string TooManyElements = "Too many elements in numeric expression";

    private Utf8JsonReader _reader;

    public MatchExpressionParser(Utf8JsonReader reader) => _reader = reader;

    /// <summary>Where reading goes on.</summary>
    public readonly Utf8JsonReader Reader => _reader;

    /// <summary>Reads up to and including the closing brace.</summary>
    /// <exception cref="PatternFault">The expression is refused.</exception>
    public ValuePattern Read()
    {
        if (Next() != JsonTokenType.PropertyName)
        {
            throw Fault("Match expression name not found");
        }

        string name = _reader.GetString()!;
        return name switch
        {
            "exactly" => Close(new ExactText(Text("exact match pattern must be a string"))),
            "prefix" => ReadPrefix(),
            "suffix" => ReadSuffix(),
            "equals-ignore-case" => Close(new IgnoreCase(Folded("equals-ignore-case match pattern must be a string"))),
            "wildcard" => Close(new Wildcard(ReadWildcard())),
            "cidr" => ReadCidr(),
            "exists" => Close(Next() switch
            {
                JsonTokenType.True => new Exists(),
                JsonTokenType.False => new Absent(),
                _ => throw Fault("exists match pattern must be either true or false."),
            }),
            "numeric" => ReadNumeric(),
            "anything-but" => ReadAnythingBut(),
            _ => throw Fault($"Unrecognized match type {name}"),
        };
    }

    private ValuePattern ReadPrefix()
    {
        if (Next() == JsonTokenType.StartObject)
        {
            return new PrefixIgnoreCase(ReadIgnoreCaseOperand("Prefix", "prefix"));
        }

        return Close(new Prefix(TextHere("prefix match pattern must be a string")));
    }

    private ValuePattern ReadSuffix()
    {
        if (Next() == JsonTokenType.StartObject)
        {
            return new SuffixIgnoreCase(ReadIgnoreCaseOperand("Suffix", "suffix"));
        }

        return Close(new Suffix(TextHere("suffix match pattern must be a string")));
    }

    // {"prefix": {"equals-ignore-case": "…"}}: closes both objects.
    private FoldedText ReadIgnoreCaseOperand(string title, string name)
    {
        if (Next() != JsonTokenType.PropertyName)
        {
            throw Fault($"{title} expression name not found");
        }

        if (!_reader.ValueTextEquals("equals-ignore-case"u8))
        {
            throw Fault($"Unsupported {name} pattern: {_reader.GetString()}");
        }

        FoldedText text = Folded("equals-ignore-case match pattern must be a string");
        Expect(JsonTokenType.EndObject, OneKey);
        Expect(JsonTokenType.EndObject, OneKey);
        return text;
    }

    private WildcardText ReadWildcard()
    {
        Next();
        return WildcardHere();
    }

    private readonly WildcardText WildcardHere() =>
        WildcardText.Parse(TextHere("wildcard match pattern must be a string"), out string? fault) ?? throw Fault(fault!);

    private ValuePattern ReadCidr()
    {
        // The service's own message says "prefix" here.
        string text = Encoding.UTF8.GetString(Text("prefix match pattern must be a string"));
        AddressRange range = CidrText.Parse(text, out string? fault) ?? throw Fault(fault!);
        return Close(range);
    }

    private ValuePattern ReadNumeric()
    {
        Expect(JsonTokenType.StartArray, "Value of numeric must be an array.");
        if (Next() != JsonTokenType.String)
        {
            throw Fault($"Invalid member in numeric match: {Encoding.UTF8.GetString(_reader.ValueSpan)}");
        }

        string comparison = _reader.GetString()!;
        ValuePattern range = comparison switch
        {
            "=" => new NumberEquals(Operand("equals")),
            "<" => new NumberRange(double.NegativeInfinity, true, Operand("<"), true),
            "<=" => new NumberRange(double.NegativeInfinity, true, Operand("<="), false),
            ">" or ">=" => ReadLowerBound(comparison),
            _ => throw Fault($"Unrecognized numeric range operator: {comparison}"),
        };
        if (comparison is "=" or "<" or "<=")
        {
            Expect(JsonTokenType.EndArray, TooManyElements);
        }

        Expect(JsonTokenType.EndObject, TooManyElements);
        return range;
    }

    private NumberRange ReadLowerBound(string comparison)
    {
        double low = Operand(comparison);
        bool lowOpen = comparison == ">";
        switch (Next())
        {
            case JsonTokenType.EndArray:
                return new NumberRange(low, lowOpen, double.PositiveInfinity, true);
            case JsonTokenType.String:
                break;
            default:
                throw Fault($"Bad value in numeric range: {Encoding.UTF8.GetString(_reader.ValueSpan)}");
        }

        string upper = _reader.GetString()!;
        if (upper is not ("<" or "<="))
        {
            throw Fault($"Bad numeric range operator: {upper}");
        }

        double high = Operand(upper);
        Expect(JsonTokenType.EndArray, "Too many terms in numeric range expression");

        // The service refuses a range of one number too ([">=", 5, "<=", 5]).
        return low < high ? new NumberRange(low, lowOpen, high, upper == "<") : throw Fault("Bottom must be less than top");
    }

    private double Operand(string comparison)
    {
        if (Next() != JsonTokenType.Number)
        {
            throw Fault($"Value of {comparison} must be numeric");
        }

        return NumberHere();
    }

    private readonly double NumberHere() => ComparableNumber.TryParse(_reader.ValueSpan, out double value)
        ? value
        : throw Fault($"Cannot compare number : {Encoding.UTF8.GetString(_reader.ValueSpan)}");

    private AnythingBut ReadAnythingBut()
    {
        if (Next() != JsonTokenType.StartObject)
        {
            AnythingBut plain = new(ReadExcluded());
            Expect(JsonTokenType.EndObject, TooManyElements);
            return plain;
        }

        if (Next() != JsonTokenType.PropertyName)
        {
            throw Fault("Anything-But expression name not found");
        }

        string name = _reader.GetString()!;
        if (name is not ("equals-ignore-case" or "prefix" or "suffix" or "wildcard"))
        {
            throw Fault($"Unsupported anything-but pattern: {name}");
        }

        var excluded = new List<ValuePattern>();
        if (Next() == JsonTokenType.StartArray)
        {
            while (Next() != JsonTokenType.EndArray)
            {
                excluded.Add(ExcludedText(name));
            }
        }
        else
        {
            excluded.Add(ExcludedText(name));
        }

        Expect(JsonTokenType.EndObject, OneKey);
        Expect(JsonTokenType.EndObject, OneKey);
        return new AnythingBut(excluded);
    }

    private readonly ValuePattern ExcludedText(string name)
    {
        switch (name)
        {
            case "equals-ignore-case":
                const string WrongType = "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.";
                return new IgnoreCase(new FoldedText(Encoding.UTF8.GetString(TextHere(WrongType))));
            case "wildcard":
                return new Wildcard(WildcardHere());
            default:
                byte[] text = TextHere("prefix/suffix match pattern must be a string");
                if (text.Length == 0)
                {
                    throw Fault("Null prefix/suffix not allowed");
                }

                return name == "prefix" ? new Prefix(text) : new Suffix(text);
        }
    }

    private List<ValuePattern> ReadExcluded()
    {
        if (_reader.TokenType is JsonTokenType.String or JsonTokenType.Number)
        {
            return [ExcludedValue()];
        }

        if (_reader.TokenType != JsonTokenType.StartArray)
        {
            throw Fault("Value of anything-but must be an array or single string/number value.");
        }

        var excluded = new List<ValuePattern>();
        while (Next() != JsonTokenType.EndArray)
        {
            if (_reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number))
            {
                throw Fault("Inside anything but list, start|null|boolean is not supported.");
            }

            excluded.Add(ExcludedValue());
        }

        if (excluded.Count == 0 || (excluded.Exists(value => value is NumberEquals) && excluded.Exists(value => value is ExactText)))
        {
            throw Fault("Inside anything but list, either all values are number or string, mixed type is not supported");
        }

        return excluded;
    }

    private readonly ValuePattern ExcludedValue() =>
        _reader.TokenType == JsonTokenType.Number ? new NumberEquals(NumberHere()) : new ExactText(TextHere(string.Empty));

    private byte[] Text(string fault)
    {
        Next();
        return TextHere(fault);
    }

    private readonly byte[] TextHere(string fault)
    {
        if (_reader.TokenType != JsonTokenType.String)
        {
            throw Fault(fault);
        }

        return Encoding.UTF8.GetBytes(_reader.GetString()!);
    }

    private FoldedText Folded(string fault) => new(Encoding.UTF8.GetString(Text(fault)));

    private ValuePattern Close(ValuePattern pattern)
    {
        Expect(JsonTokenType.EndObject, OneKey);
        return pattern;
    }

    private void Expect(JsonTokenType type, string fault)
    {
        if (Next() != type)
        {
            throw Fault(fault);
        }
    }

    private JsonTokenType Next() => _reader.Read() ? _reader.TokenType : throw Fault("Unexpected end-of-input");

    private readonly PatternFault Fault(string reason) => new(reason, _reader.TokenStartIndex);
}
