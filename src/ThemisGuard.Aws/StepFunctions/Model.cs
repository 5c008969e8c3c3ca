using System.Text.Json;
using System.Text.Json.Serialization;

namespace ThemisGuard.Aws.StepFunctions;

/// <summary>Input of StartExecution. <paramref name="Input"/> is JSON text of at most 262,144 bytes.</summary>
public sealed record StartExecutionRequest(string StateMachineArn, string? Name, string? Input);

/// <summary>Output of StartExecution. Dates are epoch seconds with a fraction.</summary>
public sealed record StartExecutionResponse(string ExecutionArn, double StartDate);

/// <summary>Input of StopExecution.</summary>
public sealed record StopExecutionRequest(string ExecutionArn, string? Error, string? Cause);

/// <summary>Output of StopExecution.</summary>
public sealed record StopExecutionResponse(double StopDate);

/// <summary>Input of DescribeExecution.</summary>
public sealed record DescribeExecutionRequest(string ExecutionArn);

/// <summary>Output of DescribeExecution.</summary>
public sealed record DescribeExecutionResponse(
    string ExecutionArn, string StateMachineArn, string Name, string Status, double StartDate, double? StopDate, string? Input, string? Output, string? Error, string? Cause, int? RedriveCount, double? RedriveDate = null, string? RedriveStatus = null);

/// <summary>Input of ListExecutions; <paramref name="MaxResults"/> is at most 1,000.</summary>
public sealed record ListExecutionsRequest(string StateMachineArn, string? StatusFilter = null, int? MaxResults = null, string? NextToken = null);

/// <summary>Output of ListExecutions.</summary>
public sealed record ListExecutionsResponse(IReadOnlyList<ExecutionListItem> Executions, string? NextToken = null);

/// <summary>One execution in a list.</summary>
public sealed record ExecutionListItem(string ExecutionArn, string StateMachineArn, string Name, string Status, double StartDate, double? StopDate = null, int? RedriveCount = null);

/// <summary>Input of ListStateMachines.</summary>
public sealed record ListStateMachinesRequest(int? MaxResults = null, string? NextToken = null);

/// <summary>Output of ListStateMachines.</summary>
public sealed record ListStateMachinesResponse(IReadOnlyList<StateMachineListItem> StateMachines, string? NextToken = null);

/// <summary>One machine in a list.</summary>
public sealed record StateMachineListItem(string StateMachineArn, string Name, string Type, double CreationDate);

/// <summary>Input of DescribeStateMachine.</summary>
public sealed record DescribeStateMachineRequest(string StateMachineArn);

/// <summary>Output of DescribeStateMachine; <paramref name="Definition"/> is JSON text.</summary>
public sealed record DescribeStateMachineResponse(string StateMachineArn, string Name, string Definition, string Type, double CreationDate);

/// <summary>Input of DescribeMapRun.</summary>
public sealed record DescribeMapRunRequest(string MapRunArn);

/// <summary>Output of DescribeMapRun.</summary>
public sealed record DescribeMapRunResponse(string MapRunArn, string ExecutionArn, string Status, MapRunExecutionCounts ExecutionCounts);

/// <summary>Child executions of a map run.</summary>
public sealed record MapRunExecutionCounts(long Total, long Succeeded, long Failed, long Running, long Pending);

/// <summary>Input of GetExecutionHistory.</summary>
public sealed record GetExecutionHistoryRequest(string ExecutionArn, int? MaxResults = null, bool? ReverseOrder = null, string? NextToken = null);

/// <summary>Output of GetExecutionHistory; events stay JSON, each as the API Reference's HistoryEvent.</summary>
public sealed record GetExecutionHistoryResponse(IReadOnlyList<JsonElement> Events, string? NextToken = null);

/// <summary>Input of RedriveExecution.</summary>
public sealed record RedriveExecutionRequest(string ExecutionArn, string? ClientToken = null);

/// <summary>Output of RedriveExecution.</summary>
public sealed record RedriveExecutionResponse(double RedriveDate);

/// <summary>Input of SendTaskSuccess; <paramref name="Output"/> is JSON text.</summary>
public sealed record SendTaskSuccessRequest(string TaskToken, string Output)
{
    /// <summary>Without the token: whoever has it can complete the task.</summary>
    public override string ToString() => nameof(SendTaskSuccessRequest);
}

/// <summary>Input of SendTaskFailure; error of at most 256, cause of at most 32,768 characters.</summary>
public sealed record SendTaskFailureRequest(string TaskToken, string? Error, string? Cause)
{
    /// <summary>Without the token: whoever has it can fail the task.</summary>
    public override string ToString() => nameof(SendTaskFailureRequest);
}

/// <summary>Input of SendTaskHeartbeat.</summary>
public sealed record SendTaskHeartbeatRequest(string TaskToken)
{
    /// <summary>Without the token.</summary>
    public override string ToString() => nameof(SendTaskHeartbeatRequest);
}

/// <summary>An operation without output.</summary>
public sealed record EmptyResponse;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(StartExecutionRequest))]
[JsonSerializable(typeof(StartExecutionResponse))]
[JsonSerializable(typeof(StopExecutionRequest))]
[JsonSerializable(typeof(StopExecutionResponse))]
[JsonSerializable(typeof(DescribeExecutionRequest))]
[JsonSerializable(typeof(DescribeExecutionResponse))]
[JsonSerializable(typeof(ListExecutionsRequest))]
[JsonSerializable(typeof(ListExecutionsResponse))]
[JsonSerializable(typeof(ListStateMachinesRequest))]
[JsonSerializable(typeof(ListStateMachinesResponse))]
[JsonSerializable(typeof(DescribeStateMachineRequest))]
[JsonSerializable(typeof(DescribeStateMachineResponse))]
[JsonSerializable(typeof(DescribeMapRunRequest))]
[JsonSerializable(typeof(DescribeMapRunResponse))]
[JsonSerializable(typeof(GetExecutionHistoryRequest))]
[JsonSerializable(typeof(GetExecutionHistoryResponse))]
[JsonSerializable(typeof(RedriveExecutionRequest))]
[JsonSerializable(typeof(RedriveExecutionResponse))]
[JsonSerializable(typeof(SendTaskSuccessRequest))]
[JsonSerializable(typeof(SendTaskFailureRequest))]
[JsonSerializable(typeof(SendTaskHeartbeatRequest))]
[JsonSerializable(typeof(EmptyResponse))]
internal sealed partial class StepFunctionsJson : JsonSerializerContext;
