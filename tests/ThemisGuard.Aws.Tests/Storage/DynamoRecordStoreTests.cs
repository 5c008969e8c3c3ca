using Amazon.DynamoDBv2;
using Amazon.Runtime;
using ThemisGuard.Aws.Storage;
using ThemisGuard.Compliance.Storage;
using ThemisGuard.Storage.Contracts;

namespace ThemisGuard.Aws.Tests.Storage;

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
                await Dynalite.CreateTableAsync(client, Table);
                _created = true;
            }
        }
        finally
        {
            Creating.Release();
        }

        return new DynamoRecordStore(client, Table, Time);
    }
}
