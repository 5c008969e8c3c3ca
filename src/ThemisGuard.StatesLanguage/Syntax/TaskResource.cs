namespace ThemisGuard.StatesLanguage.Syntax;

/// <summary>What kind of thing a Task calls.</summary>
public enum TaskResourceKind
{
    /// <summary>A function by its ARN: <c>arn:aws:lambda:REGION:ACCOUNT:function:NAME</c>. Its answer is the result as it stands.</summary>
    LambdaFunction = 0,

    /// <summary>A service call: <c>arn:aws:states:::SERVICE:ACTION[.sync|.sync:2|.waitForTaskToken]</c>.</summary>
    ServiceIntegration,

    /// <summary>A worker polls for it: <c>arn:aws:states:REGION:ACCOUNT:activity:NAME</c>.</summary>
    Activity,
}

/// <summary>When a service call counts as done.</summary>
public enum IntegrationPattern
{
    /// <summary>As soon as the service has answered.</summary>
    RequestResponse = 0,

    /// <summary><c>.sync</c>: when the job that it started has ended.</summary>
    Sync,

    /// <summary><c>.sync:2</c>: the same, with the job's input and output as JSON instead of text.</summary>
    SyncJson,

    /// <summary><c>.waitForTaskToken</c>: when somebody sends the task token back.</summary>
    WaitForTaskToken,
}

/// <summary>The <c>Resource</c> of a Task, ItemReader or ResultWriter, taken apart.</summary>
/// <param name="Arn">As written.</param>
/// <param name="Kind">What it calls.</param>
/// <param name="Service">E.g. <c>lambda</c>, <c>sqs</c>, <c>aws-sdk:dynamodb</c>; the history's <c>resourceType</c>. Empty for an activity.</param>
/// <param name="Action">E.g. <c>invoke</c>, <c>sendMessage</c>, without the pattern's suffix.</param>
/// <param name="Pattern">When the call counts as done.</param>
public sealed record TaskResource(string Arn, TaskResourceKind Kind, string Service, string Action, IntegrationPattern Pattern)
{
    /// <summary>The history's <c>resource</c>: the action with its pattern's suffix, or the ARN for functions and activities.</summary>
    public string Name => Kind != TaskResourceKind.ServiceIntegration ? Arn : Pattern switch
    {
        IntegrationPattern.RequestResponse => Action,
        IntegrationPattern.Sync => Action + ".sync",
        IntegrationPattern.SyncJson => Action + ".sync:2",
        _ => Action + ".waitForTaskToken",
    };

    /// <summary>Takes a resource ARN apart; null when it has none of the known forms.</summary>
    public static TaskResource? TryParse(string arn)
    {
        ArgumentNullException.ThrowIfNull(arn);
        string[] parts = arn.Split(':', 6);
        if (parts.Length < 6 || parts[0] != "arn")
        {
            return null;
        }

        string service = parts[2], rest = parts[5];
        if (service == "lambda")
        {
            return rest.StartsWith("function:", StringComparison.Ordinal)
                ? new TaskResource(arn, TaskResourceKind.LambdaFunction, "lambda", "invoke", IntegrationPattern.RequestResponse)
                : null;
        }

        if (service != "states")
        {
            return null;
        }

        if (rest.StartsWith("activity:", StringComparison.Ordinal))
        {
            return new TaskResource(arn, TaskResourceKind.Activity, "", "", IntegrationPattern.WaitForTaskToken);
        }

        (string call, IntegrationPattern pattern) = TakePattern(rest);
        int colon = call.LastIndexOf(':');
        return parts[3].Length > 0 || parts[4].Length > 0 || colon <= 0 || colon == call.Length - 1
            ? null
            : new TaskResource(arn, TaskResourceKind.ServiceIntegration, call[..colon], call[(colon + 1)..], pattern);
    }

    /// <summary>Whether AWS has this integration: the optimized ones by name, and every <c>aws-sdk</c> call.</summary>
    public bool IsKnownToAws =>
        Kind != TaskResourceKind.ServiceIntegration
        || Service.StartsWith("aws-sdk:", StringComparison.Ordinal)
        || (Optimized.TryGetValue(Service, out string? actions) && actions.Split(' ').Contains(Action));

    private static (string Call, IntegrationPattern Pattern) TakePattern(string rest)
    {
        ReadOnlySpan<(string Suffix, IntegrationPattern Pattern)> suffixes =
        [
            (".sync:2", IntegrationPattern.SyncJson),
            (".sync", IntegrationPattern.Sync),
            (".waitForTaskToken", IntegrationPattern.WaitForTaskToken),
        ];
        foreach ((string suffix, IntegrationPattern pattern) in suffixes)
        {
            if (rest.EndsWith(suffix, StringComparison.Ordinal))
            {
                return (rest[..^suffix.Length], pattern);
            }
        }

        return (rest, IntegrationPattern.RequestResponse);
    }

    // Source: Step Functions Developer Guide, "Integrating optimized services"; s3 is for ItemReader and ResultWriter only.
    private static readonly Dictionary<string, string> Optimized = new(StringComparer.Ordinal)
    {
        ["apigateway"] = "invoke",
        ["athena"] = "startQueryExecution stopQueryExecution getQueryExecution getQueryResults",
        ["batch"] = "submitJob",
        ["bedrock"] = "invokeModel createModelCustomizationJob",
        ["codebuild"] = "startBuild stopBuild batchDeleteBuilds batchGetReports startBuildBatch stopBuildBatch retryBuildBatch deleteBuildBatch",
        ["databrew"] = "startJobRun",
        ["dynamodb"] = "getItem putItem deleteItem updateItem",
        ["ecs"] = "runTask",
        ["eks"] = "createCluster deleteCluster createFargateProfile deleteFargateProfile createNodegroup deleteNodegroup runJob call",
        ["elasticmapreduce"] = "addStep cancelStep createCluster modifyInstanceFleetByName modifyInstanceGroupByName setClusterTerminationProtection terminateCluster",
        ["emr-containers"] = "createVirtualCluster deleteVirtualCluster startJobRun",
        ["emr-serverless"] = "createApplication startApplication stopApplication deleteApplication startJobRun cancelJobRun",
        ["events"] = "putEvents",
        ["glue"] = "startJobRun",
        ["http"] = "invoke",
        ["lambda"] = "invoke",
        ["mediaconvert"] = "createJob",
        ["s3"] = "getObject listObjectsV2 putObject",
        ["sagemaker"] = "createEndpoint createEndpointConfig createHyperParameterTuningJob createLabelingJob createModel createProcessingJob createTrainingJob createTransformJob updateEndpoint",
        ["sns"] = "publish",
        ["sqs"] = "sendMessage",
        ["states"] = "startExecution",
    };
}
