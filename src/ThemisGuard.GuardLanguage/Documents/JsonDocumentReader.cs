using System.Text.Json;

namespace ThemisGuard.GuardLanguage.Documents;

/// <summary>Reads JSON: one pass over the bytes, strings left where they are unless they have escapes.</summary>
internal static class JsonDocumentReader
{
    // The limit of the reference's YAML library, which it reads JSON with.
    private const int LongestReferenceKey = 1024;

    public static Document Read(ArraySegment<byte> text, string name, DocumentOptions options)
    {
        var builder = new DocumentBuilder(options);
        var positions = new BytePositions(text.Array!, text.Offset, text.Count);
        int at = 0;
        builder.Reserve(MostValuesIn(text));
        try
        {
            Read(builder, text, 0, isOwn: false, options, ref at);
        }
        catch (DocumentLimitException problem)
        {
            (int line, int column) = positions.Locate(at);
            throw new DocumentException(name, line, column, problem.Message);
        }

        return builder.Finish(name, text.Array!, text.Offset, positions);
    }

    // Each value but the outermost follows a comma or a bracket; strings hold some too. Text that is nothing else is no document
    // to make room for before it is read.
    private static int MostValuesIn(ReadOnlySpan<byte> text)
    {
        const int FewestBytesAValue = 4;
        int most = 1 + text.Count((byte)',') + text.Count((byte)'{') + text.Count((byte)'[');
        return Math.Min(most, text.Length / FewestBytesAValue);
    }

    /// <summary>Reads a text that lies in a builder's own bytes into that builder.</summary>
    public static void Splice(DocumentBuilder builder, byte[] bytes, int start, int length, DocumentOptions options, int line, int column)
    {
        const string Name = "json";
        int at = start;
        try
        {
            Read(builder, bytes.AsSpan(start, length), start, isOwn: true, options, ref at);
        }
        catch (DocumentLimitException problem)
        {
            (int atLine, int atColumn) = new PiecePositions([new(start, line, column)], bytes, []).Locate(at);
            throw new DocumentException(Name, atLine, atColumn, problem.Message);
        }
        catch (NotJsonException problem)
        {
            DocumentException inside = problem.ToDocumentException(Name);
            int atColumn = inside.Line == 1 ? column + inside.Column - 1 : inside.Column;
            throw new DocumentException(Name, line + inside.Line - 1, atColumn, inside.Problem);
        }
    }

    private static void Read(DocumentBuilder builder, ReadOnlySpan<byte> text, int shift, bool isOwn, DocumentOptions options, ref int at)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = 1024 });
        int tokens = 0;
        try
        {
            while (reader.Read())
            {
                tokens++;
                at = (int)reader.TokenStartIndex + shift;
                Add(builder, ref reader, at, isOwn, options);
            }
        }
        catch (JsonException problem)
        {
            throw NotJson(problem, text, tokens);
        }
        catch (InvalidOperationException problem) when (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
        {
            // Half a surrogate pair, written as an escape.
            (int line, int column) = new BytePositions(text.ToArray(), 0, text.Length).Locate(at - shift);
            throw new NotJsonException(line, column, "a string holds half a surrogate pair: " + problem.Message, tokens);
        }
    }

    private static void Add(DocumentBuilder builder, ref Utf8JsonReader reader, int at, bool isOwn, DocumentOptions options)
    {
        if (reader.TokenType == JsonTokenType.PropertyName)
        {
            AddKey(builder, ref reader, at, options);
            return;
        }

        builder.NextOffset = at;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                builder.StartMap();
                break;
            case JsonTokenType.EndObject:
                builder.NextOffset = -1;
                builder.EndMap(out int duplicate);
                if (duplicate >= 0 && options.Loader == DocumentLoader.UnitTest)
                {
                    throw new DocumentLimitException("a map has a key twice");
                }

                break;
            case JsonTokenType.StartArray:
                builder.StartList();
                break;
            case JsonTokenType.EndArray:
                builder.NextOffset = -1;
                builder.EndList();
                break;
            case JsonTokenType.String:
                AddString(builder, ref reader, at, isOwn, options);
                break;
            case JsonTokenType.Number:
                AddNumber(builder, ref reader, options);
                break;
            case JsonTokenType.True or JsonTokenType.False:
                builder.Bool(reader.TokenType == JsonTokenType.True);
                break;
            default:
                builder.Null();
                break;
        }
    }

    private static void AddKey(DocumentBuilder builder, ref Utf8JsonReader reader, int at, DocumentOptions options)
    {
        ReadOnlySpan<byte> key = reader.ValueSpan;
        if (options.Loader == DocumentLoader.Reference && key.Length > LongestReferenceKey)
        {
            throw new DocumentLimitException($"a key is longer than {LongestReferenceKey} characters");
        }

        if (!reader.ValueIsEscaped)
        {
            builder.Key(key, at);
            return;
        }

        RefuseSurrogates(key, options);
        byte[] unescaped = new byte[key.Length];
        builder.Key(unescaped.AsSpan(0, reader.CopyString(unescaped)), at);
    }

    private static void AddString(DocumentBuilder builder, ref Utf8JsonReader reader, int at, bool isOwn, DocumentOptions options)
    {
        ReadOnlySpan<byte> value = reader.ValueSpan;
        if (reader.ValueIsEscaped)
        {
            RefuseSurrogates(value, options);
            int length = reader.CopyString(builder.ReserveOwn(value.Length));
            builder.OwnString(builder.CommitOwn(length), length);
        }
        else if (isOwn)
        {
            builder.OwnString(at + 1, value.Length);
        }
        else
        {
            builder.SourceString(at + 1, value.Length);
        }
    }

    private static void AddNumber(DocumentBuilder builder, ref Utf8JsonReader reader, DocumentOptions options)
    {
        if (reader.TryGetInt64(out long whole))
        {
            builder.Int(whole);
        }
        else if (options.Loader == DocumentLoader.UnitTest && reader.TryGetUInt64(out ulong large))
        {
            builder.Int(unchecked((long)large));
        }
        else
        {
            builder.Float(reader.GetDouble());
        }
    }

    // The reference reads JSON as YAML, where an escape is one character and surrogates are none.
    private static void RefuseSurrogates(ReadOnlySpan<byte> escaped, DocumentOptions options)
    {
        if (options.Loader != DocumentLoader.Reference)
        {
            return;
        }

        for (int i = 0; i + 3 < escaped.Length; i++)
        {
            if (escaped[i] != '\\')
            {
                continue;
            }

            i++;
            if (escaped[i] == 'u' && escaped[i + 1] is (byte)'d' or (byte)'D' && escaped[i + 2] is >= (byte)'8')
            {
                throw new DocumentLimitException("an escape \\uD800 to \\uDFFF is no character in YAML; write the character itself");
            }
        }
    }

    private static NotJsonException NotJson(JsonException problem, ReadOnlySpan<byte> text, int tokens)
    {
        int line = (int)(problem.LineNumber ?? 0);
        int column = (int)(problem.BytePositionInLine ?? 0);
        ReadOnlySpan<byte> rest = text;
        for (int i = 0; i < line; i++)
        {
            rest = rest[(rest.IndexOf((byte)'\n') + 1)..];
        }

        string message = problem.Message;
        int tail = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return new NotJsonException(
            line + 1,
            TextPositions.CountCodePoints(rest[..Math.Min(column, rest.Length)]) + 1,
            tail < 0 ? message : message[..tail],
            tokens);
    }
}
