using Amazon.Runtime;
using ThemisGuard.Aws.StepFunctions;
using ThemisGuard.Compliance;

namespace ThemisGuard.Functions.EvaluateBatch;

/// <summary>Says regularly that the work behind a task token goes on, and notices when nobody waits for it any more.</summary>
internal sealed class Heartbeat : IDisposable
{
    private readonly IAmazonStepFunctions _stepFunctions;
    private readonly string _taskToken;
    private readonly Func<Task> _pulse;
    private readonly ITimer _timer;
    private int _beating;

    /// <param name="stepFunctions">Whom it is told.</param>
    /// <param name="taskToken">Of the batch's task.</param>
    /// <param name="pulse">Notes it where the operations monitor looks: Step Functions does not show heartbeats.</param>
    /// <param name="every">How often.</param>
    /// <param name="time">The clock.</param>
    public Heartbeat(IAmazonStepFunctions stepFunctions, string taskToken, Func<Task> pulse, TimeSpan every, TimeProvider time)
    {
        _pulse = pulse;
        _stepFunctions = stepFunctions;
        _taskToken = taskToken;
        _timer = time.CreateTimer(_ => _ = BeatAsync(), state: null, every, every);
    }

    /// <summary>True once the task has timed out or its execution has ended.</summary>
    public bool IsLost { get; private set; }

    public void Dispose() => _timer.Dispose();

    private async Task BeatAsync()
    {
        if (Interlocked.Exchange(ref _beating, 1) == 1)
        {
            return;
        }

        try
        {
            await _stepFunctions.SendTaskHeartbeatAsync(new SendTaskHeartbeatRequest(_taskToken), CancellationToken.None);
            await _pulse();
        }
        catch (AmazonServiceException gone) when (TaskErrors.IsGone(gone))
        {
            IsLost = true;
        }
        catch (Exception error) when (error is AmazonClientException or AmazonServiceException or HttpRequestException or ThemisGuardException)
        {
            // One missed beat is not the end; the heartbeat's limit is hours, the next beat comes in a minute.
        }
        finally
        {
            Interlocked.Exchange(ref _beating, 0);
        }
    }
}
