using System.Globalization;
using System.Text;
using System.Text.Json;
using ThemisGuard.Compliance.Storage;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Storage.Protocol;

/// <summary>An attribute's value: a string or a number, the types that records are made of.</summary>
/// <param name="IsNumber">N; else S.</param>
/// <param name="Text">The string, or the number as it is written.</param>
internal readonly record struct DynamoValue(bool IsNumber, string Text)
{
    public static DynamoValue Of(string text) => new(false, text);

    public static DynamoValue Of(decimal number) => new(true, number.ToString(CultureInfo.InvariantCulture));

    public decimal Number => decimal.Parse(Text, CultureInfo.InvariantCulture);

    /// <summary>Less than, equal, greater; null for values of different types, which DynamoDB never compares.</summary>
    public int? CompareTo(DynamoValue other) => (IsNumber, other.IsNumber) switch
    {
        (true, true) => Number.CompareTo(other.Number),
        (false, false) => Encoding.UTF8.GetBytes(Text).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other.Text)),
        _ => null,
    };

    /// <exception cref="WireException">Another type, or no number.</exception>
    public static DynamoValue Read(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object || value.EnumerateObject().ToArray() is not [{ Value.ValueKind: JsonValueKind.String } typed])
        {
            throw WireError.Validation("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
        }

        string text = typed.Value.GetString()!;
        return typed.Name switch
        {
            "S" => Of(text),
            "N" when decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number) => Of(number),
            "N" => throw WireError.Validation($"The parameter cannot be converted to a numeric value: {text}"),
            _ => throw WireError.Validation($"Attributes of type {typed.Name} are not kept here; the record table has strings (S) and numbers (N)."),
        };
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString(IsNumber ? "N"u8 : "S"u8, Text);
        json.WriteEndObject();
    }
}

/// <summary>Records as items of the table, and back. The attributes are those that <c>template.yaml</c> and its functions use.</summary>
internal static class DynamoItem
{
    // DynamoDB's own.
    private const int MaxItemBytes = 400 * 1_024;

    public static Dictionary<string, DynamoValue> Of(StoredRecord record)
    {
        var item = new Dictionary<string, DynamoValue>(StringComparer.Ordinal)
        {
            ["pk"] = DynamoValue.Of(record.Key.Partition),
            ["sk"] = DynamoValue.Of(record.Key.Sort),
            ["json"] = DynamoValue.Of(Encoding.UTF8.GetString(record.Json.Span)),
            ["version"] = DynamoValue.Of(record.Version),
        };
        if (record.Index is { } index)
        {
            item["ipk"] = DynamoValue.Of(index.Partition);
            item["isk"] = DynamoValue.Of(index.Sort);
        }

        if (record.ExpiresAt is { } end)
        {
            item["exp"] = DynamoValue.Of(end.ToUnixTimeMilliseconds());
            item["ttl"] = DynamoValue.Of(end.ToUnixTimeSeconds() + 1);
        }

        return item;
    }

    /// <exception cref="WireException">The item is no record.</exception>
    public static StoredRecord Read(RecordKey key, Dictionary<string, DynamoValue> item)
    {
        string? Text(string name) => item.TryGetValue(name, out DynamoValue value) ? !value.IsNumber ? value.Text : throw NoRecord() : null;
        decimal? Number(string name) => item.TryGetValue(name, out DynamoValue value) ? value.IsNumber ? value.Number : throw NoRecord() : null;
        if (item.Keys.FirstOrDefault(name => name is not ("pk" or "sk" or "json" or "version" or "ipk" or "isk" or "exp" or "ttl")) is { } unknown)
        {
            throw WireError.Validation($"The attribute {unknown} is not kept here; the record table has pk, sk, json, version, ipk, isk, exp and ttl.");
        }

        (string? indexPartition, string? indexSort, decimal? end) = (Text("ipk"), Text("isk"), Number("exp"));
        byte[] json = Encoding.UTF8.GetBytes(Text("json") ?? throw NoRecord());
        if (json.Length + key.Partition.Length + key.Sort.Length > MaxItemBytes)
        {
            throw WireError.Validation("Item size to update has exceeded the maximum allowed size");
        }

        return new StoredRecord(
            key,
            json,
            (long)(Number("version") ?? throw NoRecord()),
            (indexPartition, indexSort) switch
            {
                (null, null) => null,
                ({ } partition, { } sort) => new IndexKey(partition, sort),
                _ => throw WireError.Validation("ipk and isk stand together or not at all."),
            },
            end is { } milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds) : null);
    }

    public static void Write(Utf8JsonWriter json, string name, IEnumerable<KeyValuePair<string, DynamoValue>> item)
    {
        json.WriteStartObject(name);
        foreach ((string attribute, DynamoValue value) in item)
        {
            json.WritePropertyName(attribute);
            value.Write(json);
        }

        json.WriteEndObject();
    }

    /// <summary>Reads a map of attributes, e.g. a key.</summary>
    /// <exception cref="WireException">It is none.</exception>
    public static Dictionary<string, DynamoValue> ReadMap(JsonElement map)
    {
        if (map.ValueKind != JsonValueKind.Object)
        {
            throw WireError.Serialization("A map of attributes is not a JSON object.");
        }

        return map.EnumerateObject().ToDictionary(member => member.Name, member => DynamoValue.Read(member.Value), StringComparer.Ordinal);
    }

    /// <summary>Reads the key of an item.</summary>
    /// <exception cref="WireException">It is not pk and sk.</exception>
    public static RecordKey ReadKey(JsonElement? key)
    {
        Dictionary<string, DynamoValue> map = key is { } given ? ReadMap(given) : [];
        return map.Count == 2 && map.TryGetValue("pk", out DynamoValue partition) && map.TryGetValue("sk", out DynamoValue sort) && KeyOf(partition, sort) is { } found
            ? found
            : throw WireError.Validation("The provided key element does not match the schema");
    }

    /// <summary>A key of two strings, or null.</summary>
    public static RecordKey? KeyOf(DynamoValue partition, DynamoValue sort)
    {
        if (partition.IsNumber || sort.IsNumber)
        {
            return null;
        }

        if (Encoding.UTF8.GetByteCount(partition.Text) is 0 or > RecordLimits.MaxPartitionBytes || Encoding.UTF8.GetByteCount(sort.Text) is 0 or > RecordLimits.MaxSortBytes)
        {
            throw WireError.Validation("One or more parameter values were invalid: a key is empty or longer than 2048 bytes (pk) or 1024 bytes (sk).");
        }

        return new RecordKey(partition.Text, sort.Text);
    }

    private static WireException NoRecord() =>
        WireError.Validation("The item is not a record: pk, sk, json, ipk and isk are strings, version, exp and ttl numbers; json and version must be there.");
}
