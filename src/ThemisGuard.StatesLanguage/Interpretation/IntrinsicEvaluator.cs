using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ThemisGuard.Jsonata;
using ThemisGuard.StatesLanguage.Syntax.Intrinsics;

namespace ThemisGuard.StatesLanguage.Interpretation;

/// <summary>The <c>States.*</c> functions. Source: Step Functions Developer Guide, "Intrinsic functions", and AWS's recorded answers.</summary>
internal static class IntrinsicEvaluator
{
    private const int MaxArray = 1_000;
    private const int MaxText = 10_000;

    /// <exception cref="StateFailedException">States.IntrinsicFailure.</exception>
    public static JsonValue Call(IntrinsicCall call, ReadOnlySpan<JsonValue> arguments, DeterministicRandom random)
    {
        try
        {
            return call.Name switch
            {
                "Array" => Json.Array(arguments.ToArray()),
                "ArrayPartition" => Partition(Items(arguments[0]), Whole(arguments[1])),
                "ArrayContains" => Contains(Items(arguments[0]), arguments[1]),
                "ArrayRange" => Range(Whole(arguments[0]), Whole(arguments[1]), Whole(arguments[2])),
                "ArrayGetItem" => GetItem(Items(arguments[0]), Whole(arguments[1])),
                "ArrayLength" => Json.Number((long)Items(arguments[0]).Count),
                "ArrayUnique" => Unique(Items(arguments[0])),
                "Base64Encode" => Json.String(Convert.ToBase64String(Encoding.UTF8.GetBytes(ShortText(arguments[0])))),
                "Base64Decode" => Json.String(Encoding.UTF8.GetString(Convert.FromBase64String(ShortText(arguments[0])))),
                "Hash" => Hash(arguments[0], Text(arguments[1])),
                "JsonMerge" => Merge(arguments[0], arguments[1], arguments[2]),
                "StringToJson" => JsonValue.Parse(Text(arguments[0])),
                "JsonToString" => Json.String(arguments[0].ToJson()),
                "MathRandom" => RandomBetween(arguments, random),
                "MathAdd" => Json.Number(Whole(arguments[0]) + Whole(arguments[1])),
                "StringSplit" => Split(Text(arguments[0]), Text(arguments[1])),
                "UUID" => Json.String(random.NextUuid()),
                "Format" => Format(Text(arguments[0]), arguments[1..]),
                _ => throw new FormatException($"There is no intrinsic function '{call.Name}'."),
            };
        }
        catch (Exception failed) when (failed is FormatException or JsonException or OverflowException)
        {
            throw new StateFailedException(ErrorNames.IntrinsicFailure, $"The function '{call.Text}' had the following error: {failed.Message}");
        }
    }

    private static JsonataArray Items(JsonValue value) =>
        value.TryGetArray(out JsonataArray? items) ? items : throw new FormatException($"The argument must be an array, but was: {value.ToJson()}");

    private static string Text(JsonValue value) =>
        value.TryGetString(out string? text) ? text : throw new FormatException($"The argument must be a string, but was: {value.ToJson()}");

    private static string ShortText(JsonValue value) =>
        Text(value) is { Length: <= MaxText } text ? text : throw new FormatException($"The argument must have at most {MaxText} characters.");

    /// <summary>A number rounded as Java's Math.round does it: halves go up, also below zero.</summary>
    private static long Whole(JsonValue value) =>
        value.TryGetInt64(out long whole) ? whole
        : value.TryGetNumber(out double number) ? checked((long)Math.Floor(number + 0.5))
        : throw new FormatException($"The argument must be a number, but was: {value.ToJson()}");

    private static JsonValue Partition(JsonataArray items, long size)
    {
        if (size <= 0)
        {
            throw new FormatException("The chunk size must be a positive integer.");
        }

        var chunks = new List<JsonValue>();
        for (long start = 0; start < items.Count; start += size)
        {
            var chunk = new JsonataArrayBuilder();
            for (long i = start; i < Math.Min(items.Count, start + size); i++)
            {
                chunk.Add(items[(int)i]);
            }

            chunks.Add(chunk.Build());
        }

        return Json.Array(chunks);
    }

    private static JsonValue Contains(JsonataArray items, JsonValue value)
    {
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].Equals(value))
            {
                return Json.True;
            }
        }

        return Json.False;
    }

    private static JsonValue Range(long first, long last, long step)
    {
        if (step == 0)
        {
            throw new FormatException("The increment can't be 0.");
        }

        if (Math.Abs((last - (double)first) / step) >= MaxArray)
        {
            throw new FormatException($"The range can't have more than {MaxArray} items.");
        }

        var items = new List<JsonValue>();
        for (long i = first; step > 0 ? i <= last : i >= last; i += step)
        {
            items.Add(Json.Number(i));
        }

        return Json.Array(items);
    }

    private static JsonValue GetItem(JsonataArray items, long index) =>
        index >= 0 && index < items.Count ? items[(int)index] : throw new FormatException($"The index {index} is out of range for an array of {items.Count} items.");

    private static JsonValue Unique(JsonataArray items)
    {
        var seen = new HashSet<JsonValue>();
        var unique = new JsonataArrayBuilder();
        for (var i = 0; i < items.Count; i++)
        {
            if (seen.Add(items[i]))
            {
                unique.Add(items[i]);
            }
        }

        return unique.Build();
    }

    private static JsonValue Hash(JsonValue data, string algorithm)
    {
        string text = data.TryGetString(out string? given) ? given : data.ToJson();
        if (text.Length > MaxText)
        {
            throw new FormatException($"The argument must have at most {MaxText} characters.");
        }

        byte[] bytes = Encoding.UTF8.GetBytes(text);
#pragma warning disable CA5350, CA5351 // The language offers these algorithms; nothing here relies on their strength.
        byte[] hash = algorithm switch
        {
            "MD5" => MD5.HashData(bytes),
            "SHA-1" => SHA1.HashData(bytes),
            "SHA-256" => SHA256.HashData(bytes),
            "SHA-384" => SHA384.HashData(bytes),
            "SHA-512" => SHA512.HashData(bytes),
            _ => throw new FormatException($"The algorithm '{algorithm}' is not supported; use MD5, SHA-1, SHA-256, SHA-384 or SHA-512."),
        };
#pragma warning restore CA5350, CA5351
        return Json.String(Convert.ToHexStringLower(hash));
    }

    private static JsonValue Merge(JsonValue left, JsonValue right, JsonValue deep)
    {
        if (!left.TryGetObject(out JsonataObject? first) || !right.TryGetObject(out JsonataObject? second))
        {
            throw new FormatException("Both arguments must be objects.");
        }

        if (!deep.IsBoolean || deep.IsTrue)
        {
            throw new FormatException("Only shallow merging is supported: the third argument must be false.");
        }

        var merged = new JsonataObjectBuilder(first);
        foreach ((string name, JsonValue value) in second)
        {
            merged[name] = value;
        }

        return merged.Build();
    }

    private static JsonValue RandomBetween(ReadOnlySpan<JsonValue> arguments, DeterministicRandom random)
    {
        long from = Whole(arguments[0]), to = Whole(arguments[1]);
        if (from >= to)
        {
            throw new FormatException("The start of the range must be smaller than its end.");
        }

        DeterministicRandom source = arguments.Length == 3
            ? new DeterministicRandom(Whole(arguments[2]).ToString(CultureInfo.InvariantCulture))
            : random;
        return Json.Number(source.NextInt64(from, to));
    }

    /// <summary>Every character of the second argument separates; empty parts are left out.</summary>
    private static JsonValue Split(string text, string separators) =>
        Json.Array(
        [
            .. (separators.Length == 0 ? [text] : text.Split(separators.ToCharArray(), StringSplitOptions.RemoveEmptyEntries)).Select(JsonValue.FromString),
        ]);

    private static JsonValue Format(string template, ReadOnlySpan<JsonValue> arguments)
    {
        var text = new StringBuilder();
        var used = 0;
        for (var i = 0; i < template.Length; i++)
        {
            if (template[i] == '\\' && i + 1 < template.Length && template[i + 1] is ('{' or '}'))
            {
                text.Append(template[++i]);
            }
            else if (template[i] == '{' && i + 1 < template.Length && template[i + 1] == '}')
            {
                if (used == arguments.Length)
                {
                    throw new FormatException("The number of arguments does not match the number of '{}'.");
                }

                AppendPlain(text, arguments[used++]);
                i++;
            }
            else
            {
                text.Append(template[i]);
            }
        }

        return used == arguments.Length
            ? Json.String(text.ToString())
            : throw new FormatException("The number of arguments does not match the number of '{}'.");
    }

    /// <summary>Prints as Java's collections do: <c>{Arg1=1, Arg2=[]}</c>.</summary>
    private static void AppendPlain(StringBuilder text, JsonValue value)
    {
        if (value.TryGetString(out string? given))
        {
            text.Append(given);
        }
        else if (value.TryGetArray(out JsonataArray? items))
        {
            text.Append('[');
            for (var i = 0; i < items.Count; i++)
            {
                text.Append(i > 0 ? ", " : "");
                AppendPlain(text, items[i]);
            }

            text.Append(']');
        }
        else if (value.TryGetObject(out JsonataObject? members))
        {
            text.Append('{');
            for (var i = 0; i < members.Count; i++)
            {
                text.Append(i > 0 ? ", " : "").Append(members.NameAt(i)).Append('=');
                AppendPlain(text, members.ValueAt(i));
            }

            text.Append('}');
        }
        else
        {
            text.Append(value.ToJson());
        }
    }
}
