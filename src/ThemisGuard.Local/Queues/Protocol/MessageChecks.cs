using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Queues.Protocol;

/// <summary>What SQS checks of a message before it takes it.</summary>
internal static class MessageChecks
{
    private const int MaxAttributes = 10;

    private static readonly SearchValues<byte> ForbiddenControls =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Where(control => control is not (9 or 10 or 13)).Select(control => (byte)control)]);

    private static readonly SearchValues<char> IdLetters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~");

    private static readonly SearchValues<char> AttributeNameLetters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.");

    /// <summary>Checks one message.</summary>
    /// <exception cref="WireException">SQS would refuse it.</exception>
    public static OutgoingMessage Check(SendEntry entry, QueueSettings settings)
    {
        if (entry.Body is not { Length: > 0 } body)
        {
            throw SqsErrors.MissingParameter("MessageBody");
        }

        CheckFifo(entry, settings);
        if (entry.GroupId is not null)
        {
            CheckId("MessageGroupId", entry.GroupId);
        }

        if (entry.DelaySeconds is < 0 or > 900)
        {
            throw SqsErrors.InvalidParameter("DelaySeconds", entry.DelaySeconds, "DelaySeconds must be >= 0 and <= 900.");
        }

        if (entry.DelaySeconds > 0 && settings.IsFifo)
        {
            throw SqsErrors.InvalidParameter("DelaySeconds", entry.DelaySeconds, "The request include parameter that is not valid for this queue type.");
        }

        if (body.AsSpan().ContainsAny(ForbiddenControls) || HasNonCharacter(body))
        {
            throw SqsErrors.InvalidMessageContents();
        }

        CheckAttributes(entry.Attributes);
        if (Size(entry) > settings.MaximumMessageSize)
        {
            throw SqsErrors.InvalidParameter($"One or more parameters are invalid. Reason: Message must be shorter than {settings.MaximumMessageSize} bytes.");
        }

        return new OutgoingMessage(
            body,
            MessageAttributes.Md5OfBody(body),
            entry.Attributes is { Count: > 0 } attributes ? MessageAttributes.Encode(attributes) : null,
            TraceHeader(entry),
            entry.GroupId,
            settings.IsFifo ? entry.DeduplicationId ?? Convert.ToHexStringLower(SHA256.HashData(body)) : null,
            entry.DelaySeconds);
    }

    /// <summary>What a FIFO queue must be told, and a standard one must not; in a batch it fails the whole call.</summary>
    /// <exception cref="WireException">Missing group or deduplication id, or one that does not belong.</exception>
    public static void CheckFifo(SendEntry entry, QueueSettings settings)
    {
        if (!settings.IsFifo)
        {
            if (entry.DeduplicationId is not null)
            {
                throw SqsErrors.InvalidParameter("MessageDeduplicationId", entry.DeduplicationId, "The request include parameter that is not valid for this queue type.");
            }

            return;
        }

        if (entry.GroupId is null)
        {
            throw SqsErrors.MissingParameter("MessageGroupId");
        }

        if (entry.DeduplicationId is not null)
        {
            CheckId("MessageDeduplicationId", entry.DeduplicationId);
        }
        else if (!settings.ContentBasedDeduplication)
        {
            throw SqsErrors.InvalidParameter("The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly");
        }
    }

    /// <summary>Bytes that count against the limits: body, and name, type and value of each attribute.</summary>
    public static long Size(SendEntry entry)
    {
        long size = entry.Body?.Length ?? 0;
        foreach ((string name, QueueMessageAttribute attribute) in entry.Attributes ?? [])
        {
            size += Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(attribute.DataType)
                + (attribute.BinaryValue?.Length ?? Encoding.UTF8.GetByteCount(attribute.StringValue ?? ""));
        }

        return size;
    }

    /// <summary>The system attributes as <see cref="MessageAttributes"/> encodes them, for their MD5; null when none.</summary>
    public static byte[]? EncodeSystem(SendEntry entry) => entry.SystemAttributes is { Count: > 0 } attributes ? MessageAttributes.Encode(attributes) : null;

    private static string? TraceHeader(SendEntry entry)
    {
        string? header = null;
        foreach ((string name, QueueMessageAttribute attribute) in entry.SystemAttributes ?? [])
        {
            if (name != "AWSTraceHeader" || attribute.DataType != "String" || string.IsNullOrEmpty(attribute.StringValue))
            {
                throw SqsErrors.InvalidParameter($"Message system attribute name '{name}' is invalid.");
            }

            header = attribute.StringValue;
        }

        return header;
    }

    private static void CheckId(string parameter, string id)
    {
        if (id.Length is 0 or > 128 || id.AsSpan().ContainsAnyExcept(IdLetters))
        {
            throw SqsErrors.InvalidParameter(parameter, id, $"{parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length.");
        }
    }

    private static void CheckAttributes(List<KeyValuePair<string, QueueMessageAttribute>>? attributes)
    {
        if (attributes is null)
        {
            return;
        }

        if (attributes.Count > MaxAttributes)
        {
            throw SqsErrors.InvalidParameter($"Number of message attributes [{attributes.Count}] exceeds the allowed maximum [{MaxAttributes}].");
        }

        foreach ((string name, QueueMessageAttribute attribute) in attributes)
        {
            CheckAttributeName(name);
            string type = attribute.DataType.Split('.', 2)[0];
            if (attribute.DataType.Length > 256 || type is not ("String" or "Number" or "Binary"))
            {
                throw SqsErrors.InvalidParameter(attribute.DataType.Length == 0
                    ? $"The message attribute '{name}' must contain non-empty message attribute type."
                    : $"The message attribute '{name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.");
            }

            bool empty = type == "Binary" ? attribute.BinaryValue is not { Length: > 0 } : string.IsNullOrEmpty(attribute.StringValue);
            if (empty || (type == "Binary" ? attribute.StringValue is not null : attribute.BinaryValue is not null))
            {
                throw SqsErrors.InvalidParameter($"Message (user) attribute '{name}' must contain a non-empty value of type '{type}'.");
            }

            if (type == "Number" && !double.TryParse(attribute.StringValue, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            {
                throw SqsErrors.InvalidParameter($"Can't cast the value of message (user) attribute '{name}' to a number.");
            }

            if (attribute.StringValue is { } text)
            {
                byte[] bytes = Encoding.UTF8.GetBytes(text);
                if (bytes.AsSpan().ContainsAny(ForbiddenControls) || HasNonCharacter(bytes))
                {
                    throw SqsErrors.InvalidMessageContents();
                }
            }
        }
    }

    private static void CheckAttributeName(string name)
    {
        bool reserved = name.StartsWith("AWS.", StringComparison.OrdinalIgnoreCase) || name.StartsWith("Amazon.", StringComparison.OrdinalIgnoreCase);
        if (name.Length is 0 or > 256 || reserved || name.AsSpan().ContainsAnyExcept(AttributeNameLetters)
            || name.StartsWith('.') || name.EndsWith('.') || name.Contains("..", StringComparison.Ordinal))
        {
            throw SqsErrors.InvalidParameter($"Message (user) attribute name '{name}' is invalid: letters, digits, _ - and single periods inside; at most 256; not AWS. or Amazon. at the start.");
        }
    }

    // U+FFFE and U+FFFF: EF BF BE and EF BF BF.
    private static bool HasNonCharacter(ReadOnlySpan<byte> text)
    {
        for (int at; (at = text.IndexOf([(byte)0xEF, (byte)0xBF])) >= 0; text = text[(at + 2)..])
        {
            if (at + 2 < text.Length && text[at + 2] >= 0xBE)
            {
                return true;
            }
        }

        return false;
    }
}
