using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Schedules;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Cli.Serving;

/// <summary>Makes the stored schedules those of the file: new ones are added, changed ones start anew, missing ones end.</summary>
internal sealed class ScheduleSync(IRecordStore records, TimeProvider time)
{
    // Schedules from the API have ids that begin otherwise, so that the file never touches them.
    private const string IdPrefix = "file_";

    private readonly ScheduleRecords _schedules = new(records);

    /// <summary>Applies the file's schedules for a tenant.</summary>
    public async Task ApplyAsync(string tenant, IReadOnlyList<FileSchedule> file, CancellationToken cancellationToken)
    {
        var wanted = file.ToDictionary(schedule => IdPrefix + schedule.Id, StringComparer.Ordinal);
        foreach (ScheduleRecord stored in await ReadOwnAsync(tenant, cancellationToken))
        {
            if (!wanted.ContainsKey(stored.ScheduleId))
            {
                await _schedules.DeleteAsync(tenant, stored.ScheduleId, cancellationToken);
            }
        }

        foreach ((string id, FileSchedule schedule) in wanted)
        {
            await ApplyAsync(tenant, id, schedule, cancellationToken);
        }
    }

    private async Task ApplyAsync(string tenant, string id, FileSchedule schedule, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        ScanSource[] sources = [.. schedule.Paths.Select(path => new ScanSource(path, Key: null, Folder: path))];
        ScheduleRecord? stored = await _schedules.GetAsync(tenant, id, cancellationToken);
        ScheduleRecord record = stored is not null && stored.Expression == schedule.Expression && stored.TimeZone == schedule.TimeZone
            ? stored with { Target = schedule.Target, Frameworks = schedule.Frameworks, Sources = sources }
            : ScheduleTimes.WithNextDue(
                new ScheduleRecord(tenant, id, schedule.Expression, schedule.TimeZone, schedule.Target, schedule.Frameworks, sources, now, NextDue: null, stored?.LastScanId),
                now);
        await _schedules.PutAsync(record, cancellationToken);
    }

    private async Task<IReadOnlyList<ScheduleRecord>> ReadOwnAsync(string tenant, CancellationToken cancellationToken)
    {
        var own = new List<ScheduleRecord>();
        string? cursor = null;
        do
        {
            (IReadOnlyList<ScheduleRecord> page, cursor) = await _schedules.ListAsync(tenant, 100, cursor, cancellationToken);
            own.AddRange(page.Where(schedule => schedule.ScheduleId.StartsWith(IdPrefix, StringComparison.Ordinal)));
        }
        while (cursor is not null);
        return own;
    }
}
