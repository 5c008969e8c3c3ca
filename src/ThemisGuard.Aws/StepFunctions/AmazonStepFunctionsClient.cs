using Amazon.Runtime;
using ThemisGuard.Aws.Protocol;

namespace ThemisGuard.Aws.StepFunctions;

/// <summary>
/// The Step Functions calls that ThemisGuard makes. Method and type names are the official SDK's
/// (AWSSDK.StepFunctions, which the registry lacks), so that taking that package instead is a change of one namespace.
/// </summary>
public sealed class AmazonStepFunctionsClient : JsonServiceClient, IAmazonStepFunctions
{
    private static readonly JsonService Service = new("SFN", "states", "AWSStepFunctions", "application/x-amz-json-1.0", "2016-11-23");

    /// <summary>Takes credentials, Region and endpoint from the environment, as the official clients do.</summary>
    public AmazonStepFunctionsClient()
        : base(new JsonServiceConfig(Service))
    {
    }

    /// <summary>Speaks to one endpoint.</summary>
    public AmazonStepFunctionsClient(AWSCredentials credentials, Uri endpoint, string region)
        : base(credentials, new JsonServiceConfig(Service) { ServiceURL = endpoint.ToString(), AuthenticationRegion = region })
    {
    }

    /// <inheritdoc/>
    public Task<StartExecutionResponse> StartExecutionAsync(StartExecutionRequest request, CancellationToken cancellationToken) =>
        CallAsync("StartExecution", request, StepFunctionsJson.Default.StartExecutionRequest, StepFunctionsJson.Default.StartExecutionResponse, cancellationToken);

    /// <inheritdoc/>
    public Task<StopExecutionResponse> StopExecutionAsync(StopExecutionRequest request, CancellationToken cancellationToken) =>
        CallAsync("StopExecution", request, StepFunctionsJson.Default.StopExecutionRequest, StepFunctionsJson.Default.StopExecutionResponse, cancellationToken);

    /// <inheritdoc/>
    public Task<DescribeExecutionResponse> DescribeExecutionAsync(DescribeExecutionRequest request, CancellationToken cancellationToken) =>
        CallAsync("DescribeExecution", request, StepFunctionsJson.Default.DescribeExecutionRequest, StepFunctionsJson.Default.DescribeExecutionResponse, cancellationToken);

    /// <inheritdoc/>
    public Task<ListExecutionsResponse> ListExecutionsAsync(ListExecutionsRequest request, CancellationToken cancellationToken) =>
        CallAsync("ListExecutions", request, StepFunctionsJson.Default.ListExecutionsRequest, StepFunctionsJson.Default.ListExecutionsResponse, cancellationToken);

    /// <inheritdoc/>
    public Task<ListStateMachinesResponse> ListStateMachinesAsync(ListStateMachinesRequest request, CancellationToken cancellationToken) =>
        CallAsync("ListStateMachines", request, StepFunctionsJson.Default.ListStateMachinesRequest, StepFunctionsJson.Default.ListStateMachinesResponse, cancellationToken);

    /// <inheritdoc/>
    public Task<DescribeStateMachineResponse> DescribeStateMachineAsync(DescribeStateMachineRequest request, CancellationToken cancellationToken) =>
        CallAsync("DescribeStateMachine", request, StepFunctionsJson.Default.DescribeStateMachineRequest, StepFunctionsJson.Default.DescribeStateMachineResponse, cancellationToken);

    /// <inheritdoc/>
    public Task<DescribeMapRunResponse> DescribeMapRunAsync(DescribeMapRunRequest request, CancellationToken cancellationToken) =>
        CallAsync("DescribeMapRun", request, StepFunctionsJson.Default.DescribeMapRunRequest, StepFunctionsJson.Default.DescribeMapRunResponse, cancellationToken);

    /// <inheritdoc/>
    public Task<GetExecutionHistoryResponse> GetExecutionHistoryAsync(GetExecutionHistoryRequest request, CancellationToken cancellationToken) =>
        CallAsync("GetExecutionHistory", request, StepFunctionsJson.Default.GetExecutionHistoryRequest, StepFunctionsJson.Default.GetExecutionHistoryResponse, cancellationToken);

    /// <inheritdoc/>
    public Task<RedriveExecutionResponse> RedriveExecutionAsync(RedriveExecutionRequest request, CancellationToken cancellationToken) =>
        CallAsync("RedriveExecution", request, StepFunctionsJson.Default.RedriveExecutionRequest, StepFunctionsJson.Default.RedriveExecutionResponse, cancellationToken);

    /// <inheritdoc/>
    public Task<EmptyResponse> SendTaskSuccessAsync(SendTaskSuccessRequest request, CancellationToken cancellationToken) =>
        CallAsync("SendTaskSuccess", request, StepFunctionsJson.Default.SendTaskSuccessRequest, StepFunctionsJson.Default.EmptyResponse, cancellationToken);

    /// <inheritdoc/>
    public Task<EmptyResponse> SendTaskFailureAsync(SendTaskFailureRequest request, CancellationToken cancellationToken) =>
        CallAsync("SendTaskFailure", request, StepFunctionsJson.Default.SendTaskFailureRequest, StepFunctionsJson.Default.EmptyResponse, cancellationToken);

    /// <inheritdoc/>
    public Task<EmptyResponse> SendTaskHeartbeatAsync(SendTaskHeartbeatRequest request, CancellationToken cancellationToken) =>
        CallAsync("SendTaskHeartbeat", request, StepFunctionsJson.Default.SendTaskHeartbeatRequest, StepFunctionsJson.Default.EmptyResponse, cancellationToken);
}
