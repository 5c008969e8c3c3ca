using System.Globalization;
using System.Text;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Aws.Storage;

/// <summary>
/// Records in one DynamoDB table: keys <c>pk</c>, <c>sk</c>; sparse index <c>index</c> over <c>ipk</c>, <c>isk</c>; content
/// <c>json</c>; <c>version</c>; <c>exp</c> (epoch milliseconds, exact) and <c>ttl</c> (epoch seconds, for DynamoDB's own
/// removal, which may be days late).
/// </summary>
public sealed class DynamoRecordStore(IAmazonDynamoDB dynamo, string table, TimeProvider time) : IRecordStore
{
    private const string IndexName = "index";
    private const string NotExpired = "(attribute_not_exists(exp) OR exp > :now)";

    /// <inheritdoc/>
    public async Task<StoredRecord?> GetAsync(RecordKey key, CancellationToken cancellationToken)
    {
        RecordLimits.Check(key);
        GetItemResponse response = await dynamo.GetItemAsync(
            new GetItemRequest { TableName = table, Key = DynamoItems.KeyOf(key), ConsistentRead = true }, cancellationToken);
        return response.IsItemSet && DynamoItems.Read(response.Item) is var record && !IsExpired(record) ? record : null;
    }

    /// <inheritdoc/>
    public async Task<long?> TryPutAsync(RecordWrite write, CancellationToken cancellationToken)
    {
        RecordLimits.Check(write);
        Update update = UpdateOf(write);
        try
        {
            UpdateItemResponse response = await dynamo.UpdateItemAsync(
                new UpdateItemRequest
                {
                    TableName = table,
                    Key = update.Key,
                    UpdateExpression = update.UpdateExpression,
                    ConditionExpression = update.ConditionExpression,
                    ExpressionAttributeNames = update.ExpressionAttributeNames,
                    ExpressionAttributeValues = update.ExpressionAttributeValues,
                    ReturnValues = ReturnValue.UPDATED_NEW,
                },
                cancellationToken);
            return long.Parse(response.Attributes["version"].N, CultureInfo.InvariantCulture);
        }
        catch (ConditionalCheckFailedException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<bool> TryDeleteAsync(RecordKey key, long? ifVersion, CancellationToken cancellationToken)
    {
        RecordLimits.Check(key);
        var request = new DeleteItemRequest { TableName = table, Key = DynamoItems.KeyOf(key) };
        if (ifVersion is { } version)
        {
            request.ConditionExpression = "attribute_not_exists(pk) OR exp <= :now OR version = :version";
            request.ExpressionAttributeValues = new() { [":version"] = DynamoItems.Number(version), [":now"] = DynamoItems.Number(NowMilliseconds) };
        }

        try
        {
            await dynamo.DeleteItemAsync(request, cancellationToken);
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public async Task<bool> TryTransactAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken)
    {
        RecordLimits.Check(writes);
        var request = new TransactWriteItemsRequest
        {
            TransactItems = [.. writes.Select(write => new TransactWriteItem { Update = UpdateOf(write) })],
        };
        try
        {
            await dynamo.TransactWriteItemsAsync(request, cancellationToken);
            return true;
        }
        catch (TransactionCanceledException cancelled) when (cancelled.CancellationReasons.Exists(
            reason => reason.Code is "ConditionalCheckFailed" or "TransactionConflict"))
        {
            // A conflict means that another writer has one of the records right now, so its version is about to change.
            return false;
        }
    }

    /// <inheritdoc/>
    public async Task<RecordPage> QueryAsync(RecordQuery query, CancellationToken cancellationToken)
    {
        RecordLimits.Check(query);
        QueryRequest request = RequestOf(query);
        if (MatchesNothing(query))
        {
            return new RecordPage([], Cursor: null);
        }

        var records = new List<StoredRecord>();
        while (true)
        {
            // Expired records are filtered after DynamoDB's limit, so a page may take several calls.
            request.Limit = query.Limit - records.Count + 1;
            QueryResponse response = await dynamo.QueryAsync(request, cancellationToken);
            foreach (Dictionary<string, AttributeValue> item in response.Items ?? [])
            {
                if (records.Count == query.Limit)
                {
                    return new RecordPage(records, DynamoCursor.Of(records[^1], query.OverIndex));
                }

                records.Add(DynamoItems.Read(item));
            }

            if (response.LastEvaluatedKey is not { Count: > 0 } last)
            {
                return new RecordPage(records, Cursor: null);
            }

            request.ExclusiveStartKey = last;
        }
    }

    private long NowMilliseconds => time.GetUtcNow().ToUnixTimeMilliseconds();

    private bool IsExpired(StoredRecord record) => record.ExpiresAt <= time.GetUtcNow();

    // The bound lies before everything that has the prefix. As DynamoDB orders: by bytes of UTF-8.
    private static bool MatchesNothing(RecordQuery query) =>
        query is { SortUpTo: { } upTo } && Encoding.UTF8.GetBytes(upTo).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(query.SortPrefix)) < 0;

    private QueryRequest RequestOf(RecordQuery query)
    {
        (string partition, string sort) = query.OverIndex ? ("ipk", "isk") : ("pk", "sk");
        var values = new Dictionary<string, AttributeValue>
        {
            [":partition"] = DynamoItems.Text(query.Partition),
            [":now"] = DynamoItems.Number(NowMilliseconds),
        };
        string condition = $"{partition} = :partition";
        if (query.SortPrefix.Length > 0)
        {
            values[":prefix"] = DynamoItems.Text(query.SortPrefix);
        }

        // DynamoDB takes one condition on the sort key. Prefix and bound together are a range where the bound has the prefix;
        // else the bound lies behind all that has it (MatchesNothing has dealt with those before).
        if (query.SortUpTo is { } upTo && (query.SortPrefix.Length == 0 || upTo.StartsWith(query.SortPrefix, StringComparison.Ordinal)))
        {
            condition += query.SortPrefix.Length > 0 ? $" AND {sort} BETWEEN :prefix AND :upTo" : $" AND {sort} <= :upTo";
            values[":upTo"] = DynamoItems.Text(upTo);
        }
        else if (query.SortPrefix.Length > 0)
        {
            condition += $" AND begins_with({sort}, :prefix)";
        }

        return new QueryRequest
        {
            TableName = table,
            IndexName = query.OverIndex ? IndexName : null,
            ConsistentRead = !query.OverIndex,
            KeyConditionExpression = condition,
            FilterExpression = NotExpired,
            ExpressionAttributeValues = values,
            ScanIndexForward = !query.Descending,
            ExclusiveStartKey = query.Cursor is { } cursor ? DynamoCursor.Parse(cursor, query) : null,
        };
    }

    private Update UpdateOf(RecordWrite write)
    {
        var values = new Dictionary<string, AttributeValue>
        {
            [":json"] = DynamoItems.Text(Encoding.UTF8.GetString(write.Json.Span)),
            [":one"] = DynamoItems.Number(1),
        };
        var set = new List<string> { "json = :json" };
        var remove = new List<string>();
        string? condition = null;
        switch (write.Condition.ExpectedVersion)
        {
            case null:
                set.Add("version = if_not_exists(version, :zero) + :one");
                values[":zero"] = DynamoItems.Number(0);
                break;
            case 0:
                set.Add("version = :one");
                condition = "attribute_not_exists(pk) OR exp <= :now";
                values[":now"] = DynamoItems.Number(NowMilliseconds);
                break;
            case { } version:
                set.Add("version = version + :one");
                condition = "version = :version AND " + NotExpired;
                values[":version"] = DynamoItems.Number(version);
                values[":now"] = DynamoItems.Number(NowMilliseconds);
                break;
        }

        if (write.Index is { } index)
        {
            set.Add("ipk = :ipk");
            set.Add("isk = :isk");
            values[":ipk"] = DynamoItems.Text(index.Partition);
            values[":isk"] = DynamoItems.Text(index.Sort);
        }
        else
        {
            remove.AddRange(["ipk", "isk"]);
        }

        if (write.ExpiresAt is { } end)
        {
            set.Add("exp = :exp");
            set.Add("#ttl = :ttl");
            values[":exp"] = DynamoItems.Number(end.ToUnixTimeMilliseconds());
            values[":ttl"] = DynamoItems.Number(end.ToUnixTimeSeconds() + 1);
        }
        else
        {
            remove.AddRange(["exp", "#ttl"]);
        }

        return new Update
        {
            TableName = table,
            Key = DynamoItems.KeyOf(write.Key),
            UpdateExpression = "SET " + string.Join(", ", set) + (remove.Count > 0 ? " REMOVE " + string.Join(", ", remove) : ""),
            ConditionExpression = condition,
            ExpressionAttributeNames = new() { ["#ttl"] = "ttl" },
            ExpressionAttributeValues = values,
        };
    }
}
