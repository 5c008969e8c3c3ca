using ThemisGuard.Compliance.Findings;
using ThemisGuard.Compliance.Frameworks;
using ThemisGuard.Compliance.Rules;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Compliance.Scans;

/// <summary>
/// Evaluates batches, from a cursor to where time runs out. Each stretch is one segment, written by whoever comes first;
/// who comes second goes on where the first one stopped. So messages may be delivered any number of times, at once or later,
/// and each pair of rule and resource still counts once.
/// </summary>
public sealed class BatchEvaluator(IArtifactStore artifacts, RuleCatalog rules, FrameworkCatalog frameworks)
{
    // About 10 MB: what a segment may grow to before it is written and the next one begun.
    private const int MaxFindings = 10_000;

    // The resources of an inventory batch are those of the other batches again; progress counts each once.
    private static long CountedResources(BatchHeader header) => header.Kind == BatchKind.Inventory ? 0 : header.Resources;

    /// <summary>Evaluates a batch from a cursor on.</summary>
    /// <param name="tenant">Whose scan.</param>
    /// <param name="scanId">The scan.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="cursor">0, or what an earlier call returned.</param>
    /// <param name="shouldStop">Asked between units of work; true ends this call early. At least one unit is done in each call.</param>
    /// <param name="cancellationToken">Gives up at once; nothing of the current segment is kept.</param>
    /// <returns>Where to go on, and the batch's resources.</returns>
    /// <exception cref="ThemisGuardException">The rule pack is not the one that the scan was planned with.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The cursor is not within the batch.</exception>
    public async Task<BatchProgressed> EvaluateAsync(
        string tenant, string scanId, string batch, int cursor, Func<bool> shouldStop, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(shouldStop);
        BatchFile file = await BatchFile.OpenAsync(artifacts, ScanKeys.Batch(tenant, scanId, batch), rules, cancellationToken);
        ArgumentOutOfRangeException.ThrowIfNegative(cursor);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cursor, file.Units.Count);
        var controls = frameworks.ControlsByRule(file.Header.Frameworks);
        int? next = cursor;
        bool mustStop = false;
        while (next is { } start)
        {
            string key = ScanKeys.Segment(tenant, scanId, batch, start);
            SegmentHeader? written = await SegmentFile.TryReadHeaderAsync(artifacts, key, cancellationToken);
            if (written is null)
            {
                if (mustStop)
                {
                    return new(start, CountedResources(file.Header));
                }

                var findings = new FindingWriter(tenant, file.Header, controls);
                (next, mustStop) = await EvaluateSegmentAsync(file, findings, start, shouldStop, cancellationToken);
                ReadOnlyMemory<byte> content = SegmentFile.Serialize(new(batch, start, next, findings.Ledger), findings.Findings);
                if (await artifacts.TryCreateAsync(key, content, cancellationToken))
                {
                    continue;
                }

                written = await SegmentFile.TryReadHeaderAsync(artifacts, key, cancellationToken) ?? throw new ArtifactNotFoundException(key);
            }

            next = written.Next;
        }

        return new(null, CountedResources(file.Header));
    }

    private static async Task<(int? Next, bool MustStop)> EvaluateSegmentAsync(
        BatchFile file, FindingWriter findings, int start, Func<bool> shouldStop, CancellationToken cancellationToken)
    {
        var judge = new RuleJudge(findings, cancellationToken);
        for (int cursor = start; cursor < file.Units.Count;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (int document, Rule rule) = file.Units[cursor];
            if (file.IsTooLarge)
            {
                await GiveUp.RuleAsync(
                    file, rule, findings, NotEvaluatedReason.Unsupported,
                    $"more than {BatchFile.MaxInventoryBytes >> 20} MiB of resources would have to be judged together", cancellationToken);
            }
            else
            {
                judge.Judge(rule, await file.ReadDocumentAsync(document, cancellationToken));
            }

            cursor++;
            if (cursor < file.Units.Count)
            {
                bool mustStop = shouldStop();
                if (mustStop || findings.Findings.Count >= MaxFindings)
                {
                    return (cursor, mustStop);
                }
            }
        }

        return (null, false);
    }
}

/// <summary>How far the evaluation of a batch has come.</summary>
/// <param name="Next">Cursor to go on from; null when the batch is done.</param>
/// <param name="Resources">Number of resources in the batch.</param>
public sealed record BatchProgressed(int? Next, long Resources);
