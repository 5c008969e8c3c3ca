using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.SQS;
using ThemisGuard.Aws.CloudWatch;
using ThemisGuard.Aws.StepFunctions;
using ThemisGuard.Aws.Storage;
using ThemisGuard.Compliance;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Aws;

/// <summary>What functions reach outside themselves; made once, before the first invocation.</summary>
/// <param name="Records">The record store.</param>
/// <param name="Artifacts">The artifact store.</param>
/// <param name="Secrets">Seals secrets of records.</param>
/// <param name="StepFunctions">Step Functions.</param>
/// <param name="Queues">SQS.</param>
public sealed record Services(IRecordStore Records, IArtifactStore Artifacts, ISecretBox Secrets, IAmazonStepFunctions StepFunctions, IAmazonSQS Queues)
{
    /// <summary>CloudWatch.</summary>
    public required IAmazonCloudWatch Metrics { get; init; }

    /// <summary>Services over the given stores, with AWS clients that speak to one endpoint.</summary>
    /// <param name="records">The record store.</param>
    /// <param name="artifacts">The artifact store.</param>
    /// <param name="secrets">Seals secrets of records.</param>
    /// <param name="endpoint">Where SQS and Step Functions answer, e.g. the embedded engine on loopback.</param>
    /// <param name="region">Region to sign for.</param>
    public static Services At(IRecordStore records, IArtifactStore artifacts, ISecretBox secrets, Uri endpoint, string region)
    {
        // The embedded engine does not check signatures, but clients cannot do without credentials.
        var credentials = new BasicAWSCredentials("local", "local");
        var queues = new AmazonSQSClient(credentials, new AmazonSQSConfig { ServiceURL = endpoint.ToString(), AuthenticationRegion = region });
        return new Services(records, artifacts, secrets, new AmazonStepFunctionsClient(credentials, endpoint, region), queues)
        {
            Metrics = new AmazonCloudWatchClient(credentials, endpoint, region),
        };
    }

    /// <summary>Services on AWS, as a function's environment names them; credentials, Region and endpoints are the SDK's business.</summary>
    /// <param name="variables">Needs <c>RECORD_TABLE</c> and <c>ARTIFACT_BUCKET</c>; <c>SECRETS_KEY_ID</c> where secrets are opened.</param>
    /// <param name="time">The clock.</param>
    public static Services FromEnvironment(IReadOnlyDictionary<string, string> variables, TimeProvider time) => new(
        new DynamoRecordStore(new AmazonDynamoDBClient(), Require(variables, "RECORD_TABLE"), time),
        new S3ArtifactStore(new AmazonS3Client(), Require(variables, "ARTIFACT_BUCKET"), time),
        new KmsSecretBox(variables.GetValueOrDefault("SECRETS_KEY_ID")),
        new AmazonStepFunctionsClient(),
        new AmazonSQSClient())
    {
        Metrics = new AmazonCloudWatchClient(),
    };

    private static string Require(IReadOnlyDictionary<string, string> variables, string name) =>
        variables.GetValueOrDefault(name) is { Length: > 0 } value
            ? value
            : throw new ThemisGuardException("ThemisGuard.MissingVariable", $"The environment variable {name} is not set: add it to the function in template.yaml.");
}
