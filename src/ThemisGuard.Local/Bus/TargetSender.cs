using System.Text;
using ThemisGuard.Local.Executions;
using ThemisGuard.Local.Functions;
using ThemisGuard.Local.Queues;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Bus;

/// <summary>A target that refuses now and would refuse always.</summary>
internal sealed class DeliveryRefusedException(string errorCode, string message) : Exception(message)
{
    public string ErrorCode { get; } = errorCode;
}

/// <summary>Hands deliveries to the engine's services.</summary>
internal sealed class TargetSender(IFunctionInvoker functions, IQueueService queues, IExecutionService executions)
{
    private const string AttemptNumber = "<aws.scheduler.attempt-number>";

    /// <summary>Completes when the target has acknowledged.</summary>
    /// <exception cref="DeliveryRefusedException">Trying again is no use.</exception>
    public async Task SendAsync(RuleTarget target, Delivery delivery, CancellationToken cancellationToken)
    {
        byte[] payload = delivery.IsOfScheduler ? WithAttemptNumber(delivery) : delivery.Payload;
        try
        {
            switch (TargetKinds.Of(target.Arn))
            {
                case TargetKind.Function when functions.Exists(target.Arn):
                    await functions.InvokeEventAsync(target.Arn, payload, cancellationToken);
                    break;
                case TargetKind.Queue:
                    string? deduplication = target.Arn.EndsWith(".fifo", StringComparison.Ordinal) ? delivery.Token : null;
                    await queues.SendAsync(target.Arn, new QueueMessage(Encoding.UTF8.GetString(payload), target.MessageGroupId, deduplication), cancellationToken);
                    break;
                case TargetKind.StateMachine:
                    await executions.StartAsync(target.Arn, delivery.Token, payload, cancellationToken);
                    break;
                default:
                    throw new DeliveryRefusedException("ResourceNotFoundException", $"There is no {target.Arn}.");
            }
        }
        catch (QueueNotFoundException error)
        {
            throw new DeliveryRefusedException("QueueDoesNotExist", error.Message);
        }
        catch (WireException error) when (error.Name == "ExecutionAlreadyExists")
        {
            // Delivered by an attempt whose success was not recorded: the name is this delivery's own.
        }
        catch (WireException error) when (error.Status < 500 && !error.Name.Contains("Throttl", StringComparison.Ordinal))
        {
            throw new DeliveryRefusedException(error.Name, error.Message);
        }
    }

    /// <summary>Sends what could not be delivered to the target's dead-letter queue; <paramref name="exhausted"/> is the limit of the retry policy that ended it, null when it was refused for good.</summary>
    public Task SendDeadLetterAsync(RuleTarget target, Delivery delivery, string errorCode, string errorMessage, string? exhausted, CancellationToken cancellationToken)
    {
        var attributes = new Dictionary<string, QueueMessageAttribute>(StringComparer.Ordinal)
        {
            ["RULE_ARN"] = new("String", delivery.SourceArn),
            ["TARGET_ARN"] = new("String", target.Arn),
            ["ERROR_CODE"] = new("String", errorCode),
            ["ERROR_MESSAGE"] = new("String", errorMessage.Length == 0 ? errorCode : errorMessage),
            ["RETRY_ATTEMPTS"] = new("Number", delivery.Attempts.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        };
        if (exhausted is not null)
        {
            attributes["EXHAUSTED_RETRY_CONDITION"] = new("String", exhausted);
        }

        string body = Encoding.UTF8.GetString(delivery.Event ?? delivery.Payload);
        return queues.SendAsync(target.DeadLetterArn!, new QueueMessage(body, Attributes: attributes), cancellationToken);
    }

    private static byte[] WithAttemptNumber(Delivery delivery)
    {
        string text = Encoding.UTF8.GetString(delivery.Payload);
        return text.Contains(AttemptNumber, StringComparison.Ordinal)
            ? Encoding.UTF8.GetBytes(text.Replace(AttemptNumber, (delivery.Attempts + 1).ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal))
            : delivery.Payload;
    }
}
