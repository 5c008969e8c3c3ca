using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Lambda.Api;

namespace ThemisGuard.Functions.ManageOperations;

/// <summary>The operations of this function.</summary>
public static class ManageOperationsApi
{
    /// <summary><c>POST /v1/ops/executions/{executionId}/redrive</c></summary>
    public static ApiOperation RedriveExecution { get; } = new(
        "POST", "/v1/ops/executions/{executionId}/redrive", "redriveExecution", ApiKeyScopes.Operator, "Sends a failed execution on from where it failed.")
    {
        Answers = [new ApiAnswer(200, "It runs again.", FunctionJson.Default.ExecutionChange)],
    };

    /// <summary><c>POST /v1/ops/executions/{executionId}/stop</c></summary>
    public static ApiOperation StopExecution { get; } = new(
        "POST", "/v1/ops/executions/{executionId}/stop", "stopExecution", ApiKeyScopes.Operator, "Stops an execution. Its scan ends as failed.")
    {
        Answers = [new ApiAnswer(200, "It is stopped.", FunctionJson.Default.ExecutionChange)],
    };

    /// <summary><c>POST /v1/ops/dead-letters/redrive</c></summary>
    public static ApiOperation RedriveDeadLetters { get; } = new(
        "POST", "/v1/ops/dead-letters/redrive", "redriveDeadLetters", ApiKeyScopes.Operator,
        "Sends dead letters that wait back to their queue, the oldest first, at most 1,000 a call.")
    {
        Answers = [new ApiAnswer(200, "What was done.", FunctionJson.Default.DeadLettersRedriven)],
    };

    /// <summary><c>POST /v1/ops/dead-letters/{deadLetterId}/redrive</c></summary>
    public static ApiOperation RedriveDeadLetter { get; } = new(
        "POST", "/v1/ops/dead-letters/{deadLetterId}/redrive", "redriveDeadLetter", ApiKeyScopes.Operator, "Sends a dead letter back to its queue.")
    {
        Answers = [new ApiAnswer(200, "It is sent back; or discarded, when its scan has ended.", FunctionJson.Default.DeadLetterChange)],
    };

    /// <summary><c>DELETE /v1/ops/dead-letters/{deadLetterId}</c></summary>
    public static ApiOperation DiscardDeadLetter { get; } = new(
        "DELETE", "/v1/ops/dead-letters/{deadLetterId}", "discardDeadLetter", ApiKeyScopes.Operator,
        "Gives up a dead letter: its batch ends as not evaluated, and the scan goes on.")
    {
        Answers = [new ApiAnswer(200, "It is discarded.", FunctionJson.Default.DeadLetterChange)],
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ApiOperation> Operations { get; } =
        [RedriveExecution, StopExecution, RedriveDeadLetters, RedriveDeadLetter, DiscardDeadLetter];
}
