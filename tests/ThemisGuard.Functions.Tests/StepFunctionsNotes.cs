using Amazon.Runtime;
using ThemisGuard.Aws.StepFunctions;

namespace ThemisGuard.Functions.Tests;

/// <summary>Step Functions that does nothing but note what it is asked, so that a test can look.</summary>
public sealed class StepFunctionsNotes : IAmazonStepFunctions
{
    public List<StartExecutionRequest> Started { get; } = [];

    public List<StopExecutionRequest> Stopped { get; } = [];

    public List<SendTaskSuccessRequest> Succeeded { get; } = [];

    public List<SendTaskFailureRequest> Failed { get; } = [];

    /// <summary>When set, task tokens are refused with this error code.</summary>
    public string? TokenError { get; set; }

    public Task<StartExecutionResponse> StartExecutionAsync(StartExecutionRequest request, CancellationToken cancellationToken)
    {
        Started.Add(request);
        return Task.FromResult(new StartExecutionResponse("arn:aws:states:us-east-1:000000000000:execution:ScanStateMachine:" + request.Name, 0));
    }

    public Task<EmptyResponse> SendTaskSuccessAsync(SendTaskSuccessRequest request, CancellationToken cancellationToken) => Note(Succeeded, request);

    public Task<EmptyResponse> SendTaskFailureAsync(SendTaskFailureRequest request, CancellationToken cancellationToken) => Note(Failed, request);

    public Task<EmptyResponse> SendTaskHeartbeatAsync(SendTaskHeartbeatRequest request, CancellationToken cancellationToken) => Task.FromResult(new EmptyResponse());

    public Task<ListExecutionsResponse> ListExecutionsAsync(ListExecutionsRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(new ListExecutionsResponse(request.StatusFilter == "RUNNING"
            ? [new ExecutionListItem("arn", request.StateMachineArn, "one", "RUNNING", 0)]
            : []));

    public Task<StopExecutionResponse> StopExecutionAsync(StopExecutionRequest request, CancellationToken cancellationToken)
    {
        Stopped.Add(request);
        return Task.FromResult(new StopExecutionResponse(0));
    }

    public Task<DescribeExecutionResponse> DescribeExecutionAsync(DescribeExecutionRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ListStateMachinesResponse> ListStateMachinesAsync(ListStateMachinesRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<GetExecutionHistoryResponse> GetExecutionHistoryAsync(GetExecutionHistoryRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<RedriveExecutionResponse> RedriveExecutionAsync(RedriveExecutionRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    private Task<EmptyResponse> Note<T>(List<T> notes, T request)
    {
        if (TokenError is { } code)
        {
            throw new AmazonServiceException("refused", ErrorType.Sender, code, "request", System.Net.HttpStatusCode.BadRequest);
        }

        notes.Add(request);
        return Task.FromResult(new EmptyResponse());
    }
}
