using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ThemisGuard.Compliance.Storage;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Storage.Protocol;

/// <summary>
/// DynamoDB over the record store, as far as the functions use it, so that they can be processes of their own: GetItem,
/// UpdateItem, DeleteItem, TransactWriteItems with updates, Query of the table and of its index.
/// Source: DynamoDB API Reference, 2012-08-10.
/// </summary>
/// <remarks>One table: that of <c>template.yaml</c>, with keys <c>pk</c>, <c>sk</c> and the index <c>index</c> over <c>ipk</c>, <c>isk</c>.</remarks>
internal sealed class DynamoService(SqliteRecordStore records, TimeProvider time) : IWireService
{
    private const string Prefix = "com.amazonaws.dynamodb.v20120810#";
    private const string IndexName = "index";
    private const int MaxTransaction = 100;

    // Items of a page, as DynamoDB bounds it.
    private const int MaxPageBytes = 1_048_576;
    private const int MaxPageItems = 1_000;
    private static readonly string[] NotKnown =
    [
        "AttributesToGet", "AttributeUpdates", "ConditionalOperator", "Expected", "KeyConditions", "ProjectionExpression", "QueryFilter", "Select", "ReturnValuesOnConditionCheckFailure",
    ];

    // For as long a transaction's token stands for it: a client whose answer was lost sends the same again, and must not be
    // told that its own writes stand in its way.
    private static readonly TimeSpan TokensKept = TimeSpan.FromMinutes(10);

    /// <summary>Names of the table; set when the template is known.</summary>
    public IReadOnlySet<string> Tables { get; set; } = new HashSet<string>();

    /// <inheritdoc/>
    public string TargetPrefix => "DynamoDB_20120810";

    /// <inheritdoc/>
    public async Task HandleAsync(string action, ReadOnlyMemory<byte> body, HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        using WireBody call = WireBody.Parse(body);
        foreach (string member in NotKnown)
        {
            if (call.Element(member) is not null)
            {
                throw WireError.Validation($"{member} is not served here.");
            }
        }

        switch (action)
        {
            case "GetItem":
                await GetAsync(call, context);
                break;
            case "UpdateItem":
                await UpdateAsync(call, context);
                break;
            case "DeleteItem":
                await DeleteAsync(call, context);
                break;
            case "TransactWriteItems":
                await TransactAsync(call, body, context);
                break;
            case "Query":
                await QueryAsync(call, context);
                break;
            default:
                throw WireError.UnknownOperation(action);
        }
    }

    private Task GetAsync(WireBody call, HttpContext context)
    {
        CheckTable(call.Required("TableName"));
        RecordKey key = DynamoItem.ReadKey(call.Element("Key"));
        StoredRecord? record = records.ReadRows(rows => rows.Find(key));
        return WireJson.WriteAsync(context, record, static (json, found) =>
        {
            if (found is not null)
            {
                DynamoItem.Write(json, "Item", DynamoItem.Of(found));
            }
        });
    }

    private async Task UpdateAsync(WireBody call, HttpContext context)
    {
        Update update = ReadUpdate(call.Element, call.Required("TableName"));
        string returned = call.Text("ReturnValues") ?? "NONE";
        if (returned is not ("NONE" or "UPDATED_NEW" or "ALL_NEW"))
        {
            throw WireError.Validation($"ReturnValues {returned} is not served here; NONE, UPDATED_NEW and ALL_NEW are.");
        }

        Dictionary<string, DynamoValue>? after = await records.ChangeAsync(rows =>
        {
            Dictionary<string, DynamoValue> before = ItemOf(rows, update.Key);
            return update.Holds(before) ? Put(rows, update, before) : null;
        });
        if (after is null)
        {
            throw ConditionFailed();
        }

        await WireJson.WriteAsync(context, json =>
        {
            if (returned != "NONE")
            {
                DynamoItem.Write(json, "Attributes", returned == "ALL_NEW" ? after : after.Where(attribute => update.Sets.Contains(attribute.Key)));
            }
        });
    }

    private async Task DeleteAsync(WireBody call, HttpContext context)
    {
        CheckTable(call.Required("TableName"));
        if (call.Text("ReturnValues") is { } returned and not "NONE")
        {
            throw WireError.Validation($"ReturnValues {returned} is not served here; NONE is.");
        }

        RecordKey key = DynamoItem.ReadKey(call.Element("Key"));
        var expressions = new DynamoExpressions(call.Element("ExpressionAttributeNames"), call.Element("ExpressionAttributeValues"));
        DynamoCondition? condition = expressions.Condition("ConditionExpression", call.Text("ConditionExpression"));
        expressions.CheckAllUsed();
        bool held = await records.ChangeAsync(rows =>
        {
            if (condition?.Holds(ItemOf(rows, key)) == false)
            {
                return false;
            }

            rows.Delete(key);
            return true;
        });
        await (held ? WireJson.WriteEmptyAsync(context) : throw ConditionFailed());
    }

    private async Task TransactAsync(WireBody call, ReadOnlyMemory<byte> body, HttpContext context)
    {
        Update[] updates = ReadTransaction(call);
        string? token = call.Text("ClientRequestToken");
        byte[] digest = SHA256.HashData(body.Span);
        bool[] held = await records.ChangeAsync(rows =>
        {
            if (token is not null && rows.FindTransaction(token) is { } earlier)
            {
                return earlier.AsSpan().SequenceEqual(digest)
                    ? []
                    : throw new WireException(Prefix + "IdempotentParameterMismatchException", "Request failed because ClientRequestToken was used with different parameters");
            }

            Dictionary<string, DynamoValue>[] before = [.. updates.Select(update => ItemOf(rows, update.Key))];
            bool[] holds = [.. updates.Zip(before, (update, item) => update.Holds(item))];
            if (Array.TrueForAll(holds, static one => one))
            {
                foreach ((Update update, Dictionary<string, DynamoValue> item) in updates.Zip(before))
                {
                    Put(rows, update, item);
                }

                if (token is not null)
                {
                    rows.AddTransaction(token, digest, time.GetUtcNow(), TokensKept);
                }
            }

            return holds;
        });
        await (Array.TrueForAll(held, static one => one) ? WireJson.WriteEmptyAsync(context) : WriteCancelledAsync(context, held));
    }

    private Update[] ReadTransaction(WireBody call)
    {
        JsonElement[] items = call.Element("TransactItems") is { ValueKind: JsonValueKind.Array } array ? [.. array.EnumerateArray()] : [];
        if (items.Length is 0 or > MaxTransaction)
        {
            throw WireError.Validation($"1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length between 1 and {MaxTransaction}");
        }

        Update[] updates = [.. items.Select(item => item.ValueKind == JsonValueKind.Object && item.EnumerateObject().ToArray() is [{ Name: "Update", Value.ValueKind: JsonValueKind.Object } one]
            ? ReadUpdate(name => one.Value.TryGetProperty(name, out JsonElement member) && member.ValueKind != JsonValueKind.Null ? member : null, Text(one.Value, "TableName"))
            : throw WireError.Validation("Only updates are served here in a transaction, one in each item."))];
        return updates.DistinctBy(update => update.Key).Count() == updates.Length
            ? updates
            : throw WireError.Validation("Transaction request cannot include multiple operations on one item");
    }

    private Update ReadUpdate(Func<string, JsonElement?> member, string table)
    {
        string? Member(string name) => member(name) is not { } value ? null : value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : throw WireError.Serialization($"The member {name} is not a string.");
        CheckTable(table);
        var expressions = new DynamoExpressions(member("ExpressionAttributeNames"), member("ExpressionAttributeValues"));
        var update = new Update(
            DynamoItem.ReadKey(member("Key")),
            expressions.Update(Member("UpdateExpression")),
            expressions.Condition("ConditionExpression", Member("ConditionExpression")));
        expressions.CheckAllUsed();
        return update;
    }

    private Task QueryAsync(WireBody call, HttpContext context)
    {
        CheckTable(call.Required("TableName"));
        bool overIndex = call.Text("IndexName") switch
        {
            null => false,
            IndexName => true,
            var other => throw WireError.Validation($"The table does not have the specified index: {other}"),
        };
        if (overIndex && call.Flag("ConsistentRead") == true)
        {
            throw WireError.Validation("Consistent reads are not supported on global secondary indexes");
        }

        var expressions = new DynamoExpressions(call.Element("ExpressionAttributeNames"), call.Element("ExpressionAttributeValues"));
        DynamoCondition key = expressions.Condition("KeyConditionExpression", call.Text("KeyConditionExpression"))
            ?? throw WireError.Validation("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");
        DynamoCondition? filter = expressions.Condition("FilterExpression", call.Text("FilterExpression"));
        expressions.CheckAllUsed();
        if (filter?.Attributes.FirstOrDefault(name => overIndex ? name is "ipk" or "isk" : name is "pk" or "sk") is { } part)
        {
            throw WireError.Validation($"Filter Expression can only contain non-primary key attributes: Primary key attribute: {part}");
        }

        long limit = call.Number("Limit") ?? MaxPageItems;
        if (limit < 1)
        {
            throw WireError.Validation("1 validation error detected: Value at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1");
        }

        int most = (int)Math.Min(limit, MaxPageItems);
        RecordRange range = DynamoKeyCondition.Range(key, overIndex) with
        {
            Limit = most,
            Descending = call.Flag("ScanIndexForward") == false,
            After = call.Element("ExclusiveStartKey") is { } start ? ReadStart(start, overIndex) : null,
        };
        List<StoredRecord> rows = Page(records.ReadRows(all => all.Range(range)));
        bool more = rows.Count == most || rows.Sum(static row => (long)Bytes(row)) >= MaxPageBytes;
        return WireJson.WriteAsync(context, json => WritePage(json, rows, filter, more, overIndex));
    }

    private static void WritePage(Utf8JsonWriter json, List<StoredRecord> rows, DynamoCondition? filter, bool more, bool overIndex)
    {
        int count = 0;
        json.WriteStartArray("Items");
        foreach (StoredRecord row in rows)
        {
            Dictionary<string, DynamoValue> item = DynamoItem.Of(row);
            if (filter?.Holds(item) == false)
            {
                continue;
            }

            count++;
            json.WriteStartObject();
            foreach ((string attribute, DynamoValue value) in item)
            {
                json.WritePropertyName(attribute);
                value.Write(json);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("Count", count);
        json.WriteNumber("ScannedCount", rows.Count);
        if (more)
        {
            DynamoItem.Write(json, "LastEvaluatedKey", DynamoItem.Of(rows[^1]).Where(attribute => attribute.Key is "pk" or "sk" || (overIndex && attribute.Key is "ipk" or "isk")));
        }
    }

    // What is read in one go ends where a megabyte is full.
    private static List<StoredRecord> Page(List<StoredRecord> rows)
    {
        long bytes = 0;
        int count = 0;
        while (count < rows.Count && bytes < MaxPageBytes)
        {
            bytes += Bytes(rows[count++]);
        }

        return rows[..count];
    }

    private static int Bytes(StoredRecord row) => row.Json.Length + row.Key.Partition.Length + row.Key.Sort.Length;

    private static RecordCursor ReadStart(JsonElement start, bool overIndex)
    {
        Dictionary<string, DynamoValue> key = DynamoItem.ReadMap(start);
        return key.Count == (overIndex ? 4 : 2) && key.TryGetValue("pk", out DynamoValue partition) && key.TryGetValue("sk", out DynamoValue sort)
            && DynamoItem.KeyOf(partition, sort) is { } found && (!overIndex || (key.ContainsKey("ipk") && key.ContainsKey("isk")))
            ? new RecordCursor(overIndex ? key["isk"].Text : found.Sort, found)
            : throw WireError.Validation("The provided starting key is invalid");
    }

    private void CheckTable(string table)
    {
        if (!Tables.Contains(table))
        {
            throw new WireException(Prefix + "ResourceNotFoundException", "Requested resource not found");
        }
    }

    private static Dictionary<string, DynamoValue> ItemOf(RecordRows rows, RecordKey key) => rows.Find(key) is { } record ? DynamoItem.Of(record) : [];

    private static Dictionary<string, DynamoValue> Put(RecordRows rows, Update update, Dictionary<string, DynamoValue> before)
    {
        Dictionary<string, DynamoValue> after = DynamoChange.Apply(update.Changes, before);
        rows.Put(DynamoItem.Read(update.Key, after));
        return after;
    }

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : throw WireError.Validation($"{name} must be there.");

    private static WireException ConditionFailed() => new(Prefix + "ConditionalCheckFailedException", "The conditional request failed");

    private static Task WriteCancelledAsync(HttpContext context, bool[] held)
    {
        context.Response.StatusCode = 400;
        return WireJson.WriteAsync(context, held, static (json, holds) =>
        {
            string[] codes = [.. holds.Select(one => one ? "None" : "ConditionalCheckFailed")];
            json.WriteString("__type", Prefix + "TransactionCanceledException");
            json.WriteString("Message", $"Transaction cancelled, please refer cancellation reasons for specific reasons [{string.Join(", ", codes)}]");
            json.WriteStartArray("CancellationReasons");
            foreach (string code in codes)
            {
                json.WriteStartObject();
                json.WriteString("Code", code);
                if (code != "None")
                {
                    json.WriteString("Message", "The conditional request failed");
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private sealed record Update(RecordKey Key, IReadOnlyList<DynamoChange> Changes, DynamoCondition? Condition)
    {
        public HashSet<string> Sets { get; } = [.. Changes.Where(change => change.Value is not null).Select(change => change.Attribute)];

        public bool Holds(Dictionary<string, DynamoValue> item) => Condition?.Holds(item) ?? true;
    }
}
