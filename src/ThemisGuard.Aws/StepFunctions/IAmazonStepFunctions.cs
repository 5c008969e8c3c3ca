namespace ThemisGuard.Aws.StepFunctions;

/// <summary>Step Functions, as far as ThemisGuard calls it. Source: AWS Step Functions API Reference, 2016-11-23.</summary>
public interface IAmazonStepFunctions
{
    /// <summary>Starts an execution; the same name and input while it runs starts nothing new.</summary>
    Task<StartExecutionResponse> StartExecutionAsync(StartExecutionRequest request, CancellationToken cancellationToken);

    /// <summary>Stops an execution.</summary>
    Task<StopExecutionResponse> StopExecutionAsync(StopExecutionRequest request, CancellationToken cancellationToken);

    /// <summary>Status, input and output of an execution.</summary>
    Task<DescribeExecutionResponse> DescribeExecutionAsync(DescribeExecutionRequest request, CancellationToken cancellationToken);

    /// <summary>A page of a machine's executions, newest first.</summary>
    Task<ListExecutionsResponse> ListExecutionsAsync(ListExecutionsRequest request, CancellationToken cancellationToken);

    /// <summary>A page of the state machines.</summary>
    Task<ListStateMachinesResponse> ListStateMachinesAsync(ListStateMachinesRequest request, CancellationToken cancellationToken);

    /// <summary>A state machine and its definition.</summary>
    Task<DescribeStateMachineResponse> DescribeStateMachineAsync(DescribeStateMachineRequest request, CancellationToken cancellationToken);

    /// <summary>A map run and its counts.</summary>
    Task<DescribeMapRunResponse> DescribeMapRunAsync(DescribeMapRunRequest request, CancellationToken cancellationToken);

    /// <summary>A page of an execution's history.</summary>
    Task<GetExecutionHistoryResponse> GetExecutionHistoryAsync(GetExecutionHistoryRequest request, CancellationToken cancellationToken);

    /// <summary>Starts a failed execution again at the state that failed.</summary>
    Task<RedriveExecutionResponse> RedriveExecutionAsync(RedriveExecutionRequest request, CancellationToken cancellationToken);

    /// <summary>Completes the task that waits for the token.</summary>
    Task<EmptyResponse> SendTaskSuccessAsync(SendTaskSuccessRequest request, CancellationToken cancellationToken);

    /// <summary>Fails the task that waits for the token.</summary>
    Task<EmptyResponse> SendTaskFailureAsync(SendTaskFailureRequest request, CancellationToken cancellationToken);

    /// <summary>Says that the work behind the token goes on.</summary>
    Task<EmptyResponse> SendTaskHeartbeatAsync(SendTaskHeartbeatRequest request, CancellationToken cancellationToken);
}
