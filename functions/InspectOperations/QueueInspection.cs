using System.Globalization;
using Amazon.SQS;
using ThemisGuard.Aws.Operations;
using ThemisGuard.Compliance.Operations;

namespace ThemisGuard.Functions.InspectOperations;

/// <summary>Queues that are deep or old, and batches that were given up.</summary>
public sealed class QueueInspection(IAmazonSQS queues, QueueAges ages, DeadLetters deadLetters, WatchLimits limits, IReadOnlyList<string> queueUrls)
{
    /// <summary>Inspects the queues and the dead letters.</summary>
    public async Task<(IReadOnlyList<QueueDepth> Queues, DeadLetterCounts DeadLetters)> InspectAsync(
        DateTimeOffset now, Findings found, CancellationToken cancellationToken)
    {
        var depths = new List<QueueDepth>(queueUrls.Count);
        IReadOnlyDictionary<string, int> oldest = await ages.ReadAsync([.. queueUrls.Select(NameOf)], cancellationToken);
        foreach (string url in queueUrls)
        {
            Dictionary<string, string> attributes = (await queues.GetQueueAttributesAsync(
                url, ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"], cancellationToken)).Attributes;
            var depth = new QueueDepth(
                NameOf(url),
                int.Parse(attributes["ApproximateNumberOfMessages"], CultureInfo.InvariantCulture),
                int.Parse(attributes["ApproximateNumberOfMessagesNotVisible"], CultureInfo.InvariantCulture),
                oldest.TryGetValue(NameOf(url), out int age) ? age : null);
            depths.Add(depth);
            if (depth.Visible >= limits.QueueDepth)
            {
                found.Observations.Add(new Observation(IncidentKind.QueueDeep, depth.Queue, $"{depth.Visible} messages wait in {depth.Queue}.", depth.Visible, []));
            }

            if (depth.OldestAgeSeconds >= limits.QueueAgeSeconds)
            {
                found.Observations.Add(new Observation(
                    IncidentKind.QueueOld, depth.Queue, $"The oldest message of {depth.Queue} has been in it for {depth.OldestAgeSeconds} s.", depth.OldestAgeSeconds.Value, []));
            }
        }

        foreach (IGrouping<(string Tenant, string ScanId), DeadLetterRecord> scan in
            (await deadLetters.ListFailedSinceAsync(now.AddSeconds(-limits.WindowSeconds), cancellationToken)).GroupBy(letter => (letter.Tenant, letter.ScanId)))
        {
            int count = scan.Count();
            found.Observations.Add(new Observation(
                IncidentKind.BatchesLost, scan.Key.ScanId,
                $"{count} {(count == 1 ? "batch" : "batches")} of scan {scan.Key.ScanId} died twice and {(count == 1 ? "was" : "were")} given up; the scan's report names what was not evaluated.",
                count, [.. scan.Select(letter => letter.Batch)], scan.Key.Tenant));
        }

        IReadOnlyDictionary<DeadLetterState, int> counts = await deadLetters.CountAsync(cancellationToken);
        return (
            depths,
            new DeadLetterCounts(
                counts[DeadLetterState.Waiting], counts[DeadLetterState.Redriven], counts[DeadLetterState.Failed], counts[DeadLetterState.Discarded]));
    }

    private static string NameOf(string url) => url[(url.LastIndexOf('/') + 1)..];
}
