using System.Globalization;
using System.Text;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Queues.Protocol;

/// <summary>Reads the query protocol's numbered form members (<c>Attribute.1.Name</c>) into an <see cref="SqsRequest"/>.</summary>
internal sealed class SqsFormReader(IReadOnlyDictionary<string, string> form)
{
    private const int MaxItems = 1_000;

    /// <param name="action">Decides how the entries of a batch are called.</param>
    /// <exception cref="WireException">A number or base64 text is none.</exception>
    public SqsRequest Read(string action)
    {
        var request = new SqsRequest
        {
            QueueUrl = Text("QueueUrl"),
            QueueName = Text("QueueName"),
            QueueNamePrefix = Text("QueueNamePrefix"),
            ReceiptHandle = Text("ReceiptHandle"),
            NextToken = Text("NextToken"),
            SourceArn = Text("SourceArn"),
            DestinationArn = Text("DestinationArn"),
            TaskHandle = Text("TaskHandle"),
            MaxResults = Number("MaxResults"),
            MaxNumberOfMessages = Number("MaxNumberOfMessages"),
            MaxNumberOfMessagesPerSecond = Number("MaxNumberOfMessagesPerSecond"),
            VisibilityTimeout = Number("VisibilityTimeout"),
            WaitTimeSeconds = Number("WaitTimeSeconds"),
            Attributes = Map("Attribute", "Name"),
            Tags = Map("Tag", "Key"),
            TagKeys = List("TagKey"),
            AttributeNames = List("AttributeName"),
            MessageAttributeNames = List("MessageAttributeName"),
            Entries = action.EndsWith("Batch", StringComparison.Ordinal) ? Entries(action + "RequestEntry") : null,
        };
        if (List("MessageSystemAttributeName") is { } more)
        {
            request.AttributeNames = [.. request.AttributeNames ?? [], .. more];
        }

        ReadEntry(request.Send, "");
        return request;
    }

    private List<SendEntry> Entries(string member)
    {
        var entries = new List<SendEntry>();
        foreach (string prefix in Numbered(member, "Id"))
        {
            var entry = new SendEntry { Id = Text(prefix + "Id") };
            ReadEntry(entry, prefix);
            entries.Add(entry);
        }

        return entries;
    }

    private void ReadEntry(SendEntry entry, string prefix)
    {
        entry.Body = Text(prefix + "MessageBody") is { } body ? Encoding.UTF8.GetBytes(body) : null;
        entry.DelaySeconds = Number(prefix + "DelaySeconds");
        entry.GroupId = Text(prefix + "MessageGroupId");
        entry.DeduplicationId = Text(prefix + "MessageDeduplicationId");
        entry.ReceiptHandle = Text(prefix + "ReceiptHandle");
        entry.VisibilityTimeout = Number(prefix + "VisibilityTimeout");
        entry.Attributes = MessageAttributes(prefix + "MessageAttribute");
        entry.SystemAttributes = MessageAttributes(prefix + "MessageSystemAttribute");
    }

    private List<KeyValuePair<string, QueueMessageAttribute>>? MessageAttributes(string member)
    {
        List<KeyValuePair<string, QueueMessageAttribute>>? attributes = null;
        foreach (string prefix in Numbered(member, "Name"))
        {
            byte[]? binary = null;
            if (Text(prefix + "Value.BinaryValue") is { } base64)
            {
                try
                {
                    binary = Convert.FromBase64String(base64);
                }
                catch (FormatException)
                {
                    throw SqsErrors.InvalidParameter("BinaryValue is not base64.");
                }
            }

            (attributes ??= []).Add(new(Text(prefix + "Name")!, new QueueMessageAttribute(Text(prefix + "Value.DataType") ?? "", Text(prefix + "Value.StringValue"), binary)));
        }

        return attributes;
    }

    private Dictionary<string, string>? Map(string member, string key)
    {
        Dictionary<string, string>? map = null;
        foreach (string prefix in Numbered(member, key))
        {
            (map ??= new(StringComparer.Ordinal))[Text(prefix + key)!] = Text(prefix + "Value") ?? "";
        }

        return map;
    }

    private List<string>? List(string member)
    {
        List<string>? list = null;
        for (int i = 1; i <= MaxItems && Text($"{member}.{i}") is { } item; i++)
        {
            (list ??= []).Add(item);
        }

        return list;
    }

    // "Member.1.", "Member.2.", … as long as the form has their first part.
    private IEnumerable<string> Numbered(string member, string first)
    {
        for (int i = 1; i <= MaxItems && form.ContainsKey($"{member}.{i}.{first}"); i++)
        {
            yield return $"{member}.{i}.";
        }
    }

    private string? Text(string name) => form.GetValueOrDefault(name);

    private int? Number(string name) => Text(name) is not { } text ? null
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number
        : throw SqsErrors.InvalidParameter(name, text, "Must be an integer.");
}
