using System.Text;
using System.Text.Json;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Compliance.Drift;

/// <summary>Which scans the standing state of a target comes from.</summary>
/// <param name="Target">Name of the target.</param>
/// <param name="Scans">The last few whose state is kept, the one submitted last first.</param>
public sealed record TargetStanding(string Target, IReadOnlyList<StandingScan> Scans);

/// <summary>A scan after which a state is kept.</summary>
/// <param name="ScanId">The scan.</param>
/// <param name="SubmittedAt">When it was submitted; what decides between scans that run at once.</param>
public sealed record StandingScan(string ScanId, DateTimeOffset SubmittedAt);

/// <summary>
/// The pointers to targets' states: partition <c>tenant#T#standing</c>, sort a hash of the target's name. Of scans that run
/// at once the one submitted later wins, whichever ends first.
/// </summary>
public sealed class TargetStandings(IRecordStore records)
{
    private const int Kept = 4;

    /// <summary>Where the state after a scan is kept.</summary>
    internal static string StateKey(string tenant, string target, string scanId) => StateFolder(tenant, target, scanId) + "state.ndjson";

    internal static string StateFolder(string tenant, string target, string scanId) => $"tenants/{tenant}/targets/{HashOf(target)}/{scanId}/";

    /// <summary>The pointer as it is now and its version; version 0 when there is none.</summary>
    internal async Task<(TargetStanding Standing, long Version)> ReadAsync(string tenant, string target, CancellationToken cancellationToken)
    {
        StoredRecord? stored = await records.GetAsync(KeyOf(tenant, target), cancellationToken);
        return stored is null
            ? (new TargetStanding(target, []), 0)
            : (JsonSerializer.Deserialize(stored.Json.Span, DriftJson.Default.TargetStanding)!, stored.Version);
    }

    /// <summary>Makes a scan the last of its target, if nobody wrote since the pointer was read.</summary>
    /// <returns>Null when somebody did; else the scans whose state is no longer pointed to.</returns>
    internal async Task<IReadOnlyList<StandingScan>?> TryAdvanceAsync(
        string tenant, TargetStanding standing, long version, StandingScan scan, CancellationToken cancellationToken)
    {
        StandingScan[] all = [scan, .. standing.Scans.Where(other => other.ScanId != scan.ScanId)];
        var next = new TargetStanding(standing.Target, [.. all.Take(Kept)]);
        long? written = await records.TryPutAsync(
            new RecordWrite(
                KeyOf(tenant, standing.Target), JsonSerializer.SerializeToUtf8Bytes(next, DriftJson.Default.TargetStanding),
                version == 0 ? WriteCondition.MustNotExist : WriteCondition.VersionIs(version)),
            cancellationToken);
        return written is null ? null : [.. all.Skip(Kept)];
    }

    private static RecordKey KeyOf(string tenant, string target) => new($"tenant#{tenant}#standing", HashOf(target));

    private static string HashOf(string target) => ContentHash.Of(Encoding.UTF8.GetBytes(target));
}
