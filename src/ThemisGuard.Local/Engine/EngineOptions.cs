using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ThemisGuard.Compliance.Storage;
using ThemisGuard.Lambda;
using ThemisGuard.Local.Functions;
using ThemisGuard.Local.Storage;
using ThemisGuard.Local.Template;

namespace ThemisGuard.Local.Engine;

/// <summary>What an engine runs, and where.</summary>
public sealed record EngineOptions
{
    /// <summary>Path of <c>template.yaml</c>.</summary>
    public required string TemplatePath { get; init; }

    /// <summary>Folder of everything durable, or null for one that goes with the engine (<c>--ephemeral</c>).</summary>
    public string? StateFolder { get; init; }

    /// <summary>Port of the HTTP API on 127.0.0.1; 0 for a free one.</summary>
    public int ApiPort { get; init; }

    /// <summary>Port of the AWS endpoints on 127.0.0.1; 0 for a free one.</summary>
    public int AwsPort { get; init; }

    /// <summary>Template parameters that shall not have their defaults.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Handlers that run in this process, by logical id, given the engine's stores and addresses. Functions without one run as processes.</summary>
    public Func<EngineResources, IReadOnlyDictionary<string, Func<FunctionEnvironment, FunctionHandler>>>? Functions { get; init; }

    /// <summary>Runs every function as a process of its own.</summary>
    public bool Isolated { get; init; }

    /// <summary>Path of a function's executable when it runs as a process; null for <c>bootstrap</c> in its CodeUri.</summary>
    public Func<DeployedFunction, string>? Executable { get; init; }

    /// <summary>File to which every AWS call of functions that run as processes is added, a JSON object a line (<c>--record-calls</c>); null for none.</summary>
    public string? CallFile { get; init; }

    /// <summary>Where state machines find the template's buckets when the functions keep their artifacts elsewhere; null for the state folder.</summary>
    public IArtifactStore? Artifacts { get; init; }

    /// <summary>Further variables of functions, e.g. for processes.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>Answers paths that the HTTP API has no route for (the console); false when it does not know the path either.</summary>
    public Func<Microsoft.AspNetCore.Http.HttpContext, Task<bool>>? Fallback { get; init; }

    /// <summary>Most batches at once of one event source mapping, below what the template says. Default: twice the processors.</summary>
    public int MaxBatchConcurrency { get; init; } = Math.Max(2, 2 * Environment.ProcessorCount);

    /// <summary>What an acknowledged write survives.</summary>
    public Durability Durability { get; init; } = Durability.Process;

    /// <summary>Ended executions, their histories and the like are dropped at this age; as long as Step Functions keeps them.</summary>
    public static readonly TimeSpan DefaultRetain = TimeSpan.FromDays(90);

    /// <inheritdoc cref="DefaultRetain"/>
    public TimeSpan Retain { get; init; } = DefaultRetain;

    /// <summary>How long invocations under way may go on when the engine stops.</summary>
    public TimeSpan StopLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Account and Region of ARNs.</summary>
    public LocalIdentity Identity { get; init; } = new();

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The engine's own log.</summary>
    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Logs of functions.</summary>
    public FunctionLog FunctionLog { get; init; } = static _ => { };
}

/// <summary>What the engine offers to the handlers that run in it.</summary>
/// <param name="Records">The record store.</param>
/// <param name="Artifacts">The artifact store.</param>
/// <param name="Secrets">Seals secrets of records.</param>
/// <param name="AwsUrl">Where SQS, Step Functions and EventBridge listen.</param>
/// <param name="ApiUrl">Where the HTTP API listens.</param>
/// <param name="Identity">Account and Region.</param>
public sealed record EngineResources(IRecordStore Records, IArtifactStore Artifacts, ISecretBox Secrets, Uri AwsUrl, Uri ApiUrl, LocalIdentity Identity);
