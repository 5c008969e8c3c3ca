namespace ThemisGuard.Local.Template;

/// <summary>Reads event source mappings, as events of functions and as resources.</summary>
internal static class QueueSourceReader
{
    public static void ReadEvent(DeploymentParts parts, DeployedFunction function, string name, PropertyReader properties, int line) =>
        Read(parts, function.LogicalId + name, function.Name, properties.RequiredText("Queue"), properties, line);

    /// <summary>An <c>AWS::Lambda::EventSourceMapping</c>.</summary>
    public static void ReadMapping(DeploymentParts parts, string logicalId, PropertyReader properties, int line)
    {
        string function = properties.RequiredText("FunctionName");
        string source = properties.RequiredText("EventSourceArn");
        if (!source.Contains(":sqs:", StringComparison.Ordinal))
        {
            throw properties.Problem(properties.Map, $"{logicalId}: only queues are event sources on this machine, not {source}.");
        }

        Read(parts, logicalId, function[(function.LastIndexOf(':') + 1)..], source, properties, line);
    }

    private static void Read(DeploymentParts parts, string id, string function, string queue, PropertyReader properties, int line)
    {
        bool enabled = properties.Boolean("Enabled") ?? true;
        bool fifo = queue.EndsWith(".fifo", StringComparison.Ordinal);
        int batchSize = properties.Integer("BatchSize", 1, fifo ? 10 : 10_000) ?? 10;
        int window = properties.Integer("MaximumBatchingWindowInSeconds", 0, fifo ? 0 : 300) ?? 0;
        if (batchSize > 10 && window == 0)
        {
            throw properties.Problem(
                properties.Map, $"{properties.What}: Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10.");
        }

        string[] patterns = [.. properties.Object("FilterCriteria")?.Objects("Filters").Select(filter => filter.RequiredText("Pattern")) ?? []];
        IReadOnlyList<string>? responseTypes = properties.Texts("FunctionResponseTypes");
        int? concurrency = properties.Object("ScalingConfig")?.Integer("MaximumConcurrency", 2, 1_000);
        properties.Ignore("KmsKeyArn", "MetricsConfig", "Tags");
        properties.RefuseOthers();
        if (enabled)
        {
            parts.QueueSources.Add(new DeployedQueueSource(
                id, function, queue, batchSize, TimeSpan.FromSeconds(window), responseTypes?.Contains("ReportBatchItemFailures") ?? false, concurrency, patterns, line));
        }
    }
}
