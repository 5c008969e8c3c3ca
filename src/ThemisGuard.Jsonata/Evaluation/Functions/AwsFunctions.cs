using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ThemisGuard.Jsonata.Evaluation.Functions;

/// <summary>The functions that Step Functions adds (Developer Guide, "Transforming data with JSONata").</summary>
internal static class AwsFunctions
{
    internal static readonly NativeFunction[] All =
    [
        new("partition", "<an:a>", Partition),
        new("range", "<nnn?:a>", Range),
        new("hash", "<s-s?:s>", Hash),
        new("random", "<n?:n>", RandomNumber, arity: 0),
        new("uuid", "<:s>", (_, context) => Uuid(context.Random)),
        new("parse", "<s-:x>", Parse),
    ];

    private static JsonataValue Partition(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context)
    {
        if (!arguments[0].TryGetArray(out JsonataArray? items))
        {
            return default;
        }

        double size = arguments[1].RawNumber;
        if (!Operators.IsInteger(arguments[1]) || size < 1)
        {
            throw JsonataException.Create("D3152", arguments[1], index: 2);
        }

        context.Step(items.Count);
        var source = new JsonataValue[items.Count];
        items.CopyTo(source);
        int step = (int)Math.Min(size, Math.Max(1, items.Count));
        JsonataValue[] parts = [.. source.Chunk(step).Select(chunk => (JsonataValue)new JsonataArray(chunk))];
        return new JsonataArray(parts);
    }

    private static JsonataValue Range(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context)
    {
        if (arguments[0].IsUndefined || arguments[1].IsUndefined)
        {
            return default;
        }

        double start = Operators.Number(arguments[0]);
        double end = Operators.Number(arguments[1]);
        double step = arguments[2].IsUndefined ? 1 : Operators.Number(arguments[2]);
        if (step == 0)
        {
            throw JsonataException.Create("D3153", arguments[2], index: 3);
        }

        double count = Math.Floor((end - start) / step) + 1;
        if (count > context.Options.MaxRange)
        {
            throw JsonataException.Create("D2014", JsonataValue.FromNumber(count), context.Options.MaxRange);
        }

        if (count < 1)
        {
            return JsonataValue.EmptyArray;
        }

        context.Step((long)count);
        var items = new JsonataValue[(int)count];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = JsonataValue.FromNumber(start + (i * step));
        }

        return new JsonataArray(items);
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5350", Justification = "SHA-1 is one of the algorithms of $hash.")]
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5351", Justification = "MD5 is one of the algorithms of $hash.")]
    private static JsonataValue Hash(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context)
    {
        if (arguments[0].IsUndefined)
        {
            return default;
        }

        string text = arguments[0].AsString();
        context.Step(text.Length >> 4);
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        string algorithm = arguments[1].IsUndefined ? "SHA-256" : arguments[1].AsString();
        byte[] hash = algorithm switch
        {
            "MD5" => MD5.HashData(utf8),
            "SHA-1" => SHA1.HashData(utf8),
            "SHA-256" => SHA256.HashData(utf8),
            "SHA-384" => SHA384.HashData(utf8),
            "SHA-512" => SHA512.HashData(utf8),
            _ => throw JsonataException.Create("D3151", arguments[1], index: 2),
        };
        return JsonataValue.FromString(Convert.ToHexStringLower(hash));
    }

    private static JsonataValue RandomNumber(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context)
    {
        if (arguments[0].IsUndefined)
        {
            return JsonataValue.FromNumber(context.Random.NextDouble());
        }

        long bits = BitConverter.DoubleToInt64Bits(Operators.Number(arguments[0]) + 0.0);
        return JsonataValue.FromNumber(new Random(unchecked((int)(bits ^ (bits >> 32)))).NextDouble());
    }

    // RFC 9562, version 4, from the evaluation's own source so that a run can be repeated.
    private static JsonataValue Uuid(Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return JsonataValue.FromString(new Guid(bytes, bigEndian: true).ToString("D"));
    }

    private static JsonataValue Parse(ReadOnlySpan<JsonataValue> arguments, EvaluationContext context)
    {
        if (arguments[0].IsUndefined)
        {
            return default;
        }

        string text = arguments[0].AsString();
        context.StepString(text.Length);
        try
        {
            return JsonataValue.Parse(text);
        }
        catch (JsonException invalid)
        {
            throw JsonataException.Create("D3150", JsonataValue.FromString(invalid.Message));
        }
    }
}
