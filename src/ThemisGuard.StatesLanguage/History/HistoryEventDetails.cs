using System.Text.Json;

namespace ThemisGuard.StatesLanguage.History;

/// <summary>ExecutionStarted.</summary>
public sealed class ExecutionStartedEvent : HistoryEvent
{
    /// <summary>The input.</summary>
    public required JsonValue Input { get; init; }

    /// <summary>The execution's role.</summary>
    public required string RoleArn { get; init; }

    private protected override string DetailsName => "executionStartedEventDetails";

    private protected override void WriteDetails(Utf8JsonWriter writer, bool includeData)
    {
        WriteData(writer, "input", "inputDetails", Input, includeData);
        WriteText(writer, "roleArn", RoleArn);
    }
}

/// <summary>An event whose whole content is an output: ExecutionSucceeded, LambdaFunctionSucceeded, ActivitySucceeded.</summary>
public sealed class OutputEvent : HistoryEvent
{
    /// <summary>The output.</summary>
    public required JsonValue Output { get; init; }

    private protected override string DetailsName => NameOfType();

    private protected override void WriteDetails(Utf8JsonWriter writer, bool includeData) =>
        WriteData(writer, "output", "outputDetails", Output, includeData);
}

/// <summary>An event whose whole content is an error: ExecutionFailed, LambdaFunctionFailed, MapRunFailed, …</summary>
public sealed class FailureEvent : HistoryEvent
{
    /// <summary>Error name; null when there is none.</summary>
    public string? Error { get; init; }

    /// <summary>Cause; null when there is none.</summary>
    public string? Cause { get; init; }

    private protected override string DetailsName => NameOfType();

    private protected override void WriteDetails(Utf8JsonWriter writer, bool includeData)
    {
        WriteText(writer, "error", Error);
        WriteText(writer, "cause", Cause);
    }
}

/// <summary>…StateEntered.</summary>
public sealed class StateEnteredEvent : HistoryEvent
{
    /// <summary>The state.</summary>
    public required string Name { get; init; }

    /// <summary>Its raw input.</summary>
    public required JsonValue Input { get; init; }

    private protected override string DetailsName => "stateEnteredEventDetails";

    private protected override void WriteDetails(Utf8JsonWriter writer, bool includeData)
    {
        WriteText(writer, "name", Name);
        WriteData(writer, "input", "inputDetails", Input, includeData);
    }
}

/// <summary>…StateExited.</summary>
public sealed class StateExitedEvent : HistoryEvent
{
    /// <summary>The state.</summary>
    public required string Name { get; init; }

    /// <summary>Its output.</summary>
    public required JsonValue Output { get; init; }

    /// <summary>What it assigned: an object of names and values, or undefined.</summary>
    public JsonValue AssignedVariables { get; init; }

    private protected override string DetailsName => "stateExitedEventDetails";

    private protected override void WriteDetails(Utf8JsonWriter writer, bool includeData)
    {
        WriteText(writer, "name", Name);
        WriteData(writer, "output", "outputDetails", Output, includeData);
        if (!AssignedVariables.IsUndefined && includeData)
        {
            // Unlike every other value a map of name to JSON text.
            writer.WriteStartObject("assignedVariables");
            foreach ((string name, JsonValue value) in AssignedVariables.AsObject())
            {
                writer.WriteString(name, value.ToJson());
            }

            writer.WriteEndObject();
            writer.WriteStartObject("assignedVariablesDetails");
            writer.WriteBoolean("truncated", false);
            writer.WriteEndObject();
        }
    }
}

/// <summary>TaskScheduled.</summary>
public sealed class TaskScheduledEvent : HistoryEvent
{
    /// <summary>E.g. <c>lambda</c>.</summary>
    public required string ResourceType { get; init; }

    /// <summary>E.g. <c>invoke</c>, <c>sendMessage.waitForTaskToken</c>.</summary>
    public required string Resource { get; init; }

    /// <summary>Region of the call.</summary>
    public required string Region { get; init; }

    /// <summary>Arguments of the call.</summary>
    public required JsonValue Parameters { get; init; }

    /// <summary>TimeoutSeconds; null when unlimited.</summary>
    public long? TimeoutInSeconds { get; init; }

    /// <summary>HeartbeatSeconds; null when none are needed.</summary>
    public long? HeartbeatInSeconds { get; init; }

    /// <summary>Role of the Credentials field; null without one.</summary>
    public string? CredentialsRoleArn { get; init; }

    private protected override string DetailsName => "taskScheduledEventDetails";

    private protected override void WriteDetails(Utf8JsonWriter writer, bool includeData)
    {
        WriteText(writer, "resourceType", ResourceType);
        WriteText(writer, "resource", Resource);
        WriteText(writer, "region", Region);
        if (includeData)
        {
            WriteText(writer, "parameters", Parameters.ToJson());
        }

        WriteNumber(writer, "timeoutInSeconds", TimeoutInSeconds);
        WriteNumber(writer, "heartbeatInSeconds", HeartbeatInSeconds);
        WriteCredentials(writer, CredentialsRoleArn);
    }

    internal static void WriteCredentials(Utf8JsonWriter writer, string? roleArn)
    {
        if (roleArn is not null)
        {
            writer.WriteStartObject("taskCredentials");
            writer.WriteString("roleArn", roleArn);
            writer.WriteEndObject();
        }
    }
}

/// <summary>TaskStarted, TaskSubmitted, TaskSucceeded, TaskFailed, TaskTimedOut, TaskSubmitFailed.</summary>
public sealed class TaskEvent : HistoryEvent
{
    /// <summary>E.g. <c>lambda</c>.</summary>
    public required string ResourceType { get; init; }

    /// <summary>E.g. <c>invoke</c>.</summary>
    public required string Resource { get; init; }

    /// <summary>The answer; undefined when there is none.</summary>
    public JsonValue Output { get; init; }

    /// <summary>Error name.</summary>
    public string? Error { get; init; }

    /// <summary>Cause.</summary>
    public string? Cause { get; init; }

    private protected override string DetailsName => NameOfType();

    private protected override void WriteDetails(Utf8JsonWriter writer, bool includeData)
    {
        WriteText(writer, "resourceType", ResourceType);
        WriteText(writer, "resource", Resource);
        WriteData(writer, "output", "outputDetails", Output, includeData);
        WriteText(writer, "error", Error);
        WriteText(writer, "cause", Cause);
    }
}

/// <summary>LambdaFunctionScheduled, ActivityScheduled.</summary>
public sealed class WorkScheduledEvent : HistoryEvent
{
    /// <summary>ARN of the function or activity.</summary>
    public required string Resource { get; init; }

    /// <summary>Its input.</summary>
    public required JsonValue Input { get; init; }

    /// <summary>TimeoutSeconds; null when unlimited.</summary>
    public long? TimeoutInSeconds { get; init; }

    /// <summary>HeartbeatSeconds, for activities.</summary>
    public long? HeartbeatInSeconds { get; init; }

    /// <summary>Role of the Credentials field; null without one.</summary>
    public string? CredentialsRoleArn { get; init; }

    private protected override string DetailsName => NameOfType();

    private protected override void WriteDetails(Utf8JsonWriter writer, bool includeData)
    {
        WriteText(writer, "resource", Resource);
        WriteData(writer, "input", "inputDetails", Input, includeData);
        WriteNumber(writer, "timeoutInSeconds", TimeoutInSeconds);
        WriteNumber(writer, "heartbeatInSeconds", HeartbeatInSeconds);
        TaskScheduledEvent.WriteCredentials(writer, CredentialsRoleArn);
    }
}

/// <summary>ActivityStarted.</summary>
public sealed class ActivityStartedEvent : HistoryEvent
{
    /// <summary>The worker; null when it doesn't say.</summary>
    public string? WorkerName { get; init; }

    private protected override string DetailsName => "activityStartedEventDetails";

    private protected override void WriteDetails(Utf8JsonWriter writer, bool includeData) => WriteText(writer, "workerName", WorkerName);
}

/// <summary>MapStateStarted.</summary>
public sealed class MapStateStartedEvent : HistoryEvent
{
    /// <summary>Number of items; 0 when an ItemReader has yet to read them.</summary>
    public required int Length { get; init; }

    private protected override string DetailsName => "mapStateStartedEventDetails";

    private protected override void WriteDetails(Utf8JsonWriter writer, bool includeData) => writer.WriteNumber("length", Length);
}

/// <summary>MapIteration….</summary>
public sealed class MapIterationEvent : HistoryEvent
{
    /// <summary>The Map state.</summary>
    public required string Name { get; init; }

    /// <summary>Index of the item, from 0.</summary>
    public required int Index { get; init; }

    private protected override string DetailsName => NameOfType();

    private protected override void WriteDetails(Utf8JsonWriter writer, bool includeData)
    {
        writer.WriteString("name", Name);
        writer.WriteNumber("index", Index);
    }
}

/// <summary>MapRunStarted, MapRunRedriven.</summary>
public sealed class MapRunEvent : HistoryEvent
{
    /// <summary>The map run.</summary>
    public required string MapRunArn { get; init; }

    /// <summary>How often it was redriven; only in MapRunRedriven.</summary>
    public int? RedriveCount { get; init; }

    private protected override string DetailsName => NameOfType();

    private protected override void WriteDetails(Utf8JsonWriter writer, bool includeData)
    {
        writer.WriteString("mapRunArn", MapRunArn);
        WriteNumber(writer, "redriveCount", RedriveCount);
    }
}

/// <summary>ExecutionRedriven.</summary>
public sealed class RedrivenEvent : HistoryEvent
{
    /// <summary>How often it was redriven, this time included.</summary>
    public required int RedriveCount { get; init; }

    private protected override string DetailsName => "executionRedrivenEventDetails";

    private protected override void WriteDetails(Utf8JsonWriter writer, bool includeData) => writer.WriteNumber("redriveCount", RedriveCount);
}

/// <summary>EvaluationFailed.</summary>
public sealed class EvaluationFailedEvent : HistoryEvent
{
    /// <summary>Always <c>States.QueryEvaluationError</c>.</summary>
    public required string Error { get; init; }

    /// <summary>Cause.</summary>
    public string? Cause { get; init; }

    /// <summary>Field with the expression, e.g. <c>Arguments/FunctionName</c>; null when it is the state's input.</summary>
    public string? Location { get; init; }

    /// <summary>The state.</summary>
    public required string State { get; init; }

    private protected override string DetailsName => "evaluationFailedEventDetails";

    private protected override void WriteDetails(Utf8JsonWriter writer, bool includeData)
    {
        WriteText(writer, "error", Error);
        WriteText(writer, "cause", Cause);
        WriteText(writer, "location", Location);
        WriteText(writer, "state", State);
    }
}
