using System.Text.Json;

namespace ThemisGuard.EventPatterns.Syntax;

/// <summary>
/// Reads the JSON of an event pattern. Rules, order of checks and wording of faults are those of the service's compiler
/// (aws/event-ruler), so that what it refuses is refused here for the same reason.
/// </summary>
internal ref struct PatternParser
{
    private const string Or = "$or";

    // Inside $or these names are operators of today or tomorrow, so the service does not take them for fields.
    private static readonly HashSet<string> s_reservedInOr =
    [
        "exactly", "equals-ignore-case", "prefix", "suffix", "anything-but", "exists", "wildcard", "numeric", "cidr",
        "=", "<", "<=", ">", ">=", "regex", "not-wildcard", "not-equals-ignore-case", "date-after", "date-on-or-after",
        "date-before", "date-on-or-before", "in-date-range", "ip-address-in-range", "ip-address-not-in-range",
    ];

    private readonly bool _orIsOperator;
    private Utf8JsonReader _reader;

    private PatternParser(ReadOnlySpan<byte> utf8, bool orIsOperator)
    {
        _reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = EventBounds.MaxPatternDepth });
        _orIsOperator = orIsOperator;
    }

    /// <summary>Reads a pattern; exactly one of the two results is null.</summary>
    public static IReadOnlyList<Clause>? Parse(ReadOnlySpan<byte> utf8, out Diagnostic? diagnostic)
    {
        diagnostic = null;
        if (utf8.Length > EventBounds.MaxPatternBytes)
        {
            diagnostic = new Diagnostic($"The pattern has {utf8.Length} bytes; at most {EventBounds.MaxPatternBytes} are read", 1, 1);
            return null;
        }

        try
        {
            return Read(utf8, orIsOperator: true);
        }
        catch (PatternFault fault)
        {
            // A member called "$or" whose value is no valid $or is an ordinary field to the service, if that makes the pattern valid.
            if (utf8.IndexOf("\"$or\""u8) >= 0 && TryReadWithoutOr(utf8) is { } clauses)
            {
                return clauses;
            }

            diagnostic = SourcePosition.Describe(fault.Message, utf8, fault.Offset);
            return null;
        }
    }

    private static IReadOnlyList<Clause>? TryReadWithoutOr(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return Read(utf8, orIsOperator: false);
        }
        catch (PatternFault)
        {
            return null;
        }
    }

    private static IReadOnlyList<Clause> Read(ReadOnlySpan<byte> utf8, bool orIsOperator)
    {
        var parser = new PatternParser(utf8, orIsOperator);
        try
        {
            return parser.ReadPattern();
        }
        catch (JsonException error)
        {
            string reason = error.Message;
            int place = reason.IndexOf(" LineNumber:", StringComparison.Ordinal);
            throw new PatternFault(place < 0 ? reason : reason[..place], SourcePosition.Offset(utf8, error.LineNumber, error.BytePositionInLine));
        }
        catch (InvalidOperationException)
        {
            throw new PatternFault("A string is not valid Unicode", parser._reader.TokenStartIndex);
        }
    }

    private IReadOnlyList<Clause> ReadPattern()
    {
        if (!_reader.Read() || _reader.TokenType != JsonTokenType.StartObject)
        {
            throw Fault("Filter is not an object");
        }

        IReadOnlyList<Clause> clauses = ReadObject(insideOr: false);
        _reader.Read(); // Throws on anything but white space.
        return clauses;
    }

    private List<Clause> ReadObject(bool insideOr)
    {
        var clauses = new List<Clause>();
        while (Next() != JsonTokenType.EndObject)
        {
            string name = _reader.GetString()!;
            if (_orIsOperator && name == Or)
            {
                clauses.Add(ReadOr());
                continue;
            }

            if (insideOr && s_reservedInOr.Contains(name))
            {
                throw Fault($"{name} is Ruler reserved fieldName which cannot be used inside {Or}.");
            }

            clauses.Add(Next() switch
            {
                JsonTokenType.StartObject => new NestedClause(name, ReadObject(insideOr)),
                JsonTokenType.StartArray => new FieldClause(name, ReadAlternatives()),
                _ => throw Fault($"\"{name}\" must be an object or an array"),
            });
        }

        return clauses.Count > 0 ? clauses : throw Fault("Empty objects are not allowed");
    }

    private OrClause ReadOr()
    {
        if (Next() != JsonTokenType.StartArray)
        {
            throw Fault($"It must be an Array followed with {Or}.");
        }

        var branches = new List<IReadOnlyList<Clause>>();
        while (Next() != JsonTokenType.EndArray)
        {
            if (_reader.TokenType != JsonTokenType.StartObject)
            {
                throw Fault($"Only JSON object is allowed in array of {Or} relationship.");
            }

            branches.Add(ReadObject(insideOr: true));
        }

        return branches.Count >= 2 ? new OrClause(branches) : throw Fault($"There must have at least 2 Objects in {Or} relationship.");
    }

    private List<ValuePattern> ReadAlternatives()
    {
        var alternatives = new List<ValuePattern>();
        while (Next() != JsonTokenType.EndArray)
        {
            alternatives.Add(_reader.TokenType switch
            {
                JsonTokenType.StartObject => ReadExpression(),
                JsonTokenType.String => ReadText(),
                JsonTokenType.Number => ReadNumber(),
                JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null => new ExactToken(_reader.ValueSpan.ToArray()),
                _ => throw Fault("Match value must be String, number, true, false, or null"),
            });
        }

        if (alternatives.Count == 0)
        {
            throw Fault("Empty arrays are not allowed");
        }

        WildcardText[] wildcards = [.. alternatives.SelectMany(WildcardsOf)];
        if (wildcards.Length > 0 && WildcardComplexity.Exceeds(wildcards, EventBounds.MaxWildcardComplexity))
        {
            throw Fault("Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character");
        }

        return alternatives;
    }

    private ValuePattern ReadExpression()
    {
        var expression = new MatchExpressionParser(_reader);
        ValuePattern pattern = expression.Read();
        _reader = expression.Reader;
        return pattern;
    }

    private readonly ValuePattern ReadText()
    {
        byte[] utf8 = _reader.ValueIsEscaped ? System.Text.Encoding.UTF8.GetBytes(_reader.GetString()!) : _reader.ValueSpan.ToArray();
        Span<byte> address = stackalloc byte[16];
        if (AddressText.TryParse(utf8, address, out int length))
        {
            byte[] bytes = address[..length].ToArray();
            return new AddressRange(bytes, bytes);
        }

        return new ExactText(utf8);
    }

    private readonly ValuePattern ReadNumber() => ComparableNumber.TryParse(_reader.ValueSpan, out double value)
        ? new NumberEquals(value)
        : new ExactToken(_reader.ValueSpan.ToArray());

    private static IEnumerable<WildcardText> WildcardsOf(ValuePattern pattern) => pattern switch
    {
        Wildcard wildcard => [wildcard.Text],
        AnythingBut anythingBut => anythingBut.Excluded.OfType<Wildcard>().Select(wildcard => wildcard.Text),
        _ => [],
    };

    private JsonTokenType Next() => _reader.Read() ? _reader.TokenType : throw Fault("Unexpected end-of-input");

    private readonly PatternFault Fault(string reason) => new(reason, _reader.TokenStartIndex);
}
