using System.Buffers.Text;
using System.Text;

namespace ThemisGuard.Local.Queues;

/// <summary>One <c>StartMessageMoveTask</c>: dead letters on their way back. Survives a restart.</summary>
/// <param name="handle">Opaque.</param>
/// <param name="sourceArn">The dead-letter queue.</param>
/// <param name="destinationArn">Null: each message goes to the queue that it came from.</param>
/// <param name="maxPerSecond">1 to 500, or null for as fast as it goes.</param>
/// <param name="startedMs">Milliseconds since 1970.</param>
internal sealed class MoveTask(string handle, string sourceArn, string? destinationArn, int? maxPerSecond, long startedMs)
{
    public const string Running = "RUNNING";
    public const string Completed = "COMPLETED";
    public const string Cancelled = "CANCELLED";
    public const string Failed = "FAILED";

    public string Handle { get; } = handle;

    public string SourceArn { get; } = sourceArn;

    public string? DestinationArn { get; } = destinationArn;

    public int? MaxPerSecond { get; } = maxPerSecond;

    public long StartedMs { get; } = startedMs;

    public string Status { get; set; } = Running;

    public long Moved { get; set; }

    public long ToMove { get; set; }

    public string? FailureReason { get; set; }
}

/// <summary>Runs the move tasks of one engine, one per source at a time.</summary>
internal sealed class MoveTasks(QueueWorld world) : IAsyncDisposable
{
    private const int Batch = 100;

    private readonly Lock _gate = new();
    private readonly List<MoveTask> _tasks = [];
    private readonly List<Task> _running = [];
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Goes on with what a restart found.</summary>
    public void Load(IEnumerable<MoveTask> tasks)
    {
        lock (_gate)
        {
            foreach (MoveTask task in tasks)
            {
                _tasks.Add(task);
                if (task.Status == MoveTask.Running)
                {
                    _running.Add(Task.Run(() => RunAsync(task)));
                }
            }
        }
    }

    /// <exception cref="Wire.WireException">The source is no dead-letter queue, a queue does not exist, or a task runs already.</exception>
    public async Task<string> StartAsync(string sourceArn, string? destinationArn, int? maxPerSecond)
    {
        LocalQueue source = world.Find(sourceArn) is { } found && found.Arn == sourceArn
            ? found
            : throw SqsErrors.ResourceNotFound("The resource that you specified for the SourceArn parameter doesn't exist.");
        if (!world.Queues.Any(queue => queue.Definition.Settings.Redrive?.DeadLetterTargetArn == sourceArn))
        {
            throw SqsErrors.InvalidParameter("Source queue must be configured as a Dead Letter Queue.");
        }

        if (destinationArn is not null && world.Find(destinationArn)?.Arn != destinationArn)
        {
            throw SqsErrors.ResourceNotFound("The resource that you specified for the DestinationArn parameter doesn't exist.");
        }

        var task = new MoveTask(NewHandle(sourceArn), sourceArn, destinationArn, maxPerSecond, world.Clock.NowMs) { ToMove = source.Count().Visible };
        lock (_gate)
        {
            if (_tasks.Any(other => other.SourceArn == sourceArn && other.Status == MoveTask.Running))
            {
                throw SqsErrors.InvalidParameter("There is already a task running. Only one active task is allowed for a source queue arn at a given time.");
            }

            _tasks.Add(task);
        }

        try
        {
            await world.Store.SaveAsync(task);
        }
        catch
        {
            lock (_gate)
            {
                _tasks.Remove(task);
            }

            throw;
        }

        lock (_gate)
        {
            _running.RemoveAll(run => run.IsCompleted);
            _running.Add(Task.Run(() => RunAsync(task)));
        }

        return task.Handle;
    }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<MoveTask> List(string sourceArn, int max)
    {
        lock (_gate)
        {
            return [.. _tasks.Where(task => task.SourceArn == sourceArn).OrderByDescending(task => task.StartedMs).Take(max)];
        }
    }

    /// <returns>How many messages it had moved.</returns>
    /// <exception cref="Wire.WireException">No running task has the handle.</exception>
    public async Task<long> CancelAsync(string handle)
    {
        MoveTask task;
        lock (_gate)
        {
            task = _tasks.FirstOrDefault(task => task.Handle == handle && task.Status == MoveTask.Running)
                ?? throw SqsErrors.ResourceNotFound("Task does not exist.");
            task.Status = MoveTask.Cancelled;
        }

        await world.Store.SaveAsync(task);
        return task.Moved;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Task[] running;
        lock (_gate)
        {
            running = [.. _running];
        }

        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private static string NewHandle(string sourceArn) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"taskId":"{{Guid.NewGuid()}}","sourceArn":"{{sourceArn}}"}"""));

    private async Task RunAsync(MoveTask task)
    {
        while (!_stopping.IsCancellationRequested && task.Status == MoveTask.Running)
        {
            string? reason = null;
            (int moved, bool stuck) = world.Find(task.SourceArn)?.MoveOut(Math.Min(Batch, task.MaxPerSecond ?? Batch), message => Destination(task, message, out reason))
                ?? (0, false);
            lock (_gate)
            {
                task.Moved += moved;
                if (task.Status == MoveTask.Running)
                {
                    task.Status = stuck ? MoveTask.Failed : moved == 0 ? MoveTask.Completed : MoveTask.Running;
                    task.FailureReason = reason;
                }
            }

            await world.Store.SaveAsync(task);
            if (task.Status == MoveTask.Running && task.MaxPerSecond is { } rate)
            {
                await Task.Delay(TimeSpan.FromSeconds(Math.Min(1, (double)Batch / rate)), world.Time, _stopping.Token);
            }
        }
    }

    private LocalQueue? Destination(MoveTask task, Message message, out string? reason)
    {
        string? arn = task.DestinationArn ?? message.SourceArn;
        LocalQueue? queue = arn is null ? null : world.Find(arn);
        reason = queue is not null ? null : arn is null ? "CouldNotDetermineMessageSource" : "AWS.SimpleQueueService.NonExistentQueue";
        return queue;
    }
}
