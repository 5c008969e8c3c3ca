using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Compliance.Operations;

/// <summary>Executions in the record store, kept 400 days.</summary>
/// <remarks>
/// Access patterns: all, newest first (partition <c>executions</c>, sort the id, which sorts by the start); those of one
/// status by when they came to it (index partition <c>executions#STATUS</c>).
/// </remarks>
public sealed class ExecutionRecords(IRecordStore records, TimeProvider time)
{
    /// <summary>How long executions and their histories are kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(400);

    private const string Partition = "executions";
    private const string IdPrefix = "exe_";

    /// <summary>The id of an execution: the same whoever computes it, sorted by the start.</summary>
    public static string IdOf(string executionArn, DateTimeOffset startedAt) =>
        IdPrefix + startedAt.ToUnixTimeMilliseconds().ToString("x12", CultureInfo.InvariantCulture)
        + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(executionArn)))[..20];

    /// <summary>True for what <see cref="IdOf"/> gives.</summary>
    public static bool IsId(string text) => text.Length == IdPrefix.Length + 32 && text.StartsWith(IdPrefix, StringComparison.Ordinal);

    /// <summary>Artifact key of an execution's history up to a redrive.</summary>
    public static string HistoryKeyOf(ExecutionRecord execution) =>
        $"operations/executions/{execution.ExecutionId}/history-{execution.RedriveCount.ToString(CultureInfo.InvariantCulture)}.ndjson";

    /// <summary>One execution, or null.</summary>
    public async Task<ExecutionRecord?> GetAsync(string executionId, CancellationToken cancellationToken)
    {
        StoredRecord? stored = await records.GetAsync(new RecordKey(Partition, executionId), cancellationToken);
        return stored is null ? null : Read(stored);
    }

    /// <summary>Writes what was learned of an execution, unless something later is known; of what is known as well, the whole story.</summary>
    /// <returns>The execution as it is now.</returns>
    public async Task<ExecutionRecord> NoteAsync(ExecutionRecord learned, CancellationToken cancellationToken)
    {
        while (true)
        {
            StoredRecord? stored = await records.GetAsync(new RecordKey(Partition, learned.ExecutionId), cancellationToken);
            ExecutionRecord? known = stored is null ? null : Read(stored);
            if (known is not null && (known.Stage > learned.Stage || (known.Stage == learned.Stage && (learned.HistoryEvents is null || known.HistoryEvents is not null))))
            {
                return known;
            }

            if (await records.TryPutAsync(Write(learned, stored is null ? WriteCondition.MustNotExist : WriteCondition.VersionIs(stored.Version)), cancellationToken) is not null)
            {
                return learned;
            }
        }
    }

    /// <summary>A page of executions, newest first; with a status, by when they came to it.</summary>
    public async Task<(IReadOnlyList<ExecutionRecord> Executions, string? Cursor)> ListAsync(
        ExecutionStatus? status, int limit, string? cursor, CancellationToken cancellationToken)
    {
        RecordPage page = await records.QueryAsync(
            new RecordQuery(
                status is { } wanted ? StatusPartition(wanted) : Partition, Descending: true, Limit: limit, Cursor: cursor, OverIndex: status is not null),
            cancellationToken);
        return ([.. page.Records.Select(Read)], page.Cursor);
    }

    /// <summary>Executions of a status that came to it since an instant, newest first; at most <paramref name="most"/>.</summary>
    public async Task<IReadOnlyList<ExecutionRecord>> ListSinceAsync(
        ExecutionStatus status, DateTimeOffset since, int most, CancellationToken cancellationToken)
    {
        var found = new List<ExecutionRecord>();
        string? cursor = null;
        do
        {
            (IReadOnlyList<ExecutionRecord> page, cursor) = await ListAsync(status, Math.Min(1_000, most - found.Count), cursor, cancellationToken);
            foreach (ExecutionRecord execution in page)
            {
                if (CameToItAt(execution) < since)
                {
                    return found;
                }

                found.Add(execution);
            }
        }
        while (cursor is not null && found.Count < most);
        return found;
    }

    private static DateTimeOffset CameToItAt(ExecutionRecord execution) => execution.EndedAt ?? execution.RedrivenAt ?? execution.StartedAt;

    private static string StatusPartition(ExecutionStatus status) => "executions#" + status.ToString().ToLowerInvariant();

    private RecordWrite Write(ExecutionRecord execution, WriteCondition condition) => new(
        new RecordKey(Partition, execution.ExecutionId),
        JsonSerializer.SerializeToUtf8Bytes(execution, OperationsJson.Default.ExecutionRecord),
        condition,
        new IndexKey(StatusPartition(execution.Status), CameToItAt(execution).UtcDateTime.ToString("O", CultureInfo.InvariantCulture) + "#" + execution.ExecutionId),
        time.GetUtcNow() + Kept);

    private static ExecutionRecord Read(StoredRecord stored) => JsonSerializer.Deserialize(stored.Json.Span, OperationsJson.Default.ExecutionRecord)!;
}
