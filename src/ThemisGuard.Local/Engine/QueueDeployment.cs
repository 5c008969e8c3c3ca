using System.Text.Json;
using ThemisGuard.Local.Queues;
using ThemisGuard.Local.Template;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Engine;

/// <summary>Makes the queues of a template, dead-letter queues before those that point at them.</summary>
internal static class QueueDeployment
{
    /// <exception cref="TemplateException">An attribute is refused, or a dead-letter queue is not in the template.</exception>
    public static async Task DeployAsync(Deployment deployment, QueueService queues)
    {
        var waiting = deployment.Queues.ToList();
        while (waiting.Count > 0)
        {
            List<DeployedQueue> ready = waiting.FindAll(queue => !waiting.Exists(other => other != queue && DeadLetterArn(queue) == other.Arn));
            if (ready.Count == 0)
            {
                throw Problem(deployment, waiting[0], "the dead-letter queues go round in a circle.");
            }

            foreach (DeployedQueue queue in ready)
            {
                try
                {
                    await queues.EnsureAsync(queue.Name, queue.Attributes);
                }
                catch (WireException error)
                {
                    throw Problem(deployment, queue, error.Message);
                }
            }

            waiting.RemoveAll(ready.Contains);
        }
    }

    private static string? DeadLetterArn(DeployedQueue queue)
    {
        if (!queue.Attributes.TryGetValue("RedrivePolicy", out string? policy))
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(policy);
            return document.RootElement.GetProperty("deadLetterTargetArn").GetString();
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // The queue service says what is wrong with it.
            return null;
        }
    }

    private static TemplateException Problem(Deployment deployment, DeployedQueue queue, string message) =>
        new(new TemplateProblem(deployment.File, queue.Line, 1, $"{queue.LogicalId}: {message}"));
}
