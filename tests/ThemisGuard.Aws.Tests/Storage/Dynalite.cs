using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace ThemisGuard.Aws.Tests.Storage;

/// <summary>npm's dynalite: DynamoDB's wire protocol over memory.</summary>
public sealed class Dynalite : NodeServer
{
    protected override string Script => "dynalite/cli.js";

    protected override IEnumerable<string> Arguments => ["--port", Port.ToString(System.Globalization.CultureInfo.InvariantCulture), "--host", "127.0.0.1", "--createTableMs", "0"];

    /// <summary>A table as in template.yaml.</summary>
    public static async Task CreateTableAsync(IAmazonDynamoDB client, string table)
    {
        await client.CreateTableAsync(new CreateTableRequest
        {
            TableName = table,
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
        while ((await client.DescribeTableAsync(table)).Table.TableStatus != TableStatus.ACTIVE)
        {
            await Task.Delay(20);
        }
    }
}
