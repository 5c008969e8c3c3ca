using System.Text;
using System.Threading.Channels;
using ThemisGuard.Local.Executions;
using ThemisGuard.Local.Functions;
using ThemisGuard.Local.Queues;

namespace ThemisGuard.Local.Tests.Bus;

/// <summary>Functions, queues and state machines that keep what they are sent, and fail when told to.</summary>
internal sealed class RecordingTargets : IFunctionInvoker, IQueueService, IExecutionService
{
    private readonly Channel<Sent> _sent = Channel.CreateUnbounded<Sent>();

    /// <summary>Throws for an ARN, or returns.</summary>
    public Action<string> Before { get; set; } = _ => { };

    /// <summary>What arrived next, waiting for it up to ten seconds.</summary>
    public async Task<Sent> NextAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        return await _sent.Reader.ReadAsync(limit.Token);
    }

    /// <summary>Asserts that nothing arrives, after a moment in which it could.</summary>
    public async Task AssertNothingAsync()
    {
        await Task.Delay(100);
        Assert.False(_sent.Reader.TryRead(out Sent? sent), sent?.ToString());
    }

    public bool Exists(string functionNameOrArn) => !functionNameOrArn.EndsWith(":gone", StringComparison.Ordinal);

    public Task<FunctionResult> InvokeAsync(string functionNameOrArn, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("The bus invokes asynchronously.");

    public Task InvokeEventAsync(string functionNameOrArn, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken) =>
        Record(new Sent(functionNameOrArn, Encoding.UTF8.GetString(payload.Span), null, null));

    public Task<string> SendAsync(string queueUrlOrArn, QueueMessage message, CancellationToken cancellationToken)
    {
        if (queueUrlOrArn.EndsWith(":gone", StringComparison.Ordinal))
        {
            throw new QueueNotFoundException(queueUrlOrArn);
        }

        return Record(new Sent(queueUrlOrArn, message.Body, null, message));
    }

    public Task<string> StartAsync(string stateMachineArn, string? name, ReadOnlyMemory<byte> input, CancellationToken cancellationToken) =>
        Record(new Sent(stateMachineArn, Encoding.UTF8.GetString(input.Span), name, null));

    public Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(
        string queueUrlOrArn, int maxMessages, TimeSpan wait, TimeSpan? visibilityTimeout, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task DeleteAsync(string queueUrlOrArn, IReadOnlyList<string> receiptHandles, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task ChangeVisibilityAsync(string queueUrlOrArn, IReadOnlyList<string> receiptHandles, TimeSpan visibilityTimeout, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<int> ReleaseAsync(string queueUrlOrArn, bool died, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task SetAloneAsync(string queueUrlOrArn, string receiptHandle, bool alone, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyDictionary<string, string>> GetAttributesAsync(string queueUrlOrArn, CancellationToken cancellationToken) => throw new NotSupportedException();

    private Task<string> Record(Sent sent)
    {
        Before(sent.Arn);
        Assert.True(_sent.Writer.TryWrite(sent));
        return Task.FromResult("id");
    }
}

/// <summary>One call of a target.</summary>
internal sealed record Sent(string Arn, string Payload, string? ExecutionName, QueueMessage? Message);
