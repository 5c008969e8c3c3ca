using System.Text.Json;
using ThemisGuard.Aws.StepFunctions;
using ThemisGuard.Compliance.Operations;

namespace ThemisGuard.Aws.Operations;

/// <summary>Reads an execution out of what Step Functions says of it.</summary>
public static class ExecutionDescription
{
    private const int MaxCause = 1_000;

    /// <summary>From DescribeExecution.</summary>
    public static ExecutionRecord Read(DescribeExecutionResponse execution) => Make(
        execution.ExecutionArn, execution.StateMachineArn, execution.Name, execution.Status, Instant(execution.StartDate)!.Value, Instant(execution.StopDate),
        execution.Input, execution.RedriveCount ?? 0, Instant(execution.RedriveDate), execution.Error, execution.Cause);

    /// <summary>From the parts that a description and an event have in common.</summary>
    /// <param name="executionArn">ARN.</param>
    /// <param name="stateMachineArn">ARN of its machine.</param>
    /// <param name="name">Its name.</param>
    /// <param name="status">As Step Functions writes it.</param>
    /// <param name="startedAt">UTC.</param>
    /// <param name="endedAt">UTC, or null.</param>
    /// <param name="input">JSON text; a scan's has <c>tenant</c> and <c>scanId</c>.</param>
    /// <param name="redriveCount">How often it was redriven.</param>
    /// <param name="redrivenAt">UTC, or null.</param>
    /// <param name="error">Name of the error.</param>
    /// <param name="cause">Its cause; may be a function's error document.</param>
    public static ExecutionRecord Make(
        string executionArn, string stateMachineArn, string name, string status, DateTimeOffset startedAt, DateTimeOffset? endedAt, string? input, int redriveCount,
        DateTimeOffset? redrivenAt, string? error, string? cause)
    {
        (string? tenant, string? scanId) = ScanOf(input);
        string? sentence = cause is null ? null : FunctionErrorText.MessageOf(cause);
        return new ExecutionRecord(
            ExecutionRecords.IdOf(executionArn, startedAt), executionArn, stateMachineArn, name, StatusOf(status), startedAt, endedAt, tenant, scanId, redriveCount,
            redrivenAt, error, sentence is { Length: > MaxCause } ? sentence[..MaxCause] : sentence);
    }

    /// <summary>An instant of the Step Functions API.</summary>
    public static DateTimeOffset? Instant(double? epochSeconds) =>
        epochSeconds is { } seconds ? DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Round(seconds * 1_000)) : null;

    /// <summary>A status of the Step Functions API.</summary>
    /// <exception cref="InvalidOperationException">It has another one since.</exception>
    public static ExecutionStatus StatusOf(string status) => status switch
    {
        "RUNNING" or "PENDING_REDRIVE" => ExecutionStatus.Running,
        "SUCCEEDED" => ExecutionStatus.Succeeded,
        "FAILED" => ExecutionStatus.Failed,
        "TIMED_OUT" => ExecutionStatus.TimedOut,
        "ABORTED" => ExecutionStatus.Aborted,
        _ => throw new InvalidOperationException($"Step Functions has a status '{status}' that is not known here."),
    };

    private static (string? Tenant, string? ScanId) ScanOf(string? input)
    {
        if (input is null)
        {
            return default;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(input);
            return (Text(document.RootElement, "tenant"), Text(document.RootElement, "scanId"));
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static string? Text(JsonElement input, string member) =>
        input.ValueKind == JsonValueKind.Object && input.TryGetProperty(member, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
