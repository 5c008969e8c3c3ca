using System.Buffers;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using ThemisGuard.Local.Bus;
using ThemisGuard.StatesLanguage.Interpretation;

namespace ThemisGuard.Local.Executions;

/// <summary>
/// Puts a "Step Functions Execution Status Change" event on the default bus for every status of a Standard execution, in
/// order. What was announced is stored, so that a status that was reached just before the process died is announced by
/// the next one.
/// </summary>
internal sealed class StatusAnnouncer(IEventBus bus, ILogger logger) : IAsyncDisposable
{
    // 256 KiB of an event, less its envelope and the members that are always there.
    private const int MaxData = 248 * 1_024;

    // As many as PutEvents takes.
    private const int MaxBatch = 10;

    private readonly Channel<ExecutionRecord> _queue = Channel.CreateUnbounded<ExecutionRecord>(new() { SingleReader = true });
    private Task _loop = Task.CompletedTask;

    public void Start(ExecutionStore store)
    {
        foreach (ExecutionRecord record in store.Unannounced())
        {
            Announce(record);
        }

        _loop = Task.Run(() => RunAsync(store));
    }

    public void Announce(ExecutionRecord record)
    {
        if (!record.IsExpress)
        {
            _queue.Writer.TryWrite(record);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
    }

    private async Task RunAsync(ExecutionStore store)
    {
        var batch = new List<ExecutionRecord>(MaxBatch);
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (batch.Count < MaxBatch && _queue.Reader.TryRead(out ExecutionRecord? record))
            {
                batch.Add(record);
            }

            try
            {
                await bus.PutAsync([.. batch.Select(ToEvent)], CancellationToken.None);
                await store.MarkAnnouncedAsync([.. batch.Select(record => (record.Id, record.Status))]);
            }
            catch (Exception error)
            {
                // Boundary: announcements that can't be stored now are made at the next start.
                logger.LogError(error, "The status of {Execution} and {Others} others could not be announced.", batch[0].Arn, batch.Count - 1);
            }

            batch.Clear();
        }
    }

    private static PutEvent ToEvent(ExecutionRecord record)
    {
        bool included = record.Input.Length + (record.Output?.Length ?? 0) <= MaxData;
        var buffer = new ArrayBufferWriter<byte>(1_024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("executionArn", record.Arn);
            json.WriteString("stateMachineArn", record.MachineArn);
            json.WriteString("name", record.Name);
            json.WriteString("status", record.Status.ToWireName());
            json.WriteNumber("startDate", record.Started.ToUnixTimeMilliseconds());
            WriteNumber(json, "stopDate", record.Stopped?.ToUnixTimeMilliseconds());
            json.WriteString("input", included ? record.Input : null);
            json.WriteString("output", included ? record.Output : null);
            json.WriteString("stateMachineVersionArn", record.VersionArn);
            json.WriteString("stateMachineAliasArn", record.AliasArn);
            json.WriteNumber("redriveCount", record.Redrives);
            WriteNumber(json, "redriveDate", record.Redriven?.ToUnixTimeMilliseconds());
            (string status, string? reason) = RedriveStatus.Of(record);
            json.WriteString("redriveStatus", status);
            json.WriteString("redriveStatusReason", reason);
            WriteIncluded(json, "inputDetails", included);
            if (record.Output is null)
            {
                json.WriteNull("outputDetails");
            }
            else
            {
                WriteIncluded(json, "outputDetails", included);
            }

            json.WriteString("error", record.Error);
            json.WriteString("cause", record.Cause);
            json.WriteEndObject();
        }

        return new PutEvent("aws.states", "Step Functions Execution Status Change", buffer.WrittenMemory, [record.Arn]);
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void WriteIncluded(Utf8JsonWriter json, string name, bool included)
    {
        json.WriteStartObject(name);
        json.WriteBoolean("included", included);
        json.WriteEndObject();
    }
}

/// <summary>Whether an execution may be redriven, as DescribeExecution tells it.</summary>
internal static class RedriveStatus
{
    public static (string Status, string? Reason) Of(ExecutionRecord record) => record.Status switch
    {
        ExecutionStatus.Failed or ExecutionStatus.TimedOut or ExecutionStatus.Aborted => ("REDRIVABLE", null),
        _ => ("NOT_REDRIVABLE", $"Execution is {record.Status.ToWireName()} and cannot be redriven"),
    };
}
