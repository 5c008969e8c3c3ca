namespace ThemisGuard.Jsonata.Evaluation;

/// <summary>A text such as <c>&lt;s-(sf)n?:a&lt;s&gt;&gt;</c> is no signature.</summary>
internal sealed class SignatureFault(string code, int offset, string part) : Exception
{
    internal string Code { get; } = code;

    internal int Offset { get; } = offset;

    internal string Part { get; } = part;
}

/// <summary>
/// Types of a function's arguments, in the notation of jsonata-js: s n b l o a f, j any JSON, x anything, (…) choice,
/// &lt;…&gt; item type, ? optional, - the context when absent, + one or more. Checks arguments, and fills in what is absent.
/// </summary>
internal sealed class Signature
{
    private const string AnyType = "asnblfom";

    private readonly Parameter[] _parameters;

    private Signature(Parameter[] parameters)
    {
        _parameters = parameters;
        HasRepeats = Array.Exists(parameters, p => p.Repeats);
    }

    internal int Count => _parameters.Length;

    /// <summary>Takes any number of arguments.</summary>
    internal bool HasRepeats { get; }

    internal static Signature Parse(string text)
    {
        var parameters = new List<Parameter>();
        Parameter? last = null;
        for (int i = 1; i < text.Length && text[i] != ':'; i++)
        {
            char symbol = text[i];
            switch (symbol)
            {
                case 's' or 'n' or 'b' or 'l' or 'o':
                    parameters.Add(last = new Parameter { Accepts = symbol + "m", Type = symbol });
                    break;
                case 'a':
                    parameters.Add(last = new Parameter { Accepts = AnyType, Type = 'a' });
                    break;
                case 'f':
                    parameters.Add(last = new Parameter { Accepts = "f", Type = 'f' });
                    break;
                case 'j':
                    parameters.Add(last = new Parameter { Accepts = "asnblom", Type = 'j' });
                    break;
                case 'x':
                    parameters.Add(last = new Parameter { Accepts = AnyType, Type = 'x' });
                    break;
                case '-' when last is not null:
                    last.IsOptional = true;
                    last.UsesContext = true;
                    break;
                case '?' when last is not null:
                    last.IsOptional = true;
                    break;
                case '+' when last is not null:
                    last.Repeats = true;
                    break;
                case '(':
                    int close = FindClose(text, i, '(', ')');
                    string choice = text[(i + 1)..close];
                    if (choice.Contains('<', StringComparison.Ordinal))
                    {
                        throw new SignatureFault("S0402", i, choice);
                    }

                    parameters.Add(last = new Parameter { Accepts = choice + "m", Type = '(' });
                    i = close;
                    break;
                case '<':
                    if (last is not { Type: 'a' or 'f' })
                    {
                        throw new SignatureFault("S0401", i, last?.Type.ToString() ?? string.Empty);
                    }

                    int end = FindClose(text, i, '<', '>');
                    last.ItemType = text[(i + 1)..end];
                    i = end;
                    break;
            }
        }

        return new Signature([.. parameters]);
    }

    /// <summary>
    /// Checks <paramref name="count"/> arguments at the start of <paramref name="arguments"/> and completes them in place.
    /// Only for signatures without '+'; the span must have room for <see cref="Count"/>.
    /// </summary>
    internal void Complete(Span<JsonataValue> arguments, int count, in JsonataValue context)
    {
        if (count > _parameters.Length)
        {
            throw JsonataException.Create("T0410", arguments[_parameters.Length], index: _parameters.Length + 1);
        }

        for (int i = 0; i < _parameters.Length; i++)
        {
            Parameter parameter = _parameters[i];
            if (i >= count || !parameter.Accepts.Contains(Symbol(arguments[i])))
            {
                CompleteShifted(arguments, count, context);
                return;
            }
        }

        for (int i = 0; i < _parameters.Length; i++)
        {
            if (_parameters[i].Type == 'a')
            {
                arguments[i] = AsArray(_parameters[i], arguments[i], i + 1);
            }
        }
    }

    /// <summary>As <see cref="Complete"/>, into a new array.</summary>
    internal JsonataValue[] Validate(JsonataValue[] arguments, in JsonataValue context)
    {
        if (!HasRepeats)
        {
            if (arguments.Length > _parameters.Length)
            {
                throw JsonataException.Create("T0410", arguments[_parameters.Length], index: _parameters.Length + 1);
            }

            var completed = new JsonataValue[_parameters.Length];
            arguments.CopyTo(completed, 0);
            Complete(completed, arguments.Length, context);
            return completed;
        }

        int[] taken = Match(arguments);
        var result = new List<JsonataValue>(arguments.Length);
        int next = 0;
        for (int i = 0; i < _parameters.Length; i++)
        {
            Take(_parameters[i], taken[i], arguments, ref next, context, result);
        }

        return [.. result];
    }

    private void CompleteShifted(Span<JsonataValue> arguments, int count, in JsonataValue context)
    {
        JsonataValue[] given = arguments[..count].ToArray();
        int[] taken = Match(given);
        var result = new List<JsonataValue>(_parameters.Length);
        int next = 0;
        for (int i = 0; i < _parameters.Length; i++)
        {
            Take(_parameters[i], taken[i], given, ref next, context, result);
            arguments[i] = result[i];
        }
    }

    private static void Take(
        Parameter parameter, int taken, JsonataValue[] given, ref int next, in JsonataValue context, List<JsonataValue> result)
    {
        if (taken == 0)
        {
            if (parameter.UsesContext)
            {
                if (!parameter.Accepts.Contains(Symbol(context)))
                {
                    throw JsonataException.Create("T0411", context, index: next + 1);
                }

                result.Add(context);
                return;
            }

            // As jsonata-js: the argument that stands here is taken although another parameter matched it.
            result.Add(next < given.Length ? given[next] : default);
            next++;
            return;
        }

        for (int i = 0; i < taken; i++)
        {
            JsonataValue argument = next < given.Length ? given[next] : default;
            result.Add(parameter.Type == 'a' ? AsArray(parameter, argument, next + 1) : argument);
            next++;
        }
    }

    private static JsonataValue AsArray(Parameter parameter, in JsonataValue argument, int index)
    {
        if (argument.IsUndefined)
        {
            return argument;
        }

        char symbol = Symbol(argument);
        if (parameter.ItemType is { } itemType)
        {
            bool fits = argument.TryGetArray(out JsonataArray? items)
                ? ItemsFit(items, itemType)
                : itemType.Length == 1 && itemType[0] == symbol;
            if (!fits)
            {
                throw JsonataException.Create("T0412", argument, index: index, arrayType: Plural(itemType));
            }
        }

        return symbol == 'a' ? argument : new JsonataArray([argument]);
    }

    private static bool ItemsFit(JsonataArray items, string itemType)
    {
        if (itemType.Length == 0)
        {
            return true;
        }

        char wanted = itemType[0];
        for (int i = 0; i < items.Count; i++)
        {
            if (Symbol(items[i]) != wanted)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>How many arguments each parameter takes: the first way that a greedy search with backtracking finds.</summary>
    private int[] Match(JsonataValue[] arguments)
    {
        var symbols = new char[arguments.Length];
        for (int i = 0; i < symbols.Length; i++)
        {
            symbols[i] = Symbol(arguments[i]);
        }

        var taken = new int[_parameters.Length];
        int reached = 0;
        if (Match(symbols, 0, 0, taken, ref reached))
        {
            return taken;
        }

        throw JsonataException.Create("T0410", reached < arguments.Length ? arguments[reached] : default, index: reached + 1);
    }

    private bool Match(char[] symbols, int parameter, int argument, int[] taken, ref int reached)
    {
        reached = Math.Max(reached, argument);
        if (parameter == _parameters.Length)
        {
            return argument == symbols.Length;
        }

        Parameter wanted = _parameters[parameter];
        int most = 0;
        while (argument + most < symbols.Length && (most == 0 || wanted.Repeats) && wanted.Accepts.Contains(symbols[argument + most]))
        {
            most++;
        }

        for (int count = most; count >= (wanted.IsOptional ? 0 : 1); count--)
        {
            taken[parameter] = count;
            if (Match(symbols, parameter + 1, argument + count, taken, ref reached))
            {
                return true;
            }
        }

        return false;
    }

    private static char Symbol(in JsonataValue value) => value.Kind switch
    {
        JsonataKind.Undefined => 'm',
        JsonataKind.Null => 'l',
        JsonataKind.Boolean => 'b',
        JsonataKind.Number => 'n',
        JsonataKind.String => 's',
        JsonataKind.Array => 'a',
        JsonataKind.Object => 'o',
        _ => 'f',
    };

    private static string Plural(string itemType) => itemType switch
    {
        "a" => "arrays",
        "b" => "booleans",
        "f" => "functions",
        "n" => "numbers",
        "o" => "objects",
        "s" => "strings",
        _ => itemType,
    };

    private static int FindClose(string text, int start, char open, char close)
    {
        int depth = 1;
        int at = start;
        while (++at < text.Length)
        {
            if (text[at] == close && --depth == 0)
            {
                return at;
            }

            if (text[at] == open)
            {
                depth++;
            }
        }

        return text.Length - 1 > start ? text.Length - 1 : start + 1;
    }

    private sealed class Parameter
    {
        internal required string Accepts { get; init; }

        internal required char Type { get; init; }

        internal string? ItemType { get; set; }

        internal bool IsOptional { get; set; }

        internal bool UsesContext { get; set; }

        internal bool Repeats { get; set; }
    }
}
