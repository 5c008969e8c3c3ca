using Amazon.Runtime;
using ThemisGuard.Aws.Operations;
using ThemisGuard.Aws.StepFunctions;
using ThemisGuard.Compliance.Operations;
using ThemisGuard.Lambda.Api;
using ThemisGuard.Lambda.Events;

namespace ThemisGuard.Functions.ManageOperations;

/// <summary>Redrives and stops executions, redrives and discards dead letters, as an operator asks.</summary>
public sealed class ManageOperationsHandler(
    IAmazonStepFunctions stepFunctions, ExecutionRecorder recorder, ExecutionLookup lookup, DeadLetters deadLetters, DeadLetterRedrive redrive)
{
    private const int MaxRedriven = 1_000;
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(5);

    /// <summary>The routes of this function, as in <c>template.yaml</c>.</summary>
    public FunctionHandler ToFunction(Idempotency idempotency) => new HttpApiRouter(idempotency)
        .Map(ManageOperationsApi.RedriveExecution, RedriveExecutionAsync)
        .Map(ManageOperationsApi.StopExecution, StopExecutionAsync)
        .Map(ManageOperationsApi.RedriveDeadLetters, RedriveDeadLettersAsync)
        .Map(ManageOperationsApi.RedriveDeadLetter, RedriveDeadLetterAsync)
        .Map(ManageOperationsApi.DiscardDeadLetter, DiscardDeadLetterAsync)
        .ToHandler();

    private async Task<HttpApiResponse> RedriveExecutionAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        ExecutionRecord execution = await FindAsync(request, cancellationToken);
        try
        {
            await stepFunctions.RedriveExecutionAsync(new RedriveExecutionRequest(execution.ExecutionArn), cancellationToken);
        }
        catch (AmazonServiceException refused) when (refused.ErrorCode == "ExecutionNotRedrivable")
        {
            throw new HttpApiException(409, "not_redrivable", $"'{execution.Name}' cannot be redriven: {refused.Message}");
        }
        catch (AmazonServiceException gone) when (gone.ErrorCode == "ExecutionDoesNotExist")
        {
            throw new HttpApiException(409, "not_redrivable", $"'{execution.Name}' ended too long ago: Step Functions no longer has it.");
        }

        return await ChangedAsync(execution, cancellationToken);
    }

    private async Task<HttpApiResponse> StopExecutionAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        ExecutionRecord execution = await FindAsync(request, cancellationToken);
        if (execution.HasEnded)
        {
            throw new HttpApiException(409, "ended", $"'{execution.Name}' has already ended.");
        }

        try
        {
            await stepFunctions.StopExecutionAsync(
                new StopExecutionRequest(execution.ExecutionArn, "ThemisGuard.StoppedByOperator", "An operator stopped the execution."), cancellationToken);
        }
        catch (AmazonServiceException gone) when (gone.ErrorCode == "ExecutionDoesNotExist")
        {
            throw new HttpApiException(409, "ended", $"'{execution.Name}' has already ended: Step Functions no longer has it.");
        }

        return await ChangedAsync(execution, cancellationToken);
    }

    private async Task<HttpApiResponse> RedriveDeadLettersAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        int redriven = 0, discarded = 0;
        (IReadOnlyList<DeadLetterRecord> waiting, string? cursor) = await deadLetters.ListAsync(waiting: true, MaxRedriven, cursor: null, cancellationToken);
        foreach (DeadLetterRecord letter in waiting)
        {
            if (invocation.Remaining < Reserve)
            {
                break;
            }

            DeadLetterState state = await redrive.RedriveAsync(letter, cancellationToken);
            redriven += state == DeadLetterState.Redriven ? 1 : 0;
            discarded += state == DeadLetterState.Discarded ? 1 : 0;
        }

        bool more = cursor is not null || redriven + discarded < waiting.Count;
        return HttpApiResponse.Json(200, new DeadLettersRedriven(redriven, discarded, more), FunctionJson.Default.DeadLettersRedriven);
    }

    private async Task<HttpApiResponse> RedriveDeadLetterAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        DeadLetterRecord letter = await WaitingAsync(request, cancellationToken);
        return Changed(letter, await redrive.RedriveAsync(letter, cancellationToken));
    }

    private async Task<HttpApiResponse> DiscardDeadLetterAsync(HttpApiRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        DeadLetterRecord letter = await WaitingAsync(request, cancellationToken);
        await redrive.DiscardAsync(letter, "an operator discarded its message", cancellationToken);
        return Changed(letter, DeadLetterState.Discarded);
    }

    private async Task<ExecutionRecord> FindAsync(HttpApiRequest request, CancellationToken cancellationToken)
    {
        string asked = request.Path("executionId");
        return await lookup.FindAsync(asked, cancellationToken) ?? throw HttpApiException.NotFound("execution", asked);
    }

    private async Task<DeadLetterRecord> WaitingAsync(HttpApiRequest request, CancellationToken cancellationToken)
    {
        string asked = request.Path("deadLetterId");
        DeadLetterRecord letter = await deadLetters.GetAsync(asked, cancellationToken)
            ?? throw HttpApiException.NotFound("dead letter", asked);
        return letter.State == DeadLetterState.Waiting
            ? letter
            : throw new HttpApiException(409, "not_waiting", $"Dead letter '{asked}' no longer waits: it is {letter.State.ToString().ToLowerInvariant()}.");
    }

    private async Task<HttpApiResponse> ChangedAsync(ExecutionRecord execution, CancellationToken cancellationToken)
    {
        ExecutionRecord now = await recorder.FindAsync(execution.ExecutionArn, cancellationToken) ?? execution;
        return HttpApiResponse.Json(
            200, new ExecutionChange(now.ExecutionId, now.Name, now.Status, now.RedriveCount), FunctionJson.Default.ExecutionChange);
    }

    private static HttpApiResponse Changed(DeadLetterRecord letter, DeadLetterState state) =>
        HttpApiResponse.Json(200, new DeadLetterChange(letter.DeadLetterId, state), FunctionJson.Default.DeadLetterChange);
}
