using Microsoft.Extensions.Logging;
using ThemisGuard.EventPatterns;
using ThemisGuard.Local.Functions;
using ThemisGuard.Local.Queues;
using ThemisGuard.Local.Template;

namespace ThemisGuard.Local.Engine;

/// <summary>All event source mappings of a template.</summary>
internal sealed class EventSources : IAsyncDisposable
{
    // Lambda begins with five batches at once and scales from there.
    private const int UnboundedConcurrency = 1_000;

    private readonly QueueEventSource[] _sources;
    private readonly IQueueService _queues;
    private readonly string[] _queueArns;

    /// <exception cref="TemplateException">A filter is no pattern.</exception>
    public EventSources(Deployment deployment, EngineOptions options, IQueueService queues, IFunctionInvoker functions)
    {
        _queues = queues;
        _queueArns = [.. deployment.QueueSources.Select(source => source.QueueArn).Distinct()];
        ILogger logger = options.Loggers.CreateLogger<EventSources>();
        _sources = [.. deployment.QueueSources.Select(source => new QueueEventSource(
            source,
            [.. source.FilterPatterns.Select(pattern => Parse(deployment, source, pattern))],
            Math.Min(source.MaximumConcurrency ?? UnboundedConcurrency, options.MaxBatchConcurrency),
            deployment.Queues.First(queue => queue.Arn == source.QueueArn).VisibilityTimeout,
            queues,
            functions,
            options.Time,
            logger))];
    }

    /// <summary>Begins to receive, after what functions of the process before had received is released.</summary>
    /// <param name="died">Whether that process did not end by itself.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    public async Task StartAsync(bool died, CancellationToken cancellationToken)
    {
        foreach (string queueArn in _queueArns)
        {
            await _queues.ReleaseAsync(queueArn, died, cancellationToken);
        }

        foreach (QueueEventSource source in _sources)
        {
            source.Start();
        }
    }

    /// <summary>Stops receiving at once, and ends when the batches under way have.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_sources.Select(source => source.DisposeAsync().AsTask()));

    private static EventPattern Parse(Deployment deployment, DeployedQueueSource source, string pattern)
    {
        PatternParseResult parsed = EventPattern.Parse(pattern);
        return parsed.Pattern ?? throw new TemplateException(new TemplateProblem(
            deployment.File, source.Line, 1, $"{source.Id}: the filter is not a pattern: {string.Join(", ", parsed.Diagnostics)}"));
    }
}
