using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using ThemisGuard.Aws.Storage;
using ThemisGuard.Compliance.Storage;
using ThemisGuard.Storage.Contracts;

namespace ThemisGuard.Local.Tests.Storage;

/// <summary>The contract of record stores, kept by DynamoDB's adapter against the engine's own endpoint through the AWS SDK.</summary>
public sealed class DynamoServiceTests : RecordStoreContract, IAsyncLifetime
{
    private StorageWire _wire = null!;
    private AmazonDynamoDBClient _client = null!;

    public async Task InitializeAsync()
    {
        _wire = await StorageWire.StartAsync(Time);
        _client = _wire.Dynamo();
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _wire.DisposeAsync();
    }

    [Fact]
    public async Task A_transaction_that_is_sent_again_is_done_once()
    {
        TransactWriteItemsRequest request = Once("token-1", "one");
        await _client.TransactWriteItemsAsync(request);
        await _client.TransactWriteItemsAsync(request);
        GetItemResponse read = await _client.GetItemAsync(StorageWire.Table, Key("one"));
        Assert.Equal("1", read.Item["version"].N);
        await Assert.ThrowsAsync<IdempotentParameterMismatchException>(() => _client.TransactWriteItemsAsync(Once("token-1", "two")));
        var cancelled = await Assert.ThrowsAsync<TransactionCanceledException>(() => _client.TransactWriteItemsAsync(Once("token-2", "one")));
        Assert.Equal(["ConditionalCheckFailed"], cancelled.CancellationReasons.Select(reason => reason.Code));
    }

    [Fact]
    public async Task A_page_ends_where_a_megabyte_is_full()
    {
        var store = new DynamoRecordStore(_client, StorageWire.Table, Time);
        byte[] json = Json("\"" + new string('x', 200_000) + "\"");
        for (int i = 0; i < 7; i++)
        {
            await store.TryPutAsync(new(new("large", $"{i}"), json, WriteCondition.None), default);
        }

        QueryResponse page = await _client.QueryAsync(new QueryRequest(StorageWire.Table)
        {
            KeyConditionExpression = "pk = :p", ExpressionAttributeValues = new() { [":p"] = new AttributeValue("large") },
        });
        Assert.Equal(6, page.Count);
        Assert.Equal("5", page.LastEvaluatedKey["sk"].S);
        Assert.Equal(7, (await store.QueryAsync(new RecordQuery("large"), default)).Records.Count);
    }

    [Theory]
    [InlineData("SET json = :j, version = :v, pk = :j", null, "Cannot update attribute pk")]
    [InlineData("SET json = :j, version = :v", "nothing(json)", "The function nothing is not known here")]
    [InlineData("SET json = :j, version = :v", "json = ", "Syntax error; token: \"<EOF>\"")]
    [InlineData("SET json = :j, version = :v", "json = :x", "attribute value: :x")]
    [InlineData("SET json = :j, version = version + :v", null, "refers to an attribute that does not exist")]
    [InlineData("SET json = :j, version = :v, version = :v", null, "Two document paths overlap")]
    [InlineData("SET json = :j, version = :v, colour = :j", null, "The attribute colour is not kept here")]
    [InlineData("SET json = :j", null, "unused in expressions: keys: {:v}")]
    [InlineData("SET json = :j, version = :v", "((((((((((((((((((((((((((((((((((((((((((((((((((((json = :j))))))))))))))))))))))))))))))))))))))))))))))))))))", "nested more than 50 deep")]
    public async Task What_is_wrong_with_an_update_is_said(string update, string? condition, string message)
    {
        var refused = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => _client.UpdateItemAsync(new UpdateItemRequest
        {
            TableName = StorageWire.Table,
            Key = Key("a"),
            UpdateExpression = update,
            ConditionExpression = condition,
            ExpressionAttributeValues = new() { [":j"] = new AttributeValue("{}"), [":v"] = new AttributeValue { N = "1" } },
        }));
        Assert.Equal("ValidationException", refused.ErrorCode);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_table_and_what_is_not_served_are_refused()
    {
        await Assert.ThrowsAsync<ResourceNotFoundException>(() => _client.GetItemAsync("Other", Key("a")));
        var refused = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => _client.ScanAsync(new ScanRequest(StorageWire.Table)));
        Assert.Equal("UnknownOperationException", refused.ErrorCode);
        refused = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => _client.GetItemAsync(new GetItemRequest { TableName = StorageWire.Table, Key = Key("a"), ProjectionExpression = "json" }));
        Assert.Equal("ProjectionExpression is not served here.", refused.Message);
    }

    protected override Task<IRecordStore> StoreAsync() => Task.FromResult<IRecordStore>(new DynamoRecordStore(_client, StorageWire.Table, Time));

    private static Dictionary<string, AttributeValue> Key(string sort) => new() { ["pk"] = new AttributeValue("p"), ["sk"] = new AttributeValue(sort) };

    private static TransactWriteItemsRequest Once(string token, string sort) => new()
    {
        ClientRequestToken = token,
        TransactItems =
        [
            new TransactWriteItem
            {
                Update = new Update
                {
                    TableName = StorageWire.Table,
                    Key = Key(sort),
                    UpdateExpression = "SET json = :j, version = :one",
                    ConditionExpression = "attribute_not_exists(pk)",
                    ExpressionAttributeValues = new() { [":j"] = new AttributeValue("{}"), [":one"] = new AttributeValue { N = "1" } },
                },
            },
        ],
    };
}
