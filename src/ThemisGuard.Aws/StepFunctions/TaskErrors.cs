using Amazon.Runtime;

namespace ThemisGuard.Aws.StepFunctions;

/// <summary>What Step Functions says of task tokens that nobody waits for.</summary>
public static class TaskErrors
{
    /// <summary>True when the task has been completed, has timed out, or its execution has ended.</summary>
    public static bool IsGone(AmazonServiceException error) => error.ErrorCode is "TaskDoesNotExist" or "TaskTimedOut" or "InvalidToken";
}
