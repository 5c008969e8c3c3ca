using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ThemisGuard.Aws;
using ThemisGuard.Aws.CloudWatch;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Storage;
using ThemisGuard.Lambda;
using ThemisGuard.Local;
using ThemisGuard.Local.Queues;
using ThemisGuard.Local.Storage;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Functions.Tests;

/// <summary>What functions reach outside themselves, real but for Step Functions, which notes what it is asked.</summary>
public sealed class World : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("themis-functions").FullName;
    private LocalDatabase _database = null!;
    private QueueService _queueService = null!;
    private AwsEndpoint _endpoint = null!;

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));

    public IRecordStore Records { get; private set; } = null!;

    public IArtifactStore Artifacts { get; private set; } = null!;

    public StepFunctionsNotes StepFunctions { get; } = new();

    public Services Services { get; private set; } = null!;

    public string ScanQueueUrl { get; private set; } = null!;

    public string WebhookQueueUrl { get; private set; } = null!;

    public IQueueService Queues => _queueService;

    public ScanRecords Scans => new(Records, Time);

    public async Task InitializeAsync()
    {
        _database = LocalDatabase.Open(path: null);
        Records = await SqliteRecordStore.OpenAsync(_database, Time);
        Artifacts = new FileArtifactStore(_folder, new ArtifactUrls(new byte[32], () => new Uri("http://127.0.0.1:1/"), Time));
        _queueService = await QueueService.OpenAsync(database: null, new LocalIdentity(), TimeProvider.System);
        _endpoint = await AwsEndpoint.StartAsync(new HttpServerOptions(0, AwsEndpoint.MaxBody), [_queueService], [], NullLoggerFactory.Instance, CancellationToken.None);
        await _queueService.EnsureAsync("ScanQueue", new Dictionary<string, string> { ["VisibilityTimeout"] = "60" });
        ScanQueueUrl = _queueService.UrlOf(_endpoint.Url, "ScanQueue").ToString();
        await _queueService.EnsureAsync("WebhookQueue", new Dictionary<string, string>());
        WebhookQueueUrl = _queueService.UrlOf(_endpoint.Url, "WebhookQueue").ToString();
        Services = Services.At(Records, Artifacts, new KeyFileSecretBox(new byte[32]), _endpoint.Url, "us-east-1") with { StepFunctions = StepFunctions, Metrics = new Ages() };
    }

    public async Task DisposeAsync()
    {
        await _endpoint.DisposeAsync();
        await _queueService.DisposeAsync();
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The environment of a function, as <c>template.yaml</c> gives it.</summary>
    public FunctionEnvironment Environment() => new(
        new Dictionary<string, string>
        {
            ["SCAN_STATE_MACHINE_ARN"] = "arn:aws:states:us-east-1:000000000000:stateMachine:ScanStateMachine",
            ["SCHEDULED_RUN_STATE_MACHINE_ARN"] = "arn:aws:states:us-east-1:000000000000:stateMachine:ScheduledComplianceRun",
            ["STATE_MACHINE_ARNS"] = "arn:aws:states:us-east-1:000000000000:stateMachine:ScanStateMachine,arn:aws:states:us-east-1:000000000000:stateMachine:ScheduledComplianceRun",
            ["QUEUE_URLS"] = ScanQueueUrl,
            ["REVIEW_STATE_MACHINE_ARN"] = "arn:aws:states:us-east-1:000000000000:stateMachine:ReviewStateMachine",
            ["SCAN_QUEUE_URL"] = ScanQueueUrl,
            ["DEAD_LETTER_QUEUE_URL"] = ScanQueueUrl,
            ["RETRY_DELAY_SECONDS"] = "1",
            ["WEBHOOK_QUEUE_URL"] = WebhookQueueUrl,
            ["WEBHOOK_DIGEST_SECONDS"] = "0",
            ["WEBHOOK_LOOPBACK"] = "allow",
        },
        Time);

    /// <summary>Invokes a function with an event.</summary>
    public async Task<byte[]> InvokeAsync(Func<FunctionEnvironment, Services, FunctionHandler> create, byte[] payload)
    {
        FunctionHandler handler = create(Environment(), Services);
        var invocation = new Invocation(Guid.NewGuid().ToString(), "arn:aws:lambda:us-east-1:000000000000:function:Test", Time.GetUtcNow().AddMinutes(15), Time);
        return (await handler(payload, invocation, CancellationToken.None)).ToArray();
    }

    /// <summary>A sample from <c>events/</c>.</summary>
    public static byte[] Event(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "events", name + ".json"));

    // A metric of every queue, as CloudWatch gives it.
    private sealed class Ages : IAmazonCloudWatch
    {
        public Task<GetMetricDataResponse> GetMetricDataAsync(GetMetricDataRequest request, CancellationToken cancellationToken) =>
            Task.FromResult(new GetMetricDataResponse([.. request.MetricDataQueries.Select(query => new MetricDataResult(query.Id, [7.0, 9.0]))]));
    }
}
