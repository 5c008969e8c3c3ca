using System.Text.Json;
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

    public List<RedriveExecutionRequest> Redriven { get; } = [];

    /// <summary>Executions that it knows, by ARN.</summary>
    public Dictionary<string, DescribeExecutionResponse> Executions { get; } = [];

    /// <summary>Their histories, by ARN.</summary>
    public Dictionary<string, IReadOnlyList<JsonElement>> Histories { get; } = [];

    /// <summary>Children of every map run.</summary>
    public long MapChildren { get; set; } = 3;

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

    public Task<DescribeExecutionResponse> DescribeExecutionAsync(DescribeExecutionRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(Executions.GetValueOrDefault(request.ExecutionArn) ?? throw Refusal("ExecutionDoesNotExist"));

    public Task<ListStateMachinesResponse> ListStateMachinesAsync(ListStateMachinesRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<DescribeStateMachineResponse> DescribeStateMachineAsync(DescribeStateMachineRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(new DescribeStateMachineResponse(
            request.StateMachineArn, request.StateMachineArn.Split(':')[^1], """{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}""", "STANDARD", 0));

    public Task<DescribeMapRunResponse> DescribeMapRunAsync(DescribeMapRunRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(new DescribeMapRunResponse(request.MapRunArn, "", "SUCCEEDED", new MapRunExecutionCounts(MapChildren, MapChildren, 0, 0, 0)));

    public Task<GetExecutionHistoryResponse> GetExecutionHistoryAsync(GetExecutionHistoryRequest request, CancellationToken cancellationToken)
    {
        if (!Executions.ContainsKey(request.ExecutionArn))
        {
            throw Refusal("ExecutionDoesNotExist");
        }

        int from = 0, size = request.MaxResults ?? 100;
        if (request.NextToken is { } token && !int.TryParse(token, out from))
        {
            throw Refusal("InvalidToken");
        }

        IReadOnlyList<JsonElement> events = Histories.GetValueOrDefault(request.ExecutionArn) ?? [];
        return Task.FromResult(new GetExecutionHistoryResponse(
            [.. events.Skip(from).Take(size)], from + size < events.Count ? (from + size).ToString(System.Globalization.CultureInfo.InvariantCulture) : null));
    }

    public Task<RedriveExecutionResponse> RedriveExecutionAsync(RedriveExecutionRequest request, CancellationToken cancellationToken)
    {
        DescribeExecutionResponse known = Executions.GetValueOrDefault(request.ExecutionArn) ?? throw Refusal("ExecutionDoesNotExist");
        if (known.Status is "RUNNING" or "SUCCEEDED")
        {
            throw Refusal("ExecutionNotRedrivable");
        }

        Redriven.Add(request);
        Executions[request.ExecutionArn] = known with { Status = "RUNNING", StopDate = null, Error = null, Cause = null, RedriveCount = (known.RedriveCount ?? 0) + 1 };
        return Task.FromResult(new RedriveExecutionResponse(0));
    }

    private static AmazonServiceException Refusal(string code) => new("refused", ErrorType.Sender, code, "request", System.Net.HttpStatusCode.BadRequest);

    private Task<EmptyResponse> Note<T>(List<T> notes, T request)
    {
        if (TokenError is { } code)
        {
            throw Refusal(code);
        }

        notes.Add(request);
        return Task.FromResult(new EmptyResponse());
    }
}
