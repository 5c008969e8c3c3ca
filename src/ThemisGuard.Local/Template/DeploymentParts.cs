namespace ThemisGuard.Local.Template;

/// <summary>What has been read of a template so far.</summary>
internal sealed class DeploymentParts(string file, TemplateMap root, Intrinsics intrinsics, LocalNames names)
{
    public string File { get; } = file;

    public TemplateMap Root { get; } = root;

    public Intrinsics Intrinsics { get; } = intrinsics;

    public LocalNames Names { get; } = names;

    public List<DeployedFunction> Functions { get; } = [];

    public List<DeployedStateMachine> StateMachines { get; } = [];

    public List<string> Activities { get; } = [];

    public List<DeployedQueue> Queues { get; } = [];

    public List<DeployedQueueSource> QueueSources { get; } = [];

    public List<string> Buses { get; } = [];

    public List<DeployedRule> Rules { get; } = [];

    public List<DeployedSchedule> Schedules { get; } = [];

    public Dictionary<string, DeployedHttpApi> Apis { get; } = new(StringComparer.Ordinal);

    /// <summary>Routes by their API; an API may stand after the functions that answer it.</summary>
    public List<PendingRoute> Routes { get; } = [];

    /// <summary>The authorizer of routes that name none, by API.</summary>
    public Dictionary<string, string> DefaultAuthorizers { get; } = new(StringComparer.Ordinal);

    public List<NotNeededResource> NotNeeded { get; } = [];

    public string Folder => Path.GetDirectoryName(File)!;

    public TemplateException Problem(TemplateEntry at, string message) => new(new TemplateProblem(File, at.Line, at.Column, message));

    public Deployment ToDeployment()
    {
        if (Routes.Exists(route => route.Api == LocalNames.ImplicitHttpApi) && !Apis.ContainsKey(LocalNames.ImplicitHttpApi))
        {
            Apis[LocalNames.ImplicitHttpApi] = new DeployedHttpApi(
                LocalNames.ImplicitHttpApi, "$default", [], new Dictionary<string, DeployedAuthorizer>(), null, null, null, Routes[0].Line);
        }

        return new Deployment(
            File, Functions, StateMachines, Activities, Queues, QueueSources, Buses, Rules, Schedules,
            [.. Apis.Values.Select(api => api with { Routes = [.. Routes.Where(route => route.Api == api.LogicalId).Select(ToRoute)] })],
            NotNeeded);
    }

    private DeployedRoute ToRoute(PendingRoute route) => new(
        route.Method,
        route.Path,
        route.FunctionName,
        route.Authorizer is "NONE" ? null : route.Authorizer ?? DefaultAuthorizers.GetValueOrDefault(route.Api),
        route.Timeout);
}

/// <summary>A route whose API may not have been read yet.</summary>
/// <param name="Api">Logical id of the API.</param>
/// <param name="Method">Upper case, <c>ANY</c>, or empty for <c>$default</c>.</param>
/// <param name="Path">Path or <c>$default</c>.</param>
/// <param name="FunctionName">Who answers.</param>
/// <param name="Authorizer">Named one, <c>NONE</c>, or null for the API's default.</param>
/// <param name="Timeout">30 s at most.</param>
/// <param name="Line">Where it stands.</param>
/// <param name="Column">Where it stands.</param>
internal sealed record PendingRoute(
    string Api, string Method, string Path, string FunctionName, string? Authorizer, TimeSpan Timeout, int Line, int Column);
