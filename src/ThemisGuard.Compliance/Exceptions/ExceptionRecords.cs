using System.Globalization;
using System.Text.Json;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Compliance.Exceptions;

/// <summary>
/// The exceptions of all tenants in the record store: partition <c>tenant#T#exceptions</c>, sort the id; those of which
/// something is still to be said, by when, under the index partition <c>exceptions#due</c>.
/// </summary>
public sealed class ExceptionRecords(IRecordStore records, TimeProvider time)
{
    /// <summary>How long before its end an exception is warned of.</summary>
    public static readonly TimeSpan WarnBefore = TimeSpan.FromDays(14);

    private const string DuePartition = "exceptions#due";

    /// <summary>A new id; ids sort by the time they were made.</summary>
    public string NewId() => "exc_" + Guid.CreateVersion7(time.GetUtcNow()).ToString("N");

    /// <summary>Writes a new exception.</summary>
    public Task CreateAsync(string tenant, RiskException exception, CancellationToken cancellationToken) =>
        records.TryPutAsync(Write(tenant, exception, WriteCondition.MustNotExist), cancellationToken);

    /// <summary>One exception, or null when the tenant has none with the id.</summary>
    public async Task<RiskException?> GetAsync(string tenant, string exceptionId, CancellationToken cancellationToken)
    {
        StoredRecord? stored = await records.GetAsync(KeyOf(tenant, exceptionId), cancellationToken);
        return stored is null ? null : Read(stored).Exception;
    }

    /// <summary>Removes an exception.</summary>
    public Task DeleteAsync(string tenant, string exceptionId, CancellationToken cancellationToken) =>
        records.TryDeleteAsync(KeyOf(tenant, exceptionId), ifVersion: null, cancellationToken);

    /// <summary>A page of a tenant's exceptions by id.</summary>
    public async Task<(IReadOnlyList<RiskException> Exceptions, string? Cursor)> ListAsync(
        string tenant, int limit, string? cursor, CancellationToken cancellationToken)
    {
        RecordPage page = await records.QueryAsync(new RecordQuery(Partition(tenant), Limit: limit, Cursor: cursor), cancellationToken);
        return page.Select(stored => Read(stored).Exception);
    }

    /// <summary>All exceptions of a tenant.</summary>
    public async Task<IReadOnlyList<RiskException>> ListAllAsync(string tenant, CancellationToken cancellationToken)
    {
        var all = new List<RiskException>();
        string? cursor = null;
        do
        {
            (IReadOnlyList<RiskException> page, cursor) = await ListAsync(tenant, 1_000, cursor, cancellationToken);
            all.AddRange(page);
        }
        while (cursor is not null);
        return all;
    }

    /// <summary>
    /// Claims what is to be said of exceptions by now: that they will expire, or that they have. Each is claimed once,
    /// whoever asks at once; what fell due while nobody asked is claimed late, and a warning that is overtaken by the end is
    /// left out.
    /// </summary>
    public async Task<IReadOnlyList<ExceptionNotice>> ClaimDueAsync(int limit, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        RecordPage page = await records.QueryAsync(
            new RecordQuery(DuePartition, SortUpTo: Sort(now) + "~", Limit: limit, OverIndex: true), cancellationToken);
        var claimed = new List<ExceptionNotice>();
        foreach (StoredRecord stored in page.Records)
        {
            (string tenant, RiskException exception) = Read(stored);
            DateTimeOffset ends = exception.EndsAt();
            bool hasEnded = ends <= now;
            RiskException next = hasEnded ? exception with { EndedAt = now } : exception with { WarnedAt = now };
            if (await records.TryPutAsync(Write(tenant, next, WriteCondition.VersionIs(stored.Version)), cancellationToken) is not null)
            {
                claimed.Add(new(tenant, hasEnded, ends, next));
            }
        }

        return claimed;
    }

    private static string Partition(string tenant) => $"tenant#{tenant}#exceptions";

    private static RecordKey KeyOf(string tenant, string exceptionId) => new(Partition(tenant), exceptionId);

    private static string Sort(DateTimeOffset at) => at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private static (string Tenant, RiskException Exception) Read(StoredRecord stored) => (
        stored.Key.Partition.Split('#')[1], JsonSerializer.Deserialize(stored.Json.Span, ExceptionJson.Default.RiskException)!);

    private static RecordWrite Write(string tenant, RiskException exception, WriteCondition condition)
    {
        DateTimeOffset? due = exception switch
        {
            { EndedAt: not null } => null,
            { WarnedAt: null } => exception.EndsAt() - WarnBefore,
            _ => exception.EndsAt(),
        };
        return new(
            KeyOf(tenant, exception.ExceptionId),
            JsonSerializer.SerializeToUtf8Bytes(exception, ExceptionJson.Default.RiskException),
            condition,
            due is { } at ? new IndexKey(DuePartition, Sort(at) + "#" + tenant + "#" + exception.ExceptionId) : null);
    }
}

/// <summary>Something to say of an exception.</summary>
/// <param name="Tenant">Whose it is.</param>
/// <param name="HasEnded">That it has expired; else that it will.</param>
/// <param name="EndsAt">The first instant at which it no longer holds, UTC.</param>
/// <param name="Exception">The exception.</param>
public sealed record ExceptionNotice(string Tenant, bool HasEnded, DateTimeOffset EndsAt, RiskException Exception);
