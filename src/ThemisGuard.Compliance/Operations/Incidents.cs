using System.Text.Json;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Compliance.Operations;

/// <summary>Incidents in the record store, kept 400 days after they were opened.</summary>
/// <remarks>
/// Access patterns: all, newest first (partition <c>incidents</c>, sort the id); the open ones (index partition
/// <c>incidents#open</c>, sort the id); those not yet told are among the open ones or have just been closed.
/// </remarks>
public sealed class Incidents(IRecordStore records, TimeProvider time)
{
    private const string Partition = "incidents";
    private const string OpenPartition = "incidents#open";

    /// <summary>A new id; ids sort by the time they were made.</summary>
    public string NewId() => "inc_" + Guid.CreateVersion7(time.GetUtcNow()).ToString("N");

    /// <summary>A page of incidents, newest first.</summary>
    public async Task<(IReadOnlyList<Incident> Incidents, string? Cursor)> ListAsync(
        bool open, int limit, string? cursor, CancellationToken cancellationToken)
    {
        RecordPage page = await records.QueryAsync(
            new RecordQuery(open ? OpenPartition : Partition, Descending: true, Limit: limit, Cursor: cursor, OverIndex: open), cancellationToken);
        return ([.. page.Records.Select(Read)], page.Cursor);
    }

    private static Incident Read(StoredRecord stored) => JsonSerializer.Deserialize(stored.Json.Span, OperationsJson.Default.Incident)!;
}
