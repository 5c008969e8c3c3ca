using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Queues;

/// <summary>SQS's errors with their names in both protocols. Texts are AWS's where they are known.</summary>
internal static class SqsErrors
{
    private const string Legacy = "AWS.SimpleQueueService.";

    public static WireException QueueDoesNotExist() => Legacied("QueueDoesNotExist", "NonExistentQueue", "The specified queue does not exist.");

    public static WireException QueueNameExists(string attribute) => Sqs(
        "QueueNameExists", $"A queue already exists with the same name and a different value for attribute {attribute}", queryCode: "QueueAlreadyExists");

    public static WireException InvalidParameter(string message) =>
        new("com.amazon.coral.service#InvalidParameterValueException", message, queryCode: "InvalidParameterValue");

    public static WireException InvalidParameter(string parameter, object? value, string reason) =>
        InvalidParameter($"Value {value} for parameter {parameter} is invalid. Reason: {reason}");

    public static WireException MissingParameter(string parameter) =>
        new("com.amazon.coral.service#MissingRequiredParameterException", $"The request must contain the parameter {parameter}.", queryCode: "MissingParameter");

    public static WireException InvalidAttributeName(string name) => Sqs("InvalidAttributeName", $"Unknown Attribute {name}.");

    public static WireException InvalidAttributeValue(string name, string? reason = null) =>
        Sqs("InvalidAttributeValue", $"Invalid value for the parameter {name}.{(reason is null ? "" : " Reason: " + reason)}");

    public static WireException InvalidMessageContents() => Sqs(
        "InvalidMessageContents", "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF");

    public static WireException ReceiptHandleIsInvalid(string handle) =>
        Sqs("ReceiptHandleIsInvalid", $"The input receipt handle \"{handle}\" is not a valid receipt handle.", status: 404);

    public static WireException PurgeQueueInProgress(string queue) =>
        Legacied("PurgeQueueInProgress", "PurgeQueueInProgress", $"Only one PurgeQueue operation on {queue} is allowed every 60 seconds.", status: 403);

    public static WireException OverLimit(string queue) =>
        Sqs("OverLimit", $"The number of messages in flight of {queue} has reached its limit of {LocalQueue.MaxInFlight}.", status: 403);

    public static WireException ResourceNotFound(string message) => Sqs("ResourceNotFoundException", message, status: 404);

    public static WireException UnsupportedOperation(string message) => Legacied("UnsupportedOperation", "UnsupportedOperation", message);

    public static WireException EmptyBatch(string entry) =>
        Legacied("EmptyBatchRequest", "EmptyBatchRequest", $"There should be at least one {entry} in the request.");

    public static WireException TooManyEntries(int count) =>
        Legacied("TooManyEntriesInBatchRequest", "TooManyEntriesInBatchRequest", $"Maximum number of entries per request are 10. You have sent {count}.");

    public static WireException IdsNotDistinct(string id) => Legacied("BatchEntryIdsNotDistinct", "BatchEntryIdsNotDistinct", $"Id {id} repeated.");

    public static WireException InvalidEntryId() => Legacied(
        "InvalidBatchEntryId", "InvalidBatchEntryId", "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.");

    public static WireException BatchTooLong(long bytes) => Legacied(
        "BatchRequestTooLong", "BatchRequestTooLong", $"Batch requests cannot be longer than {QueueSettings.LargestMessage} bytes. You have sent {bytes} bytes.");

    private static WireException Sqs(string name, string message, int status = 400, string? queryCode = null) =>
        new("com.amazonaws.sqs#" + name, message, status, queryCode ?? name);

    private static WireException Legacied(string name, string legacyName, string message, int status = 400) =>
        new("com.amazonaws.sqs#" + name, message, status, Legacy + legacyName);
}
