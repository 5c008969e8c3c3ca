using System.Text.Json;
using System.Text.Json.Serialization;
using ThemisGuard.Compliance.Operations;

namespace ThemisGuard.Functions.ReadOperations;

/// <summary>An execution in a list.</summary>
/// <param name="ExecutionId">Its id here.</param>
/// <param name="Name">Its name; a scan's execution has the scan's id.</param>
/// <param name="Machine">Name of its state machine.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="StartedAt">UTC.</param>
/// <param name="EndedAt">UTC; absent while it runs.</param>
/// <param name="DurationMs">From start to end; absent while it runs.</param>
/// <param name="Tenant">Whose scan; absent when it serves all.</param>
/// <param name="ScanId">The scan, if it is one.</param>
/// <param name="RedriveCount">How often it was redriven.</param>
/// <param name="Transitions">State transitions as billed, about; once it has ended.</param>
/// <param name="CostUsd">What they cost on AWS without a free tier.</param>
/// <param name="Error">Name of the error it ended with.</param>
/// <param name="Cause">One sentence about it.</param>
public sealed record ExecutionView(
    string ExecutionId, string Name, string Machine, ExecutionStatus Status, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, long? DurationMs, string? Tenant,
    string? ScanId, int RedriveCount, long? Transitions, decimal? CostUsd, string? Error, string? Cause)
{
    /// <summary>The view of a record.</summary>
    public static ExecutionView Of(ExecutionRecord execution) => new(
        execution.ExecutionId, execution.Name, execution.Machine, execution.Status, execution.StartedAt, execution.EndedAt,
        execution.EndedAt is { } end ? (long)(end - execution.StartedAt).TotalMilliseconds : null,
        execution.Tenant, execution.ScanId, execution.RedriveCount, execution.Transitions, execution.CostUsd, execution.Error, execution.Cause);
}

/// <summary>A page of executions.</summary>
public sealed record ExecutionPage(IReadOnlyList<ExecutionView> Executions, string? Cursor);

/// <summary>An execution with all that is known of it.</summary>
/// <param name="Execution">As in a list.</param>
/// <param name="ExecutionArn">ARN.</param>
/// <param name="StateMachineArn">ARN of its machine.</param>
/// <param name="RedrivenAt">UTC, the last time.</param>
/// <param name="Redrivable">True when it can go on from where it failed.</param>
/// <param name="Input">JSON text, cut at 4,096 characters; absent when Step Functions no longer has it.</param>
/// <param name="Output">JSON text, likewise; absent when there is none.</param>
/// <param name="Throttles">Attempts that failed because a service would not take more.</param>
/// <param name="HistoryEvents">Events of the kept history; absent while it runs.</param>
public sealed record ExecutionDetail(
    ExecutionView Execution, string ExecutionArn, string StateMachineArn, DateTimeOffset? RedrivenAt, bool Redrivable, string? Input, string? Output, int? Throttles,
    int? HistoryEvents);

/// <summary>A page of a history.</summary>
/// <param name="ExecutionId">Of which execution.</param>
/// <param name="Events">Each as Step Functions' HistoryEvent: <c>id</c>, <c>previousEventId</c>, <c>type</c>, <c>timestamp</c> (epoch seconds), and details by type.</param>
/// <param name="Kept">True when it is read from what was kept, false when from Step Functions.</param>
/// <param name="Cursor">Of the next page.</param>
public sealed record HistoryPage(string ExecutionId, IReadOnlyList<JsonElement> Events, bool Kept, string? Cursor);

/// <summary>The queues.</summary>
/// <param name="Queues">Each.</param>
/// <param name="DeadLetters">Batches whose message came to the dead letters, of the last 90 days.</param>
public sealed record QueueList(IReadOnlyList<QueueView> Queues, DeadLetterTotals DeadLetters);

/// <summary>A queue. Counts are approximate, as SQS says.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Visible">Messages that wait.</param>
/// <param name="InFlight">Messages that were received and not yet deleted.</param>
/// <param name="Delayed">Messages that may not be received yet.</param>
/// <param name="OldestAgeSeconds">Age of the oldest message; absent when there is none, or it is not known.</param>
/// <param name="DeadLetterQueue">Name of the queue that its messages fall into; absent when there is none.</param>
public sealed record QueueView(string Name, int Visible, int InFlight, int Delayed, int? OldestAgeSeconds, string? DeadLetterQueue);

/// <summary>Dead letters by what has become of them.</summary>
/// <param name="Waiting">To be sent back.</param>
/// <param name="Redriven">Sent back.</param>
/// <param name="Failed">Dead again; their batches were given up.</param>
/// <param name="Discarded">Given up by an operator, or because their scan had ended.</param>
public sealed record DeadLetterTotals(int Waiting, int Redriven, int Failed, int Discarded);

/// <summary>A dead letter. Its message holds a task token and is not shown.</summary>
/// <param name="DeadLetterId">Its id: scan, batch, cursor.</param>
/// <param name="Tenant">Whose.</param>
/// <param name="ScanId">Its scan.</param>
/// <param name="Batch">Its batch.</param>
/// <param name="Position">Where the evaluation of the batch stood.</param>
/// <param name="State">What has become of it.</param>
/// <param name="DiedAt">UTC, the last time.</param>
public sealed record DeadLetterView(string DeadLetterId, string Tenant, string ScanId, string Batch, int Position, DeadLetterState State, DateTimeOffset DiedAt)
{
    /// <summary>The view of a record.</summary>
    public static DeadLetterView Of(DeadLetterRecord letter) =>
        new(letter.DeadLetterId, letter.Tenant, letter.ScanId, letter.Batch, letter.Cursor, letter.State, letter.DiedAt);
}

/// <summary>A page of dead letters.</summary>
public sealed record DeadLetterPage(IReadOnlyList<DeadLetterView> DeadLetters, string? Cursor);

/// <summary>An incident.</summary>
/// <param name="IncidentId">Its id.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Subject">Of what.</param>
/// <param name="Tenant">Whose; absent when it is not one tenant's.</param>
/// <param name="Status">Whether it is over.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Measure">How much, as the kind has it.</param>
/// <param name="Evidence">Ids of what it was seen by, at most 20.</param>
/// <param name="OpenedAt">UTC.</param>
/// <param name="UpdatedAt">UTC.</param>
/// <param name="ClosedAt">UTC; absent while it is open.</param>
public sealed record IncidentView(
    string IncidentId, IncidentKind Kind, string Subject, string? Tenant, IncidentStatus Status, string Summary, double Measure, IReadOnlyList<string> Evidence,
    DateTimeOffset OpenedAt, DateTimeOffset UpdatedAt, DateTimeOffset? ClosedAt)
{
    /// <summary>The view of a record.</summary>
    public static IncidentView Of(Incident incident) => new(
        incident.IncidentId, incident.Kind, incident.Subject, incident.Tenant, incident.Status, incident.Summary, incident.Measure, incident.Evidence, incident.OpenedAt,
        incident.UpdatedAt, incident.ClosedAt);
}

/// <summary>A page of incidents.</summary>
public sealed record IncidentPage(IReadOnlyList<IncidentView> Incidents, string? Cursor);

/// <summary>The state machines.</summary>
public sealed record MachineList(IReadOnlyList<MachineView> Machines);

/// <summary>A state machine.</summary>
/// <param name="Name">Its name.</param>
/// <param name="StateMachineArn">ARN.</param>
/// <param name="Definition">In the Amazon States Language, to be drawn.</param>
public sealed record MachineView(string Name, string StateMachineArn, JsonElement Definition);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ExecutionPage))]
[JsonSerializable(typeof(ExecutionDetail))]
[JsonSerializable(typeof(HistoryPage))]
[JsonSerializable(typeof(QueueList))]
[JsonSerializable(typeof(DeadLetterPage))]
[JsonSerializable(typeof(IncidentPage))]
[JsonSerializable(typeof(MachineList))]
internal sealed partial class FunctionJson : JsonSerializerContext;
