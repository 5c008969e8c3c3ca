using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ThemisGuard.Compliance.Storage;
using ThemisGuard.Local.Bus;
using ThemisGuard.Local.Executions;
using ThemisGuard.Local.Executions.Integrations;
using ThemisGuard.Local.Functions;
using ThemisGuard.Local.HttpApi;
using ThemisGuard.Local.Metrics;
using ThemisGuard.Local.Queues;
using ThemisGuard.Local.Storage;
using ThemisGuard.Local.Storage.Protocol;
using ThemisGuard.Local.Telemetry;
using ThemisGuard.Local.Template;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Engine;

/// <summary>
/// Everything in <c>template.yaml</c> on one machine, in this process: HTTP API, functions, queues, executions, event bus.
/// </summary>
/// <remarks>
/// Starts in the order in which things need each other: state folder, services, ports, template, functions; only then
/// what was left by an earlier process is taken up. Stops the other way round.
/// </remarks>
public sealed class EmbeddedEngine : IAsyncDisposable
{
    // The artifact endpoint bounds uploads by their URL, the API by its own limit.
    private const long MaxApiBody = 4L * 1_024 * 1_024 * 1_024;
    private static readonly TimeSpan PruneInterval = TimeSpan.FromHours(1);

    private readonly EngineOptions _options;
    private readonly ILogger _logger;
    private readonly Stack<IAsyncDisposable> _parts = new();
    private readonly CancellationTokenSource _stop = new();
    private StateFolder _folder = null!;
    private LocalFunctions _functions = null!;
    private ExecutionService _executions = null!;
    private QueueService _queues = null!;
    private ApiServer _api = null!;
    private AwsEndpoint _aws = null!;
    private KeyFileSecretBox _secrets = null!;
    private KmsService _kms = null!;
    private DynamoService _dynamo = null!;
    private S3Route _s3 = null!;
    private CallRecorder? _calls;
    private EventSources _sources = null!;
    private AsyncInvocations _async = null!;
    private EventBus _bus = null!;
    private ApiMetrics _metrics = null!;
    private IPrunable[] _prunables = [];
    private bool _isPruned;
    private Task _pruning = Task.CompletedTask;

    private EmbeddedEngine(EngineOptions options)
    {
        _options = options;
        _logger = options.Loggers.CreateLogger<EmbeddedEngine>();
    }

    /// <summary>Where the HTTP API listens.</summary>
    public Uri ApiUrl => _api.Url;

    /// <summary>Where SQS, Step Functions, EventBridge, Lambda, DynamoDB and S3 listen.</summary>
    public Uri AwsUrl => _aws.Url;

    /// <summary>What the template deploys here.</summary>
    public Deployment Deployment { get; private set; } = null!;

    /// <summary>The record store.</summary>
    public IRecordStore Records { get; private set; } = null!;

    /// <summary>The artifact store.</summary>
    public IArtifactStore Artifacts { get; private set; } = null!;

    /// <summary>Calls functions.</summary>
    public IFunctionInvoker Functions => _functions;

    /// <summary>Starts executions.</summary>
    public IExecutionService Executions => _executions;

    /// <summary>The queues.</summary>
    public IQueueService Queues => _queues;

    /// <summary>Starts an engine; it serves when the task ends.</summary>
    /// <exception cref="StateFolderException">The state folder can't be used.</exception>
    /// <exception cref="TemplateException">The template can't be run here.</exception>
    /// <exception cref="PortInUseException">Another process listens on a port.</exception>
    public static async Task<EmbeddedEngine> StartAsync(EngineOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var engine = new EmbeddedEngine(options);
        try
        {
            await engine.StartAsync(cancellationToken);
            return engine;
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops taking work, gives invocations a few seconds, closes everything. What is unfinished goes on at the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _pruning;
        if (!_isPruned)
        {
            // Engines of single scans live for seconds; their folder must not grow for ever.
            await PruneOnceAsync();
        }

        while (_parts.TryPop(out IAsyncDisposable? part))
        {
            try
            {
                await part.DisposeAsync();
            }
            catch (Exception error) when (error is IOException or OperationCanceledException or Microsoft.Data.Sqlite.SqliteException)
            {
                // What can't be closed must not keep the rest open.
                _logger.LogError(error, "{Part} did not stop cleanly.", part.GetType().Name);
            }
        }

        _stop.Dispose();
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        (TimeProvider time, LocalIdentity identity) = (_options.Time, _options.Identity);
        if (TelemetryExport.Start() is { } export)
        {
            Own(export);
        }

        _folder = _options.StateFolder is { } path ? StateFolder.Open(path) : StateFolder.CreateEphemeral();
        _parts.Push(new Closing(_folder.Dispose));
        LocalDatabase database = Own(_folder.OpenDatabase(_options.Durability));
        var urls = new ArtifactUrls(_folder.Secret, () => ApiUrl, time);
        SqliteRecordStore records = await SqliteRecordStore.OpenAsync(database, time);
        Records = records;
        var artifacts = new FileArtifactStore(_folder.ArtifactsPath, urls, _options.Durability);
        Artifacts = artifacts;
        _queues = Own(await QueueService.OpenAsync(_folder.IsEphemeral ? null : database, identity, time));
        _bus = Own(await EventBus.OpenAsync(database, identity, time, _options.Loggers.CreateLogger<EventBus>()));
        _metrics = Own(await ApiMetrics.OpenAsync(database, time, _options.Loggers.CreateLogger<ApiMetrics>()));
        _async = new AsyncInvocations(database, _queues, time, _options.Loggers.CreateLogger<AsyncInvocations>());
        _functions = Own(new LocalFunctions(_async, time, _options.FunctionLog));
        var bucket = new ArtifactBucket(_options.Artifacts ?? Artifacts);
        var services = new IntegrationServices(_functions, _queues, _bus, bucket);
        _executions = await ExecutionService.OpenAsync(database, identity, services, time, _options.Loggers.CreateLogger<ExecutionService>());

        if (_options.CallFile is { } file)
        {
            CallRecorder recorder = _calls = new CallRecorder(file, identity) { IsFunction = _functions.Exists };
            _parts.Push(new Closing(recorder.Dispose));
        }

        _secrets = new KeyFileSecretBox(_folder.SecretsKey);
        _kms = new KmsService(_secrets);
        _dynamo = new DynamoService(records, time);
        _s3 = new S3Route(artifacts, time, _calls, _options.Loggers.CreateLogger<S3Route>());
        _aws = Own(await AwsEndpoint.StartAsync(
            new HttpServerOptions(_options.AwsPort, AwsEndpoint.MaxBody),
            [_queues, _executions, new EventsWireService(_bus), new MetricsWireService(_metrics, _queues.OldestAgeSeconds), _dynamo, _kms, new CallerIdentityService(identity)],
            [new LambdaRoute(_functions, time), new SchedulerWireRoute(_bus)],
            [_s3],
            _calls,
            _options.Loggers,
            cancellationToken));
        Own(_executions);
        _api = Own(await ApiServer.StartAsync(
            new HttpServerOptions(_options.ApiPort, MaxApiBody), new ArtifactEndpoint(Artifacts, urls), Health, _options.Fallback, _options.Loggers, cancellationToken));

        await DeployAsync(bucket, cancellationToken);
        bool died = _folder.HasEngineFile;

        // Before anything runs: a message may end this process at once, and the next one shall know that it did not end by itself.
        _folder.PublishEngine(ApiUrl, AwsUrl);
        await RunAsync(died, cancellationToken);
        _prunables = [records, _queues, _executions, _metrics];
        _pruning = PruneAsync();
    }

    private async Task DeployAsync(ArtifactBucket bucket, CancellationToken cancellationToken)
    {
        var names = new LocalNames(_options.Identity, Origin(AwsUrl), Origin(ApiUrl));
        Deployment = DeploymentReader.Read(_options.TemplatePath, _options.Parameters, names);
        if (Deployment.Apis.Count > 1)
        {
            throw new TemplateException(new TemplateProblem(Deployment.File, Deployment.Apis[1].Line, 1, $"{Deployment.Apis[1].LogicalId}: one HTTP API is served on this machine, and {Deployment.Apis[0].LogicalId} is it."));
        }

        bucket.Names = _s3.Buckets = NamesOf("AWS::S3::Bucket");

        // There is one store of records here: a template with several tables finds none of them.
        _dynamo.Tables = NamesOf("AWS::DynamoDB::Table") is { Count: 1 } only ? only : new HashSet<string>();
        _kms.Keys = NamesOf("AWS::KMS::Key").Select(name => _options.Identity.Arn("kms", "key/" + name)).ToHashSet(StringComparer.Ordinal);
        _functions.Deploy(Sandboxes.Of(Deployment, _options, new EngineResources(Records, Artifacts, _secrets, AwsUrl, ApiUrl, _options.Identity)));
        await QueueDeployment.DeployAsync(Deployment, _queues);
        await _executions.DeployAsync(Deployment);
        await BusDeployments.DeployAsync(Deployment, _bus, cancellationToken);
        _sources = new EventSources(Deployment, _options, _queues, _functions);
        _api.Serve(Deployment.Apis.Count == 0 ? null : new HttpApiFront(Deployment.Apis[0], _functions, _options.Identity, _options.Time, _metrics));
    }

    private HashSet<string> NamesOf(string type) =>
        Deployment.NotNeeded.Where(resource => resource.Type == type).Select(resource => resource.Name).ToHashSet(StringComparer.Ordinal);

    // From here on things happen by themselves. Pushed last, stopped first.
    private async Task RunAsync(bool died, CancellationToken cancellationToken)
    {
        // Executions first: what the others set going may answer a token of the process before.
        _executions.Start();
        await _async.StartAsync(_functions);
        Own(_async);
        _parts.Push(new Closing(async () =>
        {
            // Those under way get a moment; then they are told to end, and what they leave is taken up at the next start.
            long stopping = _options.Time.GetTimestamp();
            Task sources = _sources.DisposeAsync().AsTask();
            while (_functions.Running > 0 && _options.Time.GetElapsedTime(stopping) < _options.StopLimit)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), _options.Time);
            }

            await _functions.StopAsync();
            await Task.WhenAny(sources, Task.Delay(TimeSpan.FromSeconds(1), _options.Time));
        }));
        await _sources.StartAsync(died, cancellationToken);
        _bus.Start(_functions, _queues, _executions);
    }

    private async Task PruneAsync()
    {
        // Not while somebody waits for the first answer.
        TimeSpan wait = TimeSpan.FromMinutes(1);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(wait, _options.Time, _stop.Token);
                await PruneOnceAsync();
            }
            catch (OperationCanceledException)
            {
                return;
            }

            wait = PruneInterval;
        }
    }

    private async Task PruneOnceAsync()
    {
        _isPruned = true;
        try
        {
            foreach (IPrunable prunable in _prunables)
            {
                await prunable.PruneAsync(_options.Time.GetUtcNow() - _options.Retain, CancellationToken.None);
            }
        }
        catch (Microsoft.Data.Sqlite.SqliteException error)
        {
            _logger.LogError("Old state could not be dropped: {Message}", error.Message);
        }
    }

    private EngineHealth Health() => new(_executions.Running, _functions.Running);

    private T Own<T>(T part)
        where T : IAsyncDisposable
    {
        _parts.Push(part);
        return part;
    }

    private static string Origin(Uri url) => url.GetLeftPart(UriPartial.Authority);

    private sealed class Closing(Func<Task> close) : IAsyncDisposable
    {
        public Closing(Action close)
            : this(() =>
            {
                close();
                return Task.CompletedTask;
            })
        {
        }

        public async ValueTask DisposeAsync() => await close();
    }
}
