using ThemisGuard.Compliance.Storage;
using ThemisGuard.Local.Bus;
using ThemisGuard.Local.Functions;
using ThemisGuard.Local.Queues;

namespace ThemisGuard.Local.Executions.Integrations;

/// <summary>What the tasks of executions can call.</summary>
/// <param name="Functions">Lambda.</param>
/// <param name="Queues">SQS.</param>
/// <param name="Bus">EventBridge.</param>
/// <param name="Artifacts">S3: the one bucket behind the artifact store.</param>
internal sealed record IntegrationServices(IFunctionInvoker Functions, IQueueService Queues, IEventBus Bus, ArtifactBucket Artifacts);

/// <summary>The artifact store under the name that the template gives its bucket.</summary>
internal sealed class ArtifactBucket(IArtifactStore store)
{
    /// <summary>The content.</summary>
    public IArtifactStore Store { get; } = store;

    /// <summary>Names of the template's buckets, all of which are this store.</summary>
    public IReadOnlySet<string> Names { get; set; } = new HashSet<string>();
}
