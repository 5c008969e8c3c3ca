using Amazon.DynamoDBv2;
using Amazon.KeyManagementService;
using Amazon.Runtime;
using Amazon.S3;
using Microsoft.Extensions.Logging.Abstractions;
using ThemisGuard.Local.Storage;
using ThemisGuard.Local.Storage.Protocol;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Tests.Storage;

/// <summary>The storage endpoints of an engine alone, and SDK clients that speak to them.</summary>
internal sealed class StorageWire : IAsyncDisposable
{
    public const string Table = "Records";
    public const string Bucket = "Artifacts";
    public const string Key = "arn:aws:kms:us-east-1:000000000000:key/SecretsKey";

    private readonly TemporaryFolder _folder = new();
    private readonly LocalDatabase _database;
    private AwsEndpoint _endpoint = null!;

    private StorageWire() => _database = LocalDatabase.Open(_folder["db"]);

    public FileArtifactStore Artifacts { get; private set; } = null!;

    public Uri Url => _endpoint.Url;

    public static async Task<StorageWire> StartAsync(TimeProvider recordTime)
    {
        var wire = new StorageWire();
        SqliteRecordStore records = await SqliteRecordStore.OpenAsync(wire._database, recordTime);
        wire.Artifacts = new FileArtifactStore(wire._folder["artifacts"], new ArtifactUrls(new byte[32], () => new Uri("http://127.0.0.1:1/"), TimeProvider.System));
        wire._endpoint = await AwsEndpoint.StartAsync(
            new HttpServerOptions(0, AwsEndpoint.MaxBody),
            [new DynamoService(records, recordTime) { Tables = new HashSet<string> { Table } },
                new KmsService(new KeyFileSecretBox(new byte[32])) { Keys = new HashSet<string> { Key } }],
            [],
            [new S3Route(wire.Artifacts, TimeProvider.System, null, NullLogger.Instance) { Buckets = new HashSet<string> { Bucket } }],
            null,
            NullLoggerFactory.Instance,
            CancellationToken.None);
        return wire;
    }

    public AmazonDynamoDBClient Dynamo() => new(
        new BasicAWSCredentials("anybody", "anything"), new AmazonDynamoDBConfig { ServiceURL = Url.ToString(), AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 });

    public AmazonKeyManagementServiceClient Kms() => new(
        new BasicAWSCredentials("anybody", "anything"), new AmazonKeyManagementServiceConfig { ServiceURL = Url.ToString(), AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 });

    public AmazonS3Client S3() => new(
        new BasicAWSCredentials("anybody", "local"), new AmazonS3Config { ServiceURL = Url.ToString(), AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 });

    public async ValueTask DisposeAsync()
    {
        await _endpoint.DisposeAsync();
        await _database.DisposeAsync();
        _folder.Dispose();
    }
}
