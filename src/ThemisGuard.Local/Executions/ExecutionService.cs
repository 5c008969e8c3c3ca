using System.Text.Json;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ThemisGuard.Local.Executions.Integrations;
using ThemisGuard.Local.Executions.Machines;
using ThemisGuard.Local.Executions.Protocol;
using ThemisGuard.Local.Storage;
using ThemisGuard.Local.Telemetry;
using ThemisGuard.Local.Template;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Executions;

/// <summary>Step Functions: state machines and their executions, over the wire and for the engine. Source: AWS Step Functions API Reference, 2016-11-23.</summary>
public sealed class ExecutionService : IExecutionService, IWireService, IPrunable, IAsyncDisposable
{
    private readonly ExecutionHost _host;
    private readonly MachineActions _machines;
    private readonly MachineDeployment _deployment;
    private readonly ExecutionActions _executions;
    private readonly MapRunActions _mapRuns;
    private readonly TaskActions _tasks;
    private readonly VersionActions _versions;
    private readonly AliasActions _aliases;
    private readonly ActivityActions _activities;
    private readonly TagActions _tags;
    private readonly StateTestAction _stateTest;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ExecutionService(ExecutionHost host, LocalIdentity identity)
    {
        _host = host;
        _machines = new MachineActions(host, identity);
        _deployment = new MachineDeployment(host, identity);
        _mapRuns = new MapRunActions(host);
        _executions = new ExecutionActions(host, _mapRuns);
        _tasks = new TaskActions(host);
        _versions = new VersionActions(host, _machines);
        _aliases = new AliasActions(host);
        _activities = new ActivityActions(host, identity);
        _tags = new TagActions(host);
        _stateTest = new StateTestAction(host, identity);
    }

    /// <inheritdoc/>
    public string TargetPrefix => "AWSStepFunctions";

    /// <summary>Executions under way.</summary>
    public int Running => _host.Running;

    internal static async Task<ExecutionService> OpenAsync(
        LocalDatabase database, LocalIdentity identity, IntegrationServices services, TimeProvider time, ILogger<ExecutionService> logger)
    {
        var store = new ExecutionStore(database);
        await store.CreateTablesAsync();
        var machines = new MachineStore(database);
        await machines.LoadAsync();
        return new ExecutionService(new ExecutionHost(store, machines, services, new StatusAnnouncer(services.Bus, logger), time, logger), identity);
    }

    /// <summary>Makes the state machines and activities those of a template. Executions under way keep the definition they began with.</summary>
    /// <exception cref="TemplateException">A definition is refused, with its file and line.</exception>
    internal Task DeployAsync(Deployment deployment) => _deployment.DeployAsync(deployment);

    /// <summary>Takes up the executions that an earlier process left, and begins to run.</summary>
    internal void Start() => _host.Recover(() => _ready.TrySetResult());

    /// <inheritdoc/>
    public async Task<string> StartAsync(string stateMachineArn, string? name, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        StartTarget target = _host.Machines.Target(stateMachineArn) ?? throw SfnError.MachineDoesNotExist(stateMachineArn);
        cancellationToken.ThrowIfCancellationRequested();
        return (await _host.StartAsync(new StartOrder(target, name, Encoding.UTF8.GetString(input.Span), TraceHeaders.Current()))).Arn;
    }

    /// <inheritdoc/>
    public async Task HandleAsync(string action, ReadOnlyMemory<byte> body, HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);

        // A token of an earlier process is unknown until its execution has been taken up; its answer must not be turned away.
        await _ready.Task.WaitAsync(context.RequestAborted);
        using WireBody call = WireBody.Parse(body);
        await WireJson.WriteAsync(context, await AnswerAsync(action, call, TraceHeaders.Of(context.Request.Headers), context.RequestAborted));
    }

    /// <inheritdoc/>
    public Task PruneAsync(DateTimeOffset olderThan, CancellationToken cancellationToken) => _host.Store.PruneAsync(olderThan);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _ready.TrySetCanceled();
        await _host.DisposeAsync();
        _host.Machines.Dispose();
    }

    private async Task<Action<Utf8JsonWriter>> AnswerAsync(string action, WireBody call, string? trace, CancellationToken aborted) => action switch
    {
        "CreateStateMachine" => await _machines.CreateAsync(call),
        "UpdateStateMachine" => await _machines.UpdateAsync(call),
        "DescribeStateMachine" => _machines.Describe(call),
        "ListStateMachines" => _machines.List(call),
        "DeleteStateMachine" => await Empty(_machines.DeleteAsync(call)),
        "ValidateStateMachineDefinition" => MachineActions.Validate(call),
        "StartExecution" => await _executions.StartAsync(call, trace),
        "StartSyncExecution" => await _executions.StartSyncAsync(call, trace),
        "DescribeExecution" => await _executions.DescribeAsync(call),
        "DescribeStateMachineForExecution" => _executions.DescribeMachine(call),
        "ListExecutions" => await _executions.ListAsync(call),
        "GetExecutionHistory" => await _executions.HistoryAsync(call),
        "StopExecution" => await _executions.StopAsync(call),
        "RedriveExecution" => await _executions.RedriveAsync(call),
        "SendTaskSuccess" => await Empty(_tasks.SucceedAsync(call)),
        "SendTaskFailure" => await Empty(_tasks.FailAsync(call)),
        "SendTaskHeartbeat" => await Empty(_tasks.HeartbeatAsync(call)),
        "ListMapRuns" => await _mapRuns.ListAsync(call),
        "DescribeMapRun" => await _mapRuns.DescribeAsync(call),
        "UpdateMapRun" => await Empty(_mapRuns.UpdateAsync(call)),
        "PublishStateMachineVersion" => await _versions.PublishAsync(call),
        "ListStateMachineVersions" => _versions.List(call),
        "DeleteStateMachineVersion" => await Empty(_versions.DeleteAsync(call)),
        "CreateStateMachineAlias" => await _aliases.CreateAsync(call),
        "DescribeStateMachineAlias" => _aliases.Describe(call),
        "UpdateStateMachineAlias" => await _aliases.UpdateAsync(call),
        "ListStateMachineAliases" => _aliases.List(call),
        "DeleteStateMachineAlias" => await Empty(_aliases.DeleteAsync(call)),
        "CreateActivity" => await _activities.CreateAsync(call),
        "DescribeActivity" => _activities.Describe(call),
        "ListActivities" => _activities.List(call),
        "DeleteActivity" => await Empty(_activities.DeleteAsync(call)),
        "GetActivityTask" => await _activities.TakeTaskAsync(call, aborted),
        "TestState" => await _stateTest.RunAsync(call, aborted),
        "TagResource" => await Empty(_tags.TagAsync(call)),
        "UntagResource" => await Empty(_tags.UntagAsync(call)),
        "ListTagsForResource" => _tags.List(call),
        _ => throw WireError.UnknownOperation(action),
    };

    private static async Task<Action<Utf8JsonWriter>> Empty(Task work)
    {
        await work;
        return static _ => { };
    }
}
