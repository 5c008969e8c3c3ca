using ThemisGuard.StatesLanguage.Interpretation;

namespace ThemisGuard.Local.Executions;

/// <summary>A task that waits for a worker.</summary>
internal sealed record ActivityTask(LiveExecution Execution, InvokeTask Task);

/// <summary>Tasks of activities by activity, first come first served. In memory: open tasks come back with their executions.</summary>
internal sealed class ActivityQueues
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedList<ActivityTask>> _waiting = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LinkedList<TaskCompletionSource<ActivityTask?>>> _workers = new(StringComparer.Ordinal);

    public void Add(string activityArn, ActivityTask task)
    {
        lock (_gate)
        {
            if (_workers.TryGetValue(activityArn, out LinkedList<TaskCompletionSource<ActivityTask?>>? workers))
            {
                while (workers.First is { } first)
                {
                    workers.RemoveFirst();
                    if (first.Value.TrySetResult(task))
                    {
                        return;
                    }
                }
            }

            Of(_waiting, activityArn).AddLast(task);
        }
    }

    public void Remove(string activityArn, string taskToken)
    {
        lock (_gate)
        {
            if (_waiting.TryGetValue(activityArn, out LinkedList<ActivityTask>? waiting) && waiting.FirstOrDefault(task => task.Task.TaskToken == taskToken) is { } task)
            {
                waiting.Remove(task);
            }
        }
    }

    /// <summary>The next task, or null when none came in time.</summary>
    public async Task<ActivityTask?> TakeAsync(string activityArn, TimeSpan wait, TimeProvider time, CancellationToken cancellationToken)
    {
        var worker = new TaskCompletionSource<ActivityTask?>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_waiting.TryGetValue(activityArn, out LinkedList<ActivityTask>? waiting) && waiting.First is { } first)
            {
                waiting.RemoveFirst();
                return first.Value;
            }

            Of(_workers, activityArn).AddLast(worker);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(worker.Task, Task.Delay(wait, time, limit.Token));
        await limit.CancelAsync();
        worker.TrySetResult(null);
        lock (_gate)
        {
            Of(_workers, activityArn).Remove(worker);
        }

        return await worker.Task;
    }

    private static LinkedList<T> Of<T>(Dictionary<string, LinkedList<T>> all, string activityArn)
    {
        if (!all.TryGetValue(activityArn, out LinkedList<T>? list))
        {
            list = [];
            all.Add(activityArn, list);
        }

        return list;
    }
}
