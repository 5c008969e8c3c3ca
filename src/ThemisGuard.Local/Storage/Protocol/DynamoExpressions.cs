using System.Text.Json;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Storage.Protocol;

/// <summary>
/// Reads the expressions of one call: AND, OR, NOT, comparisons, BETWEEN, <c>attribute_exists</c>,
/// <c>attribute_not_exists</c>, <c>begins_with</c>; SET with <c>if_not_exists</c>, + and -, and REMOVE. Attributes are
/// top-level ones. What else DynamoDB knows is refused.
/// Source: DynamoDB Developer Guide, "Condition expressions", "Update expressions".
/// </summary>
internal sealed class DynamoExpressions
{
    private const int MaxLength = 4_096;
    private const int MaxDepth = 50;

    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DynamoValue> _values;
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private List<string> _tokens = [];
    private int _at;
    private int _depth;

    /// <param name="names">ExpressionAttributeNames, or null.</param>
    /// <param name="values">ExpressionAttributeValues, or null.</param>
    /// <exception cref="WireException">They are none.</exception>
    public DynamoExpressions(JsonElement? names, JsonElement? values)
    {
        foreach (JsonProperty name in names is { ValueKind: JsonValueKind.Object } given ? given.EnumerateObject() : default)
        {
            _names[name.Name] = name.Value.ValueKind == JsonValueKind.String ? name.Value.GetString()! : throw WireError.Serialization("An attribute name is not a string.");
        }

        _values = values is { } map ? DynamoItem.ReadMap(map) : [];
    }

    /// <summary>A condition; null for none.</summary>
    /// <exception cref="WireException">It is not one.</exception>
    public DynamoCondition? Condition(string kind, string? text) => text is null ? null : Whole(kind, text, Or);

    /// <summary>The changes of an update; none for null.</summary>
    /// <exception cref="WireException">They are none.</exception>
    public IReadOnlyList<DynamoChange> Update(string? text) => text is null ? [] : Whole("UpdateExpression", text, Changes);

    /// <summary>Refuses names and values that no expression used, as DynamoDB does.</summary>
    /// <exception cref="WireException">There are some.</exception>
    public void CheckAllUsed()
    {
        CheckUsed("ExpressionAttributeNames", _names.Keys);
        CheckUsed("ExpressionAttributeValues", _values.Keys);
    }

    private void CheckUsed(string kind, IEnumerable<string> names)
    {
        if (names.Where(name => !_used.Contains(name)).ToArray() is { Length: > 0 } unused)
        {
            throw WireError.Validation($"Value provided in {kind} unused in expressions: keys: {{{string.Join(", ", unused)}}}");
        }
    }

    private T Whole<T>(string kind, string text, Func<T> read)
    {
        try
        {
            (_tokens, _at, _depth) = (Tokens(text), 0, 0);
            T result = read();
            return _at == _tokens.Count ? result : throw Unexpected();
        }
        catch (FormatException error)
        {
            throw WireError.Validation($"Invalid {kind}: {error.Message}");
        }
    }

    private DynamoCondition Or()
    {
        DynamoCondition left = And();
        while (Take("OR"))
        {
            left = new DynamoCondition.Either(left, And());
        }

        return left;
    }

    private DynamoCondition And()
    {
        DynamoCondition left = Term();
        while (Take("AND"))
        {
            left = new DynamoCondition.Both(left, Term());
        }

        return left;
    }

    private DynamoCondition Term()
    {
        if (++_depth > MaxDepth)
        {
            throw new FormatException($"The expression is nested more than {MaxDepth} deep");
        }

        try
        {
            if (Take("NOT"))
            {
                return new DynamoCondition.Not(Term());
            }

            if (Take("("))
            {
                DynamoCondition inner = Or();
                Expect(")");
                return inner;
            }

            return Next is { } name && Peek(1) == "(" ? Function(name) : Comparison();
        }
        finally
        {
            _depth--;
        }
    }

    private DynamoCondition Function(string name)
    {
        _at += 2;
        DynamoCondition function;
        switch (name)
        {
            case "attribute_exists" or "attribute_not_exists":
                function = new DynamoCondition.Exists(Attribute(), name == "attribute_exists");
                break;
            case "begins_with":
                DynamoOperand text = Operand();
                Expect(",");
                function = new DynamoCondition.BeginsWith(text, Operand());
                break;
            default:
                throw new FormatException($"The function {name} is not known here");
        }

        Expect(")");
        return function;
    }

    private DynamoCondition Comparison()
    {
        DynamoOperand left = Operand();
        if (Take("BETWEEN"))
        {
            DynamoOperand low = Operand();
            Expect("AND");
            return new DynamoCondition.Both(new DynamoCondition.Compares(left, ">=", low), new DynamoCondition.Compares(left, "<=", Operand()));
        }

        string comparison = Next is "=" or "<>" or "<" or "<=" or ">" or ">=" ? Next : throw Unexpected();
        _at++;
        return new DynamoCondition.Compares(left, comparison, Operand());
    }

    private IReadOnlyList<DynamoChange> Changes()
    {
        var changes = new List<DynamoChange>();
        while (Next is not null)
        {
            if (Take("SET"))
            {
                do
                {
                    string attribute = Attribute();
                    Expect("=");
                    changes.Add(new DynamoChange(attribute, Value()));
                }
                while (Take(","));
            }
            else if (Take("REMOVE"))
            {
                do
                {
                    changes.Add(new DynamoChange(Attribute(), null));
                }
                while (Take(","));
            }
            else
            {
                throw Unexpected();
            }
        }

        if (changes.GroupBy(change => change.Attribute).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new FormatException($"Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [{twice.Key}], path two: [{twice.Key}]");
        }

        return changes;
    }

    private Func<IReadOnlyDictionary<string, DynamoValue>, DynamoValue> Value()
    {
        Func<IReadOnlyDictionary<string, DynamoValue>, DynamoValue> left = ValueOperand();
        while (Next is "+" or "-")
        {
            int sign = _tokens[_at++] == "+" ? 1 : -1;
            (var before, var right) = (left, ValueOperand());
            left = item => before(item) is { IsNumber: true } first && right(item) is { IsNumber: true } second
                ? DynamoValue.Of(first.Number + (sign * second.Number))
                : throw WireError.Validation("An operand in the update expression has an incorrect data type");
        }

        return left;
    }

    private Func<IReadOnlyDictionary<string, DynamoValue>, DynamoValue> ValueOperand()
    {
        if (Next == "if_not_exists" && Peek(1) == "(")
        {
            _at += 2;
            string attribute = Attribute();
            Expect(",");
            var otherwise = ValueOperand();
            Expect(")");
            return item => item.TryGetValue(attribute, out DynamoValue there) ? there : otherwise(item);
        }

        DynamoOperand operand = Operand();
        return item => operand.In(item) ?? throw WireError.Validation("The provided expression refers to an attribute that does not exist in the item");
    }

    private DynamoOperand Operand()
    {
        if (Next is ['#', ..] || (Next is { } name && IsWord(name[0])))
        {
            return new DynamoOperand(Attribute(), default);
        }

        if (Next is not [':', ..] reference)
        {
            throw Unexpected();
        }

        _at++;
        _used.Add(reference);
        return _values.TryGetValue(reference, out DynamoValue value)
            ? new DynamoOperand(null, value)
            : throw new FormatException($"An expression attribute value used in expression is not defined; attribute value: {reference}");
    }

    private string Attribute()
    {
        string name = Next is { } next && (next[0] == '#' || IsWord(next[0])) ? next : throw Unexpected();
        _at++;
        if (name[0] != '#')
        {
            return name;
        }

        _used.Add(name);
        return _names.TryGetValue(name, out string? attribute)
            ? attribute
            : throw new FormatException($"An expression attribute name used in the document path is not defined; attribute name: {name}");
    }

    private string? Next => Peek(0);

    private string? Peek(int ahead) => _at + ahead < _tokens.Count ? _tokens[_at + ahead] : null;

    private bool Take(string token)
    {
        bool there = string.Equals(Next, token, StringComparison.OrdinalIgnoreCase);
        _at += there ? 1 : 0;
        return there;
    }

    private void Expect(string token)
    {
        if (!Take(token))
        {
            throw Unexpected();
        }
    }

    private FormatException Unexpected() => new($"Syntax error; token: \"{Next ?? "<EOF>"}\"");

    private static bool IsWord(char letter) => char.IsAsciiLetterOrDigit(letter) || letter == '_';

    private static List<string> Tokens(string text)
    {
        if (text.Length is 0 or > MaxLength)
        {
            throw new FormatException(text.Length == 0 ? "The expression can not be empty;" : $"Expression size has exceeded the maximum allowed size; expression size: {text.Length}");
        }

        var tokens = new List<string>();
        for (int at = 0; at < text.Length;)
        {
            int from = at++;
            char first = text[from];
            if (char.IsWhiteSpace(first))
            {
                continue;
            }

            if (IsWord(first) || first is '#' or ':')
            {
                while (at < text.Length && IsWord(text[at]))
                {
                    at++;
                }
            }
            else if (first is '<' or '>' && at < text.Length && (text[at] == '=' || (first == '<' && text[at] == '>')))
            {
                at++;
            }

            tokens.Add(text[from..at]);
        }

        return tokens;
    }
}
