using Amazon.Runtime;
using ThemisGuard.Aws.StepFunctions;

namespace ThemisGuard.Functions.EvaluateBatch;

/// <summary>Says regularly that the work behind a task token goes on, and notices when nobody waits for it any more.</summary>
internal sealed class Heartbeat : IDisposable
{
    private readonly IAmazonStepFunctions _stepFunctions;
    private readonly string _taskToken;
    private readonly ITimer _timer;
    private int _beating;

    public Heartbeat(IAmazonStepFunctions stepFunctions, string taskToken, TimeSpan every, TimeProvider time)
    {
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
        }
        catch (AmazonServiceException gone) when (TaskErrors.IsGone(gone))
        {
            IsLost = true;
        }
        catch (Exception error) when (error is AmazonClientException or AmazonServiceException or HttpRequestException)
        {
            // One missed beat is not the end; the heartbeat's limit is hours, the next beat comes in a minute.
        }
        finally
        {
            Interlocked.Exchange(ref _beating, 0);
        }
    }
}
