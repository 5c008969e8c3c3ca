using System.Globalization;

namespace ThemisGuard.Local.Template;

/// <summary>Reads queues.</summary>
internal static class QueueReader
{
    private static readonly string[] Attributes =
    [
        "DelaySeconds", "MaximumMessageSize", "MessageRetentionPeriod", "ReceiveMessageWaitTimeSeconds", "VisibilityTimeout", "FifoQueue",
        "ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit", "SqsManagedSseEnabled", "KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds",
    ];

    public static void Read(DeploymentParts parts, string logicalId, string name, PropertyReader properties, int line)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string attribute in Attributes)
        {
            if (properties.Text(attribute) is { } value)
            {
                attributes[attribute] = value;
            }
        }

        foreach (string policy in (ReadOnlySpan<string>)["RedrivePolicy", "RedriveAllowPolicy"])
        {
            if (properties.Node(policy) is { } node)
            {
                attributes[policy] = node is TemplateScalar text ? text.Text : node.ToJson();
            }
        }

        int visibility = attributes.TryGetValue("VisibilityTimeout", out string? written) && int.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) ? seconds : 30;
        parts.Queues.Add(new DeployedQueue(logicalId, name, parts.Names.QueueArn(name), attributes, TimeSpan.FromSeconds(visibility), line));
        properties.Ignore("QueueName", "Tags");
        properties.RefuseOthers();
    }
}
