using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Executions;

/// <summary>The errors of Step Functions, in AWS's words.</summary>
internal static class SfnError
{
    public static WireException InvalidArn(string message) => Of("InvalidArn", $"Invalid Arn: '{message}'");

    public static WireException InvalidName(string name) => Of("InvalidName", $"Invalid Name: '{name}'");

    public static WireException InvalidToken(string message = "Invalid token") => Of("InvalidToken", $"Invalid Token: '{message}'");

    public static WireException InvalidExecutionInput(string message) => Of("InvalidExecutionInput", $"Invalid State Machine Execution Input: '{message}'");

    public static WireException InvalidOutput(string message) => Of("InvalidOutput", $"Invalid Output: '{message}'");

    public static WireException InvalidDefinition(string message) => Of("InvalidDefinition", $"Invalid State Machine Definition: '{message}'");

    public static WireException MachineDoesNotExist(string arn) => Of("StateMachineDoesNotExist", $"State Machine Does Not Exist: '{arn}'");

    public static WireException MachineAlreadyExists(string arn) => Of("StateMachineAlreadyExists", $"State Machine Already Exists: '{arn}'");

    public static WireException MachineTypeNotSupported() =>
        Of("StateMachineTypeNotSupported", "This operation is not supported by this type of state machine");

    public static WireException ExecutionDoesNotExist(string arn) => Of("ExecutionDoesNotExist", $"Execution Does Not Exist: '{arn}'");

    public static WireException ExecutionAlreadyExists(string arn) => Of("ExecutionAlreadyExists", $"Execution Already Exists: '{arn}'");

    public static WireException ExecutionNotRedrivable(string reason) => Of("ExecutionNotRedrivable", reason);

    public static WireException TaskTimedOut() => Of("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");

    public static WireException ActivityDoesNotExist(string arn) => Of("ActivityDoesNotExist", $"Activity Does Not Exist: '{arn}'");

    public static WireException ResourceNotFound(string arn) => Of("ResourceNotFound", $"Resource not found: '{arn}'");

    public static WireException MissingRequiredParameter(string message) => Of("MissingRequiredParameter", message);

    public static WireException Conflict(string message) => Of("ConflictException", message);

    public static WireException Of(string name, string message) => new("com.amazonaws.swf.service.v2.model#" + name, message);
}
