using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ThemisGuard.Compliance;
using ThemisGuard.Lambda;
using ThemisGuard.Local.Functions;
using ThemisGuard.Local.HttpApi;
using ThemisGuard.Local.Queues;
using ThemisGuard.Local.Telemetry;
using ThemisGuard.Local.Template;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Engine;

/// <summary>Which work a service takes.</summary>
public enum ServiceRole
{
    /// <summary>The API and the queues.</summary>
    All = 0,

    /// <summary>The API.</summary>
    Api,

    /// <summary>The queues.</summary>
    Workers,
}

/// <summary>What a service runs, and where.</summary>
public sealed record ServiceOptions
{
    /// <summary>Path of <c>template.yaml</c>: its routes, authorizers, event source mappings and limits hold here too.</summary>
    public required string TemplatePath { get; init; }

    /// <summary>Constructors of the functions by logical id.</summary>
    public required IReadOnlyDictionary<string, Func<FunctionEnvironment, FunctionHandler>> Functions { get; init; }

    /// <summary>The process's environment: what the template refers functions to by variables, and queues as <c>SCAN_QUEUE_URL</c> for <c>ScanQueue</c>.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>The queues, given their URLs by ARN as the template has them.</summary>
    public required Func<IReadOnlyDictionary<string, string>, IQueueService> Queues { get; init; }

    /// <summary>Which work it takes.</summary>
    public ServiceRole Role { get; init; }

    /// <summary>Where it listens.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Port; 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>Most batches at once of one queue, below what the template says.</summary>
    public int MaxBatchConcurrency { get; init; } = Math.Max(2, 2 * Environment.ProcessorCount);

    /// <summary>How long it still answers, unhealthy, after it is told to stop, so that a load balancer notices.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.Zero;

    /// <summary>How long batches under way may go on after it is told to stop; what is left then goes back to the queue.</summary>
    public TimeSpan StopLimit { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The service's own log.</summary>
    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Logs of functions.</summary>
    public FunctionLog FunctionLog { get; init; } = static _ => { };
}

/// <summary>
/// The API and the queue workers of <c>template.yaml</c> as one long-lived process in front of services elsewhere: the same
/// handlers, routes and answers as on Lambda. Workflows, rules and schedules stay where they are.
/// </summary>
public sealed class ServiceHost : IAsyncDisposable
{
    private readonly ServiceOptions _options;
    private readonly LocalFunctions _functions;
    private readonly EventSources? _sources;
    private readonly HttpApiFront? _front;
    private readonly TelemetryExport? _telemetry;
    private HttpServer _server = null!;
    private volatile bool _stopping;

    private ServiceHost(ServiceOptions options)
    {
        _options = options;
        _telemetry = TelemetryExport.Start();
        var identity = new LocalIdentity(Region: options.Variables.GetValueOrDefault("AWS_REGION", "us-east-1"));
        Deployment deployment = Served(DeploymentReader.Read(options.TemplatePath, new Dictionary<string, string>(), new LocalNames(identity, "", "")), options.Role);
        _functions = new LocalFunctions(async: null, options.Time, options.FunctionLog);
        var missing = new SortedDictionary<string, string>(StringComparer.Ordinal);
        _functions.Deploy(deployment.Functions.Select(function => (function, (IFunctionSandbox)Sandbox(function, missing))).ToList());
        Dictionary<string, string> urls = QueueUrls(deployment, missing);
        if (missing.Count > 0)
        {
            throw new ThemisGuardException("ThemisGuard.MissingVariable", "These environment variables are not set: " + string.Join(", ", missing.Select(one => $"{one.Key} ({one.Value})")) + ".");
        }

        if (options.Role != ServiceRole.Workers && deployment.Apis.Count > 0)
        {
            _front = new HttpApiFront(deployment.Apis[0], _functions, identity, options.Time);
        }

        if (options.Role != ServiceRole.Api)
        {
            var engine = new EngineOptions { TemplatePath = options.TemplatePath, MaxBatchConcurrency = options.MaxBatchConcurrency, Time = options.Time, Loggers = options.Loggers };
            _sources = new EventSources(deployment, engine, options.Queues(urls), _functions);
        }
    }

    /// <summary>Where it listens.</summary>
    public Uri Url => _server.Url;

    /// <summary>Starts a service; it answers when the task ends.</summary>
    /// <exception cref="TemplateException">The template can't be run here.</exception>
    /// <exception cref="ThemisGuardException"><c>ThemisGuard.MissingVariable</c>, with all that are missing; or the port is in use.</exception>
    public static async Task<ServiceHost> StartAsync(ServiceOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var host = new ServiceHost(options);
        host._server = await HttpServer.StartAsync(
            new HttpServerOptions(options.Port, HttpApiFront.MaxBody + 1) { Address = options.Address }, host.HandleAsync, options.Loggers, cancellationToken);
        if (host._sources is not null)
        {
            await host._sources.StartAsync(died: false, cancellationToken);
        }

        return host;
    }

    /// <summary>Takes no more work, lets what is under way end within its limit, gives the rest back.</summary>
    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        long stopping = _options.Time.GetTimestamp();
        Task sources = _sources?.DisposeAsync().AsTask() ?? Task.CompletedTask;
        await Task.Delay(_options.Drain, _options.Time);
        while (_functions.Running > 0 && _options.Time.GetElapsedTime(stopping) < _options.StopLimit)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), _options.Time);
        }

        await _functions.StopAsync();
        await Task.WhenAny(sources, Task.Delay(TimeSpan.FromSeconds(5), _options.Time));
        await _server.DisposeAsync();
        await _functions.DisposeAsync();
        if (_telemetry is not null)
        {
            await _telemetry.DisposeAsync();
        }
    }

    /// <summary>The variable that holds a queue's URL: <c>SCAN_QUEUE_URL</c> for <c>ScanQueue</c>.</summary>
    public static string VariableOf(string queueLogicalId)
    {
        ArgumentNullException.ThrowIfNull(queueLogicalId);
        return string.Concat(queueLogicalId.Select((letter, i) => i > 0 && char.IsUpper(letter) ? "_" + letter : char.ToUpperInvariant(letter).ToString())) + "_URL";
    }

    // What neither answers the API nor reads a queue is called by workflows, which stay on AWS.
    private static Deployment Served(Deployment deployment, ServiceRole role)
    {
        var served = new HashSet<string>(StringComparer.Ordinal);
        if (role != ServiceRole.Workers)
        {
            served.UnionWith(deployment.Apis.SelectMany(api => api.Routes).Select(route => route.FunctionName));
            served.UnionWith(deployment.Apis.SelectMany(api => api.Authorizers.Values).Select(authorizer => authorizer.FunctionName));
        }

        if (role != ServiceRole.Api)
        {
            served.UnionWith(deployment.QueueSources.Select(source => source.FunctionName));
        }

        return deployment with { Functions = [.. deployment.Functions.Where(function => served.Contains(function.Name))] };
    }

    private InProcessSandbox Sandbox(DeployedFunction function, SortedDictionary<string, string> missing)
    {
        if (!_options.Functions.TryGetValue(function.LogicalId, out Func<FunctionEnvironment, FunctionHandler>? create))
        {
            throw new TemplateException(new TemplateProblem(_options.TemplatePath, function.Line, 1, $"{function.LogicalId}: this program has no such function."));
        }

        // The template says which variables a function has; their values are the deployment's.
        foreach (string name in function.Environment.Keys.Where(name => !_options.Variables.ContainsKey(name)))
        {
            missing.TryAdd(name, function.LogicalId);
        }

        return new InProcessSandbox(function, new FunctionEnvironment(_options.Variables, _options.Time), create);
    }

    private Dictionary<string, string> QueueUrls(Deployment deployment, SortedDictionary<string, string> missing)
    {
        var urls = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DeployedQueue queue in _options.Role == ServiceRole.Api ? [] : deployment.Queues.Where(queue => deployment.QueueSources.Any(source => source.QueueArn == queue.Arn)))
        {
            string name = VariableOf(queue.LogicalId);
            if (_options.Variables.GetValueOrDefault(name) is { Length: > 0 } url)
            {
                urls[queue.Arn] = url;
            }
            else
            {
                missing[name] = queue.LogicalId;
            }
        }

        return urls;
    }

    private async Task HandleAsync(HttpContext context)
    {
        if (context.Request.Path.Value == "/health" && HttpMethods.IsGet(context.Request.Method))
        {
            await WriteHealthAsync(context);
        }
        else if (_front is null || !await _front.TryHandleAsync(context))
        {
            await ApiResponse.WriteMessageAsync(context, 404, "Not Found");
        }
    }

    private async Task WriteHealthAsync(HttpContext context)
    {
        context.Response.StatusCode = _stopping ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("status", _stopping ? "stopping" : "ok");
        json.WriteNumber("invocations", _functions.Running);
        json.WriteEndObject();
    }
}
