using System.Text.Json;
using ThemisGuard.Local.Queues;

namespace ThemisGuard.Local.Functions;

/// <summary>Reads partial batch responses, as strictly as Lambda does. Source: Lambda Developer Guide, "Handling errors for an SQS event source".</summary>
internal static class BatchAnswer
{
    /// <summary>The messages that the answer says were handled: none when it is malformed or names a message that was not in the batch.</summary>
    public static IReadOnlyList<ReceivedMessage> Succeeded(IReadOnlyList<ReceivedMessage> batch, ReadOnlyMemory<byte> answer)
    {
        if (answer.IsEmpty)
        {
            return batch;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(answer);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("batchItemFailures", out JsonElement failures))
            {
                // An object without the member, null or a string counts as complete success.
                return batch;
            }

            return failures.ValueKind switch
            {
                JsonValueKind.Null => batch,
                JsonValueKind.Array => Without(batch, failures),
                _ => [],
            };
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static IReadOnlyList<ReceivedMessage> Without(IReadOnlyList<ReceivedMessage> batch, JsonElement failures)
    {
        var remaining = batch.ToDictionary(message => message.MessageId);
        foreach (JsonElement failure in failures.EnumerateArray())
        {
            if (failure.ValueKind != JsonValueKind.Object
                || !failure.TryGetProperty("itemIdentifier", out JsonElement identifier)
                || identifier.ValueKind != JsonValueKind.String
                || !batch.Any(message => message.MessageId == identifier.GetString()))
            {
                return [];
            }

            remaining.Remove(identifier.GetString()!);
        }

        return [.. remaining.Values];
    }
}
