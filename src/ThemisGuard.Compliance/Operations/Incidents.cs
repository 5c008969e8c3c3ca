using System.Text.Json;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Compliance.Operations;

/// <summary>Incidents in the record store, kept 400 days.</summary>
/// <remarks>
/// Access patterns: all, newest first (partition <c>incidents</c>, sort the id); those that are open or not yet told of (index
/// partition <c>incidents#open</c>, sort the id); the last one of a kind and subject (partition <c>incidents#last</c>), written in
/// one transaction with the incident, so that of two inspections at once one opens it.
/// </remarks>
public sealed class Incidents(IRecordStore records, TimeProvider time)
{
    private const string Partition = "incidents";
    private const string OpenPartition = "incidents#open";
    private const string LastPartition = "incidents#last";
    private const int MaxOpen = 1_000;
    private const int MaxEvidence = 20;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(400);

    /// <summary>A page of incidents, newest first.</summary>
    public async Task<(IReadOnlyList<Incident> Incidents, string? Cursor)> ListAsync(
        bool open, int limit, string? cursor, CancellationToken cancellationToken)
    {
        RecordPage page = await records.QueryAsync(
            new RecordQuery(open ? OpenPartition : Partition, Descending: true, Limit: limit, Cursor: cursor, OverIndex: open), cancellationToken);
        return ([.. page.Records.Select(Read)], page.Cursor);
    }

    /// <summary>Opens what is seen and was not open, updates what has doubled, closes what is no longer seen.</summary>
    public async Task ReconcileAsync(IReadOnlyList<Observation> seen, CancellationToken cancellationToken)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (Observation observation in seen)
        {
            if (keys.Add(KeyOf(observation.Kind, observation.Subject)))
            {
                await SeeAsync(observation, cancellationToken);
            }
        }

        (IReadOnlyList<Incident> open, _) = await ListAsync(open: true, MaxOpen, cursor: null, cancellationToken);
        foreach (Incident incident in open.Where(incident => incident.Status == IncidentStatus.Open && !keys.Contains(KeyOf(incident.Kind, incident.Subject))))
        {
            DateTimeOffset now = time.GetUtcNow();
            await ChangeAsync(
                incident.Kind, incident.Subject,
                last => last is { Status: IncidentStatus.Open } ? Next(last, now) with { Status = IncidentStatus.Closed, ClosedAt = now } : null,
                cancellationToken);
        }
    }

    /// <summary>Incidents of which a change was not told, the oldest first; at most <paramref name="most"/>.</summary>
    public async Task<IReadOnlyList<Incident>> ListUntoldAsync(int most, CancellationToken cancellationToken)
    {
        RecordPage page = await records.QueryAsync(new RecordQuery(OpenPartition, Limit: MaxOpen, OverIndex: true), cancellationToken);
        return [.. page.Records.Select(Read).Where(incident => incident.Told < incident.Changes).Take(most)];
    }

    /// <summary>Notes that an incident was told of up to a change.</summary>
    public Task NoteToldAsync(IncidentKind kind, string subject, string incidentId, int change, CancellationToken cancellationToken) => ChangeAsync(
        kind, subject,
        last => last is not null && last.IncidentId == incidentId && last.Told < change ? last with { Told = change } : null,
        cancellationToken);

    private async Task SeeAsync(Observation seen, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        string[] evidence = [.. seen.Evidence.Take(MaxEvidence)];
        await ChangeAsync(
            seen.Kind, seen.Subject,
            last => last switch
            {
                { Status: IncidentStatus.Closed, Told: var told, Changes: var changes } when told < changes => null, // Its close comes first.
                null or { Status: IncidentStatus.Closed } => new Incident(
                    "inc_" + Guid.CreateVersion7(now).ToString("N"), seen.Kind, seen.Subject, seen.Tenant, IncidentStatus.Open, seen.Summary, seen.Measure, evidence, now, now,
                    ClosedAt: null, Changes: 1, Told: 0),
                _ when seen.Measure >= 2 * last.Measure && seen.Measure > last.Measure =>
                    Next(last, now) with { Summary = seen.Summary, Measure = seen.Measure, Evidence = evidence },
                _ => null,
            },
            cancellationToken);
    }

    private async Task ChangeAsync(IncidentKind kind, string subject, Func<Incident?, Incident?> change, CancellationToken cancellationToken)
    {
        var place = new RecordKey(LastPartition, KeyOf(kind, subject));
        while (true)
        {
            StoredRecord? stored = await records.GetAsync(place, cancellationToken);
            if (change(stored is null ? null : Read(stored)) is not { } changed)
            {
                return;
            }

            byte[] json = JsonSerializer.SerializeToUtf8Bytes(changed, OperationsJson.Default.Incident);
            DateTimeOffset end = changed.OpenedAt + Kept;
            bool listed = changed.Status == IncidentStatus.Open || changed.Told < changed.Changes;
            if (await records.TryTransactAsync(
                [
                    new RecordWrite(place, json, stored is null ? WriteCondition.MustNotExist : WriteCondition.VersionIs(stored.Version), ExpiresAt: end),
                    new RecordWrite(
                        new RecordKey(Partition, changed.IncidentId), json, WriteCondition.None, listed ? new IndexKey(OpenPartition, changed.IncidentId) : null, end),
                ],
                cancellationToken))
            {
                return;
            }
        }
    }

    private static Incident Next(Incident incident, DateTimeOffset now) => incident with { UpdatedAt = now, Changes = incident.Changes + 1 };

    private static string KeyOf(IncidentKind kind, string subject) => $"{kind}#{subject}";

    private static Incident Read(StoredRecord stored) => JsonSerializer.Deserialize(stored.Json.Span, OperationsJson.Default.Incident)!;
}
