using ThemisGuard.Compliance.Operations;

namespace ThemisGuard.Functions.ManageIncidents;

/// <summary>Input of the tasks <c>UpdateIncidents</c> and <c>NoteTold</c>; written by <c>statemachines/operations-monitor.asl.json</c>.</summary>
/// <param name="Run">Name of the monitor's execution.</param>
/// <param name="Observations">What the inspection saw: incidents follow from it. Null when they have.</param>
/// <param name="Told">What was published since.</param>
public sealed record ManageIncidentsInput(string Run, IReadOnlyList<Observation>? Observations = null, IReadOnlyList<IncidentChange>? Told = null);

/// <summary>What is to be published.</summary>
/// <param name="Changes">The details of the events "Incident Opened", "Incident Updated" and "Incident Closed".</param>
/// <param name="Open">How many incidents are open.</param>
public sealed record ManageIncidentsOutput(IReadOnlyList<IncidentChange> Changes, int Open);

/// <summary>A change of an incident: the detail of its event (<c>events/incident-opened.json</c>).</summary>
/// <param name="Change"><c>opened</c>, <c>updated</c> or <c>closed</c>.</param>
/// <param name="IncidentId">Its id.</param>
/// <param name="Sequence">1 when it opens, one more at each change: with the id, names this change.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Subject">Of what.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Measure">How much, as the kind has it.</param>
/// <param name="Evidence">Ids of what it was seen by.</param>
/// <param name="OpenedAt">UTC.</param>
/// <param name="Tenant">Whose; absent when it is not one tenant's.</param>
/// <param name="ClosedAt">UTC; absent while it is open.</param>
public sealed record IncidentChange(
    string Change, string IncidentId, int Sequence, IncidentKind Kind, string Subject, string Summary, double Measure, IReadOnlyList<string> Evidence,
    DateTimeOffset OpenedAt, string? Tenant = null, DateTimeOffset? ClosedAt = null)
{
    /// <summary>The last change of an incident.</summary>
    public static IncidentChange Of(Incident incident) => new(
        incident.Status == IncidentStatus.Closed ? "closed" : incident.Told == 0 ? "opened" : "updated",
        incident.IncidentId, incident.Changes, incident.Kind, incident.Subject, incident.Summary, incident.Measure, incident.Evidence, incident.OpenedAt, incident.Tenant,
        incident.ClosedAt);
}

/// <summary>
/// Makes incidents of what was seen, and says which changes are to be published. What was published is noted afterwards: a run
/// that dies between leaves it to the next, so that nothing is lost; in a run that does not, nothing is told twice.
/// </summary>
public sealed class ManageIncidentsHandler(Incidents incidents)
{
    // Ten calls of PutEvents; what is left over is told by the next run.
    private const int MaxChanges = 100;

    /// <summary>Handles one task.</summary>
    public async Task<ManageIncidentsOutput> HandleAsync(ManageIncidentsInput input, Invocation invocation, CancellationToken cancellationToken)
    {
        foreach (IncidentChange told in input.Told ?? [])
        {
            await incidents.NoteToldAsync(told.Kind, told.Subject, told.IncidentId, told.Sequence, cancellationToken);
        }

        if (input.Observations is { } seen)
        {
            await incidents.ReconcileAsync(seen, cancellationToken);
        }

        IReadOnlyList<Incident> untold = input.Observations is null ? [] : await incidents.ListUntoldAsync(MaxChanges, cancellationToken);
        (IReadOnlyList<Incident> open, _) = await incidents.ListAsync(open: true, 1_000, cursor: null, cancellationToken);
        return new ManageIncidentsOutput([.. untold.Select(IncidentChange.Of)], open.Count(incident => incident.Status == IncidentStatus.Open));
    }
}
