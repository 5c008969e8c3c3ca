using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Compliance.Operations;

/// <summary>What has become of a dead letter.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DeadLetterState>))]
public enum DeadLetterState
{
    /// <summary>Dead once; the operations monitor sends it back.</summary>
    [JsonStringEnumMemberName("waiting")]
    Waiting = 0,

    /// <summary>Sent back to its queue.</summary>
    [JsonStringEnumMemberName("redriven")]
    Redriven,

    /// <summary>Dead again; its batch was failed and the scan says what was not evaluated.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>Given up by an operator, or because its scan had ended; its batch was failed.</summary>
    [JsonStringEnumMemberName("discarded")]
    Discarded,
}

/// <summary>A batch whose message came to the dead-letter queue.</summary>
/// <param name="Tenant">Whose batch.</param>
/// <param name="ScanId">Its scan.</param>
/// <param name="Batch">Its id.</param>
/// <param name="Cursor">Where the evaluation of the batch stood.</param>
/// <param name="State">What has become of it.</param>
/// <param name="DiedAt">UTC, the last time.</param>
/// <param name="Body">The message, to send it back; null once it has been. Holds a task token: never logged.</param>
public sealed record DeadLetterRecord(
    string Tenant, string ScanId, string Batch, int Cursor, DeadLetterState State, DateTimeOffset DiedAt, string? Body)
{
    /// <summary>Its id: scan, batch and cursor.</summary>
    [JsonIgnore]
    public string DeadLetterId => $"{ScanId}:{Batch}:{Cursor.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Without the body.</summary>
    public override string ToString() => $"{ScanId}/{Batch} at {Cursor}: {State}";
}

/// <summary>Dead letters in the record store, kept 90 days.</summary>
/// <remarks>Access patterns: one batch's (partition <c>deadletters</c>); those that wait to be redriven (index partition <c>deadletters#waiting</c>); those that were given up (<c>deadletters#failed</c>).</remarks>
public sealed class DeadLetters(IRecordStore records, TimeProvider time)
{
    private const string Partition = "deadletters";
    private const string WaitingPartition = "deadletters#waiting";
    private const string FailedPartition = "deadletters#failed";

    /// <summary>Writes what became of a dead letter over what was there.</summary>
    public Task PutAsync(DeadLetterRecord letter, CancellationToken cancellationToken) => records.TryPutAsync(
        new RecordWrite(
            new RecordKey(Partition, letter.DeadLetterId.Replace(':', '#')),
            JsonSerializer.SerializeToUtf8Bytes(letter, OperationsJson.Default.DeadLetterRecord),
            WriteCondition.None,
            IndexOf(letter),
            time.GetUtcNow().AddDays(90)),
        cancellationToken);

    /// <summary>One dead letter, or null.</summary>
    public async Task<DeadLetterRecord?> GetAsync(string deadLetterId, CancellationToken cancellationToken)
    {
        StoredRecord? stored = await records.GetAsync(new RecordKey(Partition, deadLetterId.Replace(':', '#')), cancellationToken);
        return stored is null ? null : Read(stored);
    }

    /// <summary>Dead letters that wait to be sent back, the oldest first; at most 1,000.</summary>
    public async Task<IReadOnlyList<DeadLetterRecord>> ListWaitingAsync(CancellationToken cancellationToken) =>
        (await ListAsync(waiting: true, 1_000, cursor: null, cancellationToken)).DeadLetters;

    /// <summary>A page of the dead letters of the last 90 days, by scan; or of those that wait, the oldest first.</summary>
    public async Task<(IReadOnlyList<DeadLetterRecord> DeadLetters, string? Cursor)> ListAsync(
        bool waiting, int limit, string? cursor, CancellationToken cancellationToken)
    {
        RecordPage page = await records.QueryAsync(
            new RecordQuery(waiting ? WaitingPartition : Partition, Limit: limit, Cursor: cursor, OverIndex: waiting), cancellationToken);
        return ([.. page.Records.Select(Read)], page.Cursor);
    }

    /// <summary>Dead letters of the last 90 days by state.</summary>
    public async Task<IReadOnlyDictionary<DeadLetterState, int>> CountAsync(CancellationToken cancellationToken)
    {
        var counts = Enum.GetValues<DeadLetterState>().ToDictionary(state => state, _ => 0);
        string? cursor = null;
        do
        {
            (IReadOnlyList<DeadLetterRecord> page, cursor) = await ListAsync(waiting: false, 1_000, cursor, cancellationToken);
            foreach (DeadLetterRecord letter in page)
            {
                counts[letter.State]++;
            }
        }
        while (cursor is not null);
        return counts;
    }

    /// <summary>Dead letters that were given up since an instant, the newest first; at most 1,000.</summary>
    public async Task<IReadOnlyList<DeadLetterRecord>> ListFailedSinceAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        RecordPage page = await records.QueryAsync(new RecordQuery(FailedPartition, Descending: true, Limit: 1_000, OverIndex: true), cancellationToken);
        return [.. page.Records.Select(Read).TakeWhile(letter => letter.DiedAt >= since)];
    }

    private static IndexKey? IndexOf(DeadLetterRecord letter)
    {
        string sort = letter.DiedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) + letter.ScanId + letter.Batch;
        return letter.State switch
        {
            DeadLetterState.Waiting => new IndexKey(WaitingPartition, sort),
            DeadLetterState.Failed => new IndexKey(FailedPartition, sort),
            _ => null,
        };
    }

    private static DeadLetterRecord Read(StoredRecord stored) => JsonSerializer.Deserialize(stored.Json.Span, OperationsJson.Default.DeadLetterRecord)!;
}
