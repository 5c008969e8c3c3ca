using System.Diagnostics;
using Microsoft.Extensions.Logging;
using ThemisGuard.EventPatterns;
using ThemisGuard.Local.Queues;
using ThemisGuard.Local.Telemetry;
using ThemisGuard.Local.Template;

namespace ThemisGuard.Local.Functions;

/// <summary>
/// An event source mapping: receives from a queue, invokes a function with batches, deletes what was handled. What was
/// not stays until its visibility ends; the queue's redrive policy has the last word.
/// Source: Lambda Developer Guide, "Using Lambda with Amazon SQS".
/// </summary>
internal sealed class QueueEventSource : IAsyncDisposable
{
    private const int MaxReceive = 10;
    private static readonly TimeSpan LongPoll = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    private readonly DeployedQueueSource _source;
    private readonly IQueueService _queues;
    private readonly IFunctionInvoker _functions;
    private readonly TimeProvider _time;
    private readonly TimeSpan _visibility;
    private readonly ILogger _logger;
    private readonly EventPattern[] _filters;
    private readonly SemaphoreSlim _slots;
    private readonly int _concurrency;
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;

    public QueueEventSource(
        DeployedQueueSource source, EventPattern[] filters, int concurrency, TimeSpan visibility,
        IQueueService queues, IFunctionInvoker functions, TimeProvider time, ILogger logger)
    {
        _source = source;
        _queues = queues;
        _functions = functions;
        _time = time;
        _visibility = visibility;
        _logger = logger;
        _filters = filters;
        _concurrency = concurrency;
        _slots = new SemaphoreSlim(concurrency);
    }

    public void Start() => _loop = Task.Run(PollAsync);

    /// <summary>Stops receiving and waits for the batches under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        for (int i = 0; i < _concurrency; i++)
        {
            await _slots.WaitAsync();
        }

        _slots.Dispose();
        _stop.Dispose();
    }

    private async Task PollAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await _slots.WaitAsync(_stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            bool handedOver = false;
            try
            {
                List<ReceivedMessage> batch = await GatherAsync();
                ReceivedMessage[] alone = [.. batch.Where(message => message.MustBeAlone)];
                batch.RemoveAll(message => message.MustBeAlone);
                if (batch.Count > 0)
                {
                    handedOver = true;
                    _ = HandleAsync(batch);
                }

                if (alone.Length > 0)
                {
                    await HandleAloneAsync(alone, hasSlot: !handedOver);
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                // Boundary: the mapping outlives any failure of the queue or the disk; it tries again.
                _logger.LogError(error, "{Source} could not receive; trying again.", _source.Id);
                await Task.Delay(AfterFailure, _time);
            }
            finally
            {
                if (!handedOver)
                {
                    _slots.Release();
                }
            }
        }
    }

    // Without a window: what one receive gives. With one: until it ends, the batch is full, or the event would be too large.
    private async Task<List<ReceivedMessage>> GatherAsync()
    {
        var batch = new List<ReceivedMessage>();
        await ReceiveAsync(batch, LongPoll);
        if (batch.Count == 0 || _source.Window == TimeSpan.Zero)
        {
            return batch;
        }

        long started = _time.GetTimestamp();
        try
        {
            while (batch.Count < _source.BatchSize && SqsEventWriter.SizeOf(batch) < SqsEventWriter.MaxSize)
            {
                TimeSpan left = _source.Window - _time.GetElapsedTime(started);
                if (left <= TimeSpan.Zero)
                {
                    break;
                }

                await ReceiveAsync(batch, left);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopping: what was gathered is still handled, for it was received.
        }

        return batch;
    }

    private async Task ReceiveAsync(List<ReceivedMessage> batch, TimeSpan wait)
    {
        int most = Math.Min(MaxReceive, _source.BatchSize - batch.Count);
        IReadOnlyList<ReceivedMessage> received = await _queues.ReceiveAsync(_source.QueueArn, most, wait, null, _stop.Token);
        batch.AddRange(received);
    }

    private async Task HandleAsync(List<ReceivedMessage> batch)
    {
        try
        {
            await SettleAsync(batch);
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task SettleAsync(List<ReceivedMessage> batch)
    {
        try
        {
            List<ReceivedMessage> wanted = _filters.Length == 0 ? batch : [.. batch.Where(message => SqsEventWriter.Matches(_filters, _source.QueueArn, message))];
            List<ReceivedMessage> done = [.. batch.Except(wanted)];
            if (wanted.Count > 0)
            {
                done.AddRange(await InvokeAsync(wanted));
            }

            foreach (ReceivedMessage[] some in done.Chunk(MaxReceive))
            {
                await _queues.DeleteAsync(_source.QueueArn, [.. some.Select(message => message.ReceiptHandle)], CancellationToken.None);
            }
        }
        catch (OperationCanceledException)
        {
            // The process stops: whoever else reads the queue shall not wait for the visibility to end.
            await ReturnAsync(batch);
        }
        catch (Exception error)
        {
            // Boundary: the batch comes back when its visibility ends, whatever went wrong here.
            _logger.LogError(error, "{Source} could not settle a batch of {Count}; it will be received again.", _source.Id, batch.Count);
        }
    }

    // One after the other, when nothing else of this mapping is under way: if the process ends now, it is known on which.
    private async Task HandleAloneAsync(ReceivedMessage[] messages, bool hasSlot)
    {
        int taken = 0;
        try
        {
            while (taken < _concurrency - (hasSlot ? 1 : 0))
            {
                await _slots.WaitAsync(_stop.Token);
                taken++;
            }

            foreach (ReceivedMessage message in messages)
            {
                await _queues.SetAloneAsync(_source.QueueArn, message.ReceiptHandle, alone: true, _stop.Token);
                await SettleAsync([message]);
                await _queues.SetAloneAsync(_source.QueueArn, message.ReceiptHandle, alone: false, CancellationToken.None);
            }
        }
        finally
        {
            if (taken > 0)
            {
                _slots.Release(taken);
            }
        }
    }

    private async Task ReturnAsync(List<ReceivedMessage> batch)
    {
        try
        {
            foreach (ReceivedMessage[] some in batch.Chunk(MaxReceive))
            {
                await _queues.ChangeVisibilityAsync(_source.QueueArn, [.. some.Select(message => message.ReceiptHandle)], TimeSpan.Zero, CancellationToken.None);
            }
        }
        catch (Exception error)
        {
            // Boundary: it comes back later all the same.
            _logger.LogWarning(error, "{Source} could not give back a batch of {Count}.", _source.Id, batch.Count);
        }
    }

    private async Task<IEnumerable<ReceivedMessage>> InvokeAsync(List<ReceivedMessage> batch)
    {
        // A batch has messages of several traces; the span goes on with the first one's.
        using Activity? span = EngineTelemetry.Source.StartActivity(
            _source.Id + " process", ActivityKind.Consumer, TraceHeaders.Parse(batch[0].Attributes.GetValueOrDefault("AWSTraceHeader")));
        span?.SetTag("messaging.system", "aws_sqs").SetTag("messaging.batch.message_count", batch.Count);
        EngineTelemetry.Messages.Add(batch.Count, new KeyValuePair<string, object?>("faas.invoked_name", _source.FunctionName));
        ReadOnlyMemory<byte> payload = SqsEventWriter.Write(_source.QueueArn, batch);
        long started = _time.GetTimestamp();
        while (true)
        {
            FunctionResult result = await _functions.InvokeAsync(_source.FunctionName, payload, CancellationToken.None);
            if (result.ErrorType == FunctionErrors.Throttled && _time.GetElapsedTime(started) + AfterFailure < _visibility && !_stop.IsCancellationRequested)
            {
                await Task.Delay(AfterFailure, _time);
                continue;
            }

            if (result.ErrorType is not null)
            {
                _logger.LogWarning("{Function} failed on a batch of {Count} from {Source}: {Error}", _source.FunctionName, batch.Count, _source.Id, result.ErrorType);
                return [];
            }

            return _source.ReportBatchItemFailures ? BatchAnswer.Succeeded(batch, result.Payload) : batch;
        }
    }
}
