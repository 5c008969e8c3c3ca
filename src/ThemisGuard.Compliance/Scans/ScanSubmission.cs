using System.Text;
using System.Text.Json;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Compliance.Scans;

/// <summary>
/// Accepts scans: writes what is to be scanned, then the record. The execution is started afterwards by the caller, named
/// after the scan, so that starting twice starts once; the operations monitor starts what a crash left unstarted.
/// </summary>
public sealed class ScanSubmission(ScanRecords scans, IArtifactStore artifacts, TimeProvider time)
{
    /// <summary>Most sources of one scan.</summary>
    public const int MaxSources = 20_000;

    /// <summary>Writes the sources and the record of a new scan.</summary>
    public async Task<ScanRecord> CreateAsync(ScanRequest request, CancellationToken cancellationToken)
    {
        ScanRecord scan = await PrepareAsync(request, cancellationToken);
        if (!await scans.TryCreateAsync(scan, cancellationToken))
        {
            throw new ThemisGuardException("ThemisGuard.ScanExists", $"There is already a scan '{scan.ScanId}'.");
        }

        return scan;
    }

    /// <summary>Writes the sources and gives the record, which the caller writes together with its own.</summary>
    public async Task<ScanRecord> PrepareAsync(ScanRequest request, CancellationToken cancellationToken)
    {
        string scanId = scans.NewScanId();
        byte[] sources = JsonSerializer.SerializeToUtf8Bytes(request.Sources, ScanJson.Default.IReadOnlyListScanSource);
        await artifacts.TryCreateAsync(ScanKeys.Sources(request.Tenant, scanId), sources, cancellationToken);
        if (request.Exceptions is { } exceptions)
        {
            await artifacts.TryCreateAsync(ScanKeys.Exceptions(request.Tenant, scanId), Encoding.UTF8.GetBytes(exceptions), cancellationToken);
        }

        return new ScanRecord(
            request.Tenant, scanId, ScanStatus.Queued, request.Target, request.Frameworks, request.Sources.Count,
            request.Trigger, time.GetUtcNow(), request.InputDigest, request.ScheduleId,
            ReevaluationOf: request.ReevaluationOf, KeepUntil: request.KeepUntil);
    }

    /// <summary>What is planned of a scan: the same each time, so that planning again gives the same batches.</summary>
    public async Task<PlanRequest> ToPlanRequestAsync(ScanRecord scan, CancellationToken cancellationToken)
    {
        IReadOnlyList<ScanSource> sources = await ReadSourcesAsync(scan.Tenant, scan.ScanId, cancellationToken);
        return new PlanRequest(scan.Tenant, scan.ScanId, scan.Target, scan.Frameworks, InventorySource.Of(sources, artifacts, cancellationToken));
    }

    /// <summary>The sources of a scan as submitted.</summary>
    public async Task<IReadOnlyList<ScanSource>> ReadSourcesAsync(string tenant, string scanId, CancellationToken cancellationToken)
    {
        await using Stream stream = await artifacts.OpenReadAsync(ScanKeys.Sources(tenant, scanId), 0, null, cancellationToken);
        return await JsonSerializer.DeserializeAsync(stream, ScanJson.Default.IReadOnlyListScanSource, cancellationToken) ?? [];
    }
}

/// <summary>A scan to be accepted; everything in it has been checked.</summary>
/// <param name="Tenant">Whose scan.</param>
/// <param name="Target">Name of what is scanned.</param>
/// <param name="Frameworks">Known framework ids, at least one.</param>
/// <param name="Sources">1 to <see cref="ScanSubmission.MaxSources"/> sources.</param>
/// <param name="Trigger"><c>api</c> or <c>schedule</c>.</param>
/// <param name="InputDigest">See <see cref="ScanRecord.InputDigest"/>.</param>
/// <param name="ScheduleId">See <see cref="ScanRecord.ScheduleId"/>.</param>
/// <param name="Exceptions">Text of the exceptions that come with it, or null.</param>
/// <param name="ReevaluationOf">See <see cref="ScanRecord.ReevaluationOf"/>.</param>
/// <param name="KeepUntil">See <see cref="ScanRecord.KeepUntil"/>.</param>
public sealed record ScanRequest(
    string Tenant, string Target, IReadOnlyList<string> Frameworks, IReadOnlyList<ScanSource> Sources, string Trigger,
    string? InputDigest = null, string? ScheduleId = null, string? Exceptions = null, string? ReevaluationOf = null,
    DateTimeOffset? KeepUntil = null);
