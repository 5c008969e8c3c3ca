using System.Text.Json;
using System.Xml;
using Microsoft.AspNetCore.Http;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Queues.Protocol;

/// <summary>
/// Answers of the query protocol, made from those of the JSON protocol: lists and maps become repeated elements with
/// names of their own.
/// </summary>
/// <remarks>
/// <code>
/// JSON                               XML
/// QueueUrls, queueUrls: [..]         QueueUrl
/// Messages: [{..}]                   Message
/// Attributes: {n: v}                 Attribute: Name, Value
/// MessageAttributes: {n: {..}}       MessageAttribute: Name, Value: DataType, …
/// Tags: {n: v}                       Tag: Key, Value
/// Successful: [{..}]                 ACTIONResultEntry
/// Failed: [{..}]                     BatchResultErrorEntry
/// Results: [{..}]                    ListMessageMoveTasksResultEntry
/// </code>
/// </remarks>
internal static class SqsXml
{
    public const string Namespace = "http://queue.amazonaws.com/doc/2012-11-05/";

    // All other actions have a result element, empty or not, and boto3 insists on it.
    private static readonly HashSet<string> WithoutResult = new(StringComparer.Ordinal)
    {
        "DeleteMessage", "ChangeMessageVisibility", "PurgeQueue", "DeleteQueue", "SetQueueAttributes", "TagQueue", "UntagQueue",
    };

    public static async Task WriteAsync(HttpContext context, string action, ReadOnlyMemory<byte> json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        await WireXml.WriteResponseAsync(context, action, Namespace, xml =>
        {
            if (!WithoutResult.Contains(action))
            {
                xml.WriteStartElement(action + "Result");
                WriteMembers(xml, document.RootElement, action);
                xml.WriteEndElement();
            }
        });
    }

    public static Task WriteErrorAsync(HttpContext context, WireException error) => WireXml.WriteErrorAsync(
        context,
        error.Name == "QueueDoesNotExist" ? new WireException(error.Type, "The specified queue does not exist for this wsdl version.", error.Status, error.QueryCode) : error,
        Namespace);

    private static void WriteMembers(XmlWriter xml, JsonElement value, string action)
    {
        foreach (JsonProperty member in value.EnumerateObject())
        {
            switch (member.Name)
            {
                case "QueueUrls" or "queueUrls": WriteList(xml, "QueueUrl", member.Value, action); break;
                case "Messages": WriteList(xml, "Message", member.Value, action); break;
                case "Successful": WriteList(xml, action + "ResultEntry", member.Value, action); break;
                case "Failed": WriteList(xml, "BatchResultErrorEntry", member.Value, action); break;
                case "Results": WriteList(xml, "ListMessageMoveTasksResultEntry", member.Value, action); break;
                case "Attributes": WriteMap(xml, "Attribute", "Name", member.Value, action); break;
                case "MessageAttributes": WriteMap(xml, "MessageAttribute", "Name", member.Value, action); break;
                case "Tags": WriteMap(xml, "Tag", "Key", member.Value, action); break;
                default: WriteElement(xml, member.Name, member.Value, action); break;
            }
        }
    }

    private static void WriteList(XmlWriter xml, string element, JsonElement list, string action)
    {
        foreach (JsonElement item in list.EnumerateArray())
        {
            WriteElement(xml, element, item, action);
        }
    }

    private static void WriteMap(XmlWriter xml, string element, string key, JsonElement map, string action)
    {
        foreach (JsonProperty entry in map.EnumerateObject())
        {
            xml.WriteStartElement(element);
            xml.WriteElementString(key, entry.Name);
            WriteElement(xml, "Value", entry.Value, action);
            xml.WriteEndElement();
        }
    }

    private static void WriteElement(XmlWriter xml, string element, JsonElement value, string action)
    {
        xml.WriteStartElement(element);
        switch (value.ValueKind)
        {
            case JsonValueKind.Object: WriteMembers(xml, value, action); break;
            case JsonValueKind.String: xml.WriteString(value.GetString()); break;
            default: xml.WriteString(value.GetRawText()); break;
        }

        xml.WriteEndElement();
    }
}
