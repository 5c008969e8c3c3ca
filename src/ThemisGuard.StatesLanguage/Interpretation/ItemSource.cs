using System.Text;
using System.Text.Json;
using ThemisGuard.Jsonata;
using ThemisGuard.StatesLanguage.Syntax.StateTypes;

namespace ThemisGuard.StatesLanguage.Interpretation;

/// <summary>The items could not be read.</summary>
internal sealed class ItemReaderException(string error, string? reason) : Exception(reason)
{
    public string Error { get; } = error;

    public string? Reason { get; } = reason;
}

/// <summary>Turns what an ItemReader has read into items: JSON, JSON Lines, CSV, or a listing of objects.</summary>
internal static class ItemSource
{
    /// <summary>AWS's limit for MaxItems is 100,000,000; children of one execution in one process are fewer.</summary>
    public const int MaxItems = 1_000_000;

    private const int MaxDepth = 256;

    /// <exception cref="ItemReaderException">The content isn't of the declared type.</exception>
    public static List<JsonValue> Read(ItemReader reader, ReadOnlySpan<byte> content, int maxItems)
    {
        if (content.StartsWith("\uFEFF"u8))
        {
            content = content[3..];
        }

        try
        {
            return reader.InputType switch
            {
                "CSV" => ReadCsv(reader, Encoding.UTF8.GetString(content), maxItems),
                "JSONL" => ReadLines(content, maxItems),
                _ => ReadJson(reader, content, maxItems),
            };
        }
        catch (JsonException unreadable)
        {
            throw Failed($"The file can not be parsed as JSON: {unreadable.Message}");
        }
    }

    private static ItemReaderException Failed(string reason) => new(ErrorNames.ItemReaderFailed, reason);

    private static List<JsonValue> ReadJson(ItemReader reader, ReadOnlySpan<byte> content, int maxItems)
    {
        JsonValue value = JsonValue.Parse(content, MaxDepth);
        if (reader.ItemsPointer is { Length: > 0 } pointer)
        {
            foreach (string step in pointer.TrimStart('/').Split('/'))
            {
                string name = step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
                value = value.IsArray && int.TryParse(name, out int index) ? value[index] : value[name];
            }
        }

        return value.TryGetArray(out JsonataArray? items)
            ? [.. items.Take(maxItems)]
            : throw Failed("Attempting to map over non-iterable node.");
    }

    private static List<JsonValue> ReadLines(ReadOnlySpan<byte> content, int maxItems)
    {
        var items = new List<JsonValue>();
        foreach (Range line in content.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> text = content[line].Trim(" \t\r"u8);
            if (items.Count == maxItems)
            {
                break;
            }

            if (!text.IsEmpty)
            {
                items.Add(JsonValue.Parse(text, MaxDepth));
            }
        }

        return items;
    }

    private static List<JsonValue> ReadCsv(ItemReader reader, string text, int maxItems)
    {
        var items = new List<JsonValue>();
        string[]? headers = reader.FirstRowIsHeader ? null : reader.CsvHeaders;
        CheckHeaders(headers);
        var at = 0;
        while (at < text.Length && items.Count < maxItems)
        {
            List<string> row = ReadRow(text, ref at, reader.CsvDelimiter);
            if (headers is null)
            {
                headers = [.. row];
                CheckHeaders(headers);
                continue;
            }

            if (row.Count == 1 && row[0].Length == 0)
            {
                continue;
            }

            var item = new JsonataObjectBuilder(headers.Length);
            for (var i = 0; i < headers.Length; i++)
            {
                // A short row ends in empty fields, what is too much is left out.
                item[headers[i]] = i < row.Count ? row[i] : "";
            }

            items.Add(item.Build());
        }

        return items;
    }

    private static void CheckHeaders(string[]? headers)
    {
        if (headers is not null && headers.Distinct(StringComparer.Ordinal).Count() != headers.Length)
        {
            throw Failed("CSV headers cannot contain duplicates.");
        }
    }

    /// <summary>One row of RFC 4180: fields may stand in double quotes, with quotes doubled and line breaks inside.</summary>
    private static List<string> ReadRow(string text, ref int at, char delimiter)
    {
        var row = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        while (true)
        {
            if (at >= text.Length)
            {
                row.Add(field.ToString());
                return row;
            }

            char next = text[at++];
            if (quoted)
            {
                if (next != '"')
                {
                    field.Append(next);
                }
                else if (at < text.Length && text[at] == '"')
                {
                    field.Append('"');
                    at++;
                }
                else
                {
                    quoted = false;
                }
            }
            else if (next == '"' && field.Length == 0)
            {
                quoted = true;
            }
            else if (next == delimiter)
            {
                row.Add(field.ToString());
                field.Clear();
            }
            else if (next == '\n')
            {
                row.Add(field.ToString());
                return row;
            }
            else if (next != '\r' || (at < text.Length && text[at] != '\n'))
            {
                field.Append(next);
            }
        }
    }
}
