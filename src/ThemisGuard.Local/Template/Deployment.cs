namespace ThemisGuard.Local.Template;

/// <summary>What a template deploys on this machine.</summary>
/// <param name="File">Path of the template; relative paths in it are relative to its folder.</param>
/// <param name="Functions">In the order of the file, as all that follows.</param>
/// <param name="StateMachines">State machines.</param>
/// <param name="Activities">Names of activities.</param>
/// <param name="Queues">Queues.</param>
/// <param name="QueueSources">Event source mappings.</param>
/// <param name="Buses">Event buses beside the default one.</param>
/// <param name="Rules">Rules on events or rates.</param>
/// <param name="Schedules">EventBridge Scheduler schedules.</param>
/// <param name="Apis">HTTP APIs; the engine serves one.</param>
/// <param name="NotNeeded">Resources that this machine needs no counterpart of.</param>
public sealed record Deployment(
    string File,
    IReadOnlyList<DeployedFunction> Functions,
    IReadOnlyList<DeployedStateMachine> StateMachines,
    IReadOnlyList<string> Activities,
    IReadOnlyList<DeployedQueue> Queues,
    IReadOnlyList<DeployedQueueSource> QueueSources,
    IReadOnlyList<string> Buses,
    IReadOnlyList<DeployedRule> Rules,
    IReadOnlyList<DeployedSchedule> Schedules,
    IReadOnlyList<DeployedHttpApi> Apis,
    IReadOnlyList<NotNeededResource> NotNeeded);

/// <summary>A resource without a counterpart here.</summary>
/// <param name="LogicalId">Logical id.</param>
/// <param name="Type">Its type.</param>
/// <param name="Name">Its own name, by which references reach it.</param>
/// <param name="Line">Where it stands.</param>
public sealed record NotNeededResource(string LogicalId, string Type, string Name, int Line);

/// <summary>A function.</summary>
/// <param name="LogicalId">Names the handler or the folder under <c>functions/</c>.</param>
/// <param name="Name">Its own name.</param>
/// <param name="Arn">Its ARN.</param>
/// <param name="CodeUri">Absolute path of the folder or archive with the code.</param>
/// <param name="Handler">As written.</param>
/// <param name="Runtime">E.g. <c>provided.al2023</c>.</param>
/// <param name="Timeout">1 s to 15 min.</param>
/// <param name="MemoryMegabytes">128 to 10,240.</param>
/// <param name="ReservedConcurrency">Most concurrent executions, or null.</param>
/// <param name="Environment">Resolved variables.</param>
/// <param name="AsyncInvocation">What happens to asynchronous invocations that fail.</param>
/// <param name="Line">Where it stands.</param>
public sealed record DeployedFunction(
    string LogicalId,
    string Name,
    string Arn,
    string CodeUri,
    string Handler,
    string Runtime,
    TimeSpan Timeout,
    int MemoryMegabytes,
    int? ReservedConcurrency,
    IReadOnlyDictionary<string, string> Environment,
    AsyncInvocation AsyncInvocation,
    int Line);

/// <summary>What happens to asynchronous invocations that fail.</summary>
/// <param name="MaximumRetryAttempts">0 to 2.</param>
/// <param name="MaximumEventAge">60 s to 6 h.</param>
/// <param name="DeadLetterArn">Queue of those that are given up, or null.</param>
public sealed record AsyncInvocation(int MaximumRetryAttempts, TimeSpan MaximumEventAge, string? DeadLetterArn);

/// <summary>A state machine.</summary>
/// <param name="LogicalId">Logical id.</param>
/// <param name="Name">Its own name.</param>
/// <param name="Arn">Its ARN.</param>
/// <param name="Definition">Amazon States Language, substitutions made.</param>
/// <param name="Express">True for EXPRESS.</param>
/// <param name="DefinitionFile">File of the definition for messages; the template when it is inline.</param>
/// <param name="Line">Where it stands.</param>
public sealed record DeployedStateMachine(string LogicalId, string Name, string Arn, string Definition, bool Express, string DefinitionFile, int Line);

/// <summary>A queue.</summary>
/// <param name="LogicalId">Logical id.</param>
/// <param name="Name">Its own name.</param>
/// <param name="Arn">Its ARN.</param>
/// <param name="Attributes">As <c>CreateQueue</c> takes them.</param>
/// <param name="VisibilityTimeout">Default 30 s.</param>
/// <param name="Line">Where it stands.</param>
public sealed record DeployedQueue(string LogicalId, string Name, string Arn, IReadOnlyDictionary<string, string> Attributes, TimeSpan VisibilityTimeout, int Line);

/// <summary>An event source mapping of a queue.</summary>
/// <param name="Id">Names the mapping in messages.</param>
/// <param name="FunctionName">Name of the function.</param>
/// <param name="QueueArn">The queue.</param>
/// <param name="BatchSize">1 to 10,000; 10 by default.</param>
/// <param name="Window">How long a batch is gathered; zero by default.</param>
/// <param name="ReportBatchItemFailures">Whether the answer names the messages that failed.</param>
/// <param name="MaximumConcurrency">Most invocations at once from this mapping, or null.</param>
/// <param name="FilterPatterns">EventBridge patterns over the record; empty takes all.</param>
/// <param name="Line">Where it stands.</param>
public sealed record DeployedQueueSource(
    string Id, string FunctionName, string QueueArn, int BatchSize, TimeSpan Window, bool ReportBatchItemFailures, int? MaximumConcurrency,
    IReadOnlyList<string> FilterPatterns, int Line);

/// <summary>A rule: a pattern or a rate, and its targets.</summary>
/// <param name="Name">Its own name.</param>
/// <param name="EventBusName">Null for the default bus.</param>
/// <param name="EventPattern">JSON, or null.</param>
/// <param name="ScheduleExpression"><c>rate(…)</c> or <c>cron(…)</c>, or null.</param>
/// <param name="Enabled">Whether it fires.</param>
/// <param name="Targets">JSON objects as <c>PutTargets</c> takes them.</param>
/// <param name="Line">Where it stands.</param>
public sealed record DeployedRule(
    string Name, string? EventBusName, string? EventPattern, string? ScheduleExpression, bool Enabled, IReadOnlyList<string> Targets, int Line);

/// <summary>A schedule of EventBridge Scheduler.</summary>
/// <param name="Name">Its own name.</param>
/// <param name="Expression"><c>rate</c>, <c>cron</c> or <c>at</c>.</param>
/// <param name="TimeZone">IANA name; UTC by default.</param>
/// <param name="Start">Not before, or null.</param>
/// <param name="End">Not after, or null.</param>
/// <param name="Enabled">Whether it fires.</param>
/// <param name="Target">JSON object as <c>CreateSchedule</c> takes it.</param>
/// <param name="Line">Where it stands.</param>
public sealed record DeployedSchedule(
    string Name, string Expression, string TimeZone, string? Start, string? End, bool Enabled, string Target, int Line);

/// <summary>An HTTP API.</summary>
/// <param name="LogicalId">Logical id.</param>
/// <param name="StageName"><c>$default</c> unless set.</param>
/// <param name="Routes">Its routes.</param>
/// <param name="Authorizers">By name.</param>
/// <param name="Cors">Or null.</param>
/// <param name="ThrottleRate">Requests a second, or null.</param>
/// <param name="ThrottleBurst">Requests at once, or null.</param>
/// <param name="Line">Where it stands.</param>
public sealed record DeployedHttpApi(
    string LogicalId, string StageName, IReadOnlyList<DeployedRoute> Routes, IReadOnlyDictionary<string, DeployedAuthorizer> Authorizers, DeployedCors? Cors,
    double? ThrottleRate, int? ThrottleBurst, int Line);

/// <summary>A route.</summary>
/// <param name="Method">Upper case; <c>ANY</c> for all; empty for <c>$default</c>.</param>
/// <param name="Path">E.g. <c>/v1/scans/{scanId}</c> or <c>/{proxy+}</c>; <c>$default</c>.</param>
/// <param name="FunctionName">Who answers.</param>
/// <param name="Authorizer">Name of its authorizer, or null for none.</param>
/// <param name="Timeout">30 s at most.</param>
public sealed record DeployedRoute(string Method, string Path, string FunctionName, string? Authorizer, TimeSpan Timeout)
{
    /// <summary>As events carry it.</summary>
    public string RouteKey => Path == "$default" ? Path : $"{Method} {Path}";
}

/// <summary>A Lambda authorizer with simple responses.</summary>
/// <param name="Name">Its name.</param>
/// <param name="FunctionName">Who decides.</param>
/// <param name="IdentitySources">E.g. <c>$request.header.Authorization</c>.</param>
/// <param name="ResultTtl">How long a decision is kept; zero for not at all.</param>
/// <param name="SimpleResponses">False expects an IAM policy.</param>
public sealed record DeployedAuthorizer(string Name, string FunctionName, IReadOnlyList<string> IdentitySources, TimeSpan ResultTtl, bool SimpleResponses);

/// <summary>CORS of an HTTP API.</summary>
public sealed record DeployedCors(
    IReadOnlyList<string> AllowOrigins, IReadOnlyList<string> AllowMethods, IReadOnlyList<string> AllowHeaders, IReadOnlyList<string> ExposeHeaders,
    int? MaxAgeSeconds, bool AllowCredentials);
