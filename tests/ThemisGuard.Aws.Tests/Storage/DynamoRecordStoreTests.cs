using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using ThemisGuard.Aws.Storage;
using ThemisGuard.Compliance.Storage;
using ThemisGuard.Storage.Contracts;

namespace ThemisGuard.Aws.Tests.Storage;

public sealed class Dynalite : NodeServer
{
    protected override string Script => "dynalite/cli.js";

    protected override IEnumerable<string> Arguments => ["--port", Port.ToString(System.Globalization.CultureInfo.InvariantCulture), "--host", "127.0.0.1", "--createTableMs", "0"];
}

/// <summary>The contract of record stores, kept by DynamoDB's adapter against npm's dynalite through the AWS SDK.</summary>
public sealed class DynamoRecordStoreTests(Dynalite dynalite) : RecordStoreContract, IClassFixture<Dynalite>
{
    private const string Table = "records";
    private static readonly SemaphoreSlim Creating = new(1);
    private static bool _created;

    protected override string NoTransactions => "dynalite has no TransactWriteItems";

    protected override async Task<IRecordStore> StoreAsync()
    {
        dynalite.RequireRunning();
        var client = new AmazonDynamoDBClient(
            new BasicAWSCredentials("local", "local"),
            new AmazonDynamoDBConfig { ServiceURL = $"http://127.0.0.1:{dynalite.Port}", AuthenticationRegion = "us-east-1" });
        await Creating.WaitAsync();
        try
        {
            if (!_created)
            {
                await CreateTableAsync(client);
                _created = true;
            }
        }
        finally
        {
            Creating.Release();
        }

        return new DynamoRecordStore(client, Table, Time);
    }

    // As in template.yaml.
    private static async Task CreateTableAsync(AmazonDynamoDBClient client)
    {
        await client.CreateTableAsync(new CreateTableRequest
        {
            TableName = Table,
            BillingMode = BillingMode.PAY_PER_REQUEST,
            AttributeDefinitions = [.. new[] { "pk", "sk", "ipk", "isk" }.Select(name => new AttributeDefinition(name, ScalarAttributeType.S))],
            KeySchema = [new KeySchemaElement("pk", KeyType.HASH), new KeySchemaElement("sk", KeyType.RANGE)],
            GlobalSecondaryIndexes =
            [
                new GlobalSecondaryIndex
                {
                    IndexName = "index",
                    KeySchema = [new KeySchemaElement("ipk", KeyType.HASH), new KeySchemaElement("isk", KeyType.RANGE)],
                    Projection = new Projection { ProjectionType = ProjectionType.ALL },
                },
            ],
        });
        while ((await client.DescribeTableAsync(Table)).Table.TableStatus != TableStatus.ACTIVE)
        {
            await Task.Delay(20);
        }
    }
}
