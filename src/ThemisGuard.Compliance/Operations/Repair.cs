using System.Globalization;
using System.Text.Json.Serialization;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Compliance.Operations;

/// <summary>What the operations monitor may do by itself.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RepairAction>))]
public enum RepairAction
{
    /// <summary>Starts the execution of a scan that was accepted and never started.</summary>
    [JsonStringEnumMemberName("startScan")]
    StartScan = 0,

    /// <summary>Sends an execution on that failed for a cause that passes.</summary>
    [JsonStringEnumMemberName("redriveExecution")]
    RedriveExecution,

    /// <summary>Ends a scan whose execution has ended without it.</summary>
    [JsonStringEnumMemberName("failScan")]
    FailScan,

    /// <summary>Starts a scheduled compliance run for times that were missed.</summary>
    [JsonStringEnumMemberName("restartRun")]
    RestartRun,

    /// <summary>Records an execution whose event was lost.</summary>
    [JsonStringEnumMemberName("recordExecution")]
    RecordExecution,
}

/// <summary>One thing to repair.</summary>
/// <param name="Action">What is done.</param>
/// <param name="Subject">ARN of an execution, id of a scan, or the time that was missed.</param>
/// <param name="Attempt">Counted from 1. Each attempt is made once, whoever asks.</param>
/// <param name="Tenant">Whose scan.</param>
/// <param name="Error">What a scan ends with.</param>
/// <param name="Cause">Likewise.</param>
public sealed record Repair(RepairAction Action, string Subject, int Attempt, string? Tenant = null, string? Error = null, string? Cause = null);

/// <summary>What came of it.</summary>
/// <param name="Action">What was to be done.</param>
/// <param name="Subject">To what.</param>
/// <param name="Attempt">Counted from 1.</param>
/// <param name="Outcome"><c>done</c>, <c>alreadyTried</c>, or <c>refused:</c> and the service's error.</param>
public sealed record RepairOutcome(RepairAction Action, string Subject, int Attempt, string Outcome);

/// <summary>Remembers which repairs were tried, for 30 days, so that none is repeated for ever.</summary>
/// <remarks>Partition <c>repairs</c>, sort action, subject and attempt.</remarks>
public sealed class RepairClaims(IRecordStore records, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <summary>Claims an attempt before it is made.</summary>
    /// <returns>False when it was claimed before.</returns>
    public async Task<bool> TryClaimAsync(Repair repair, CancellationToken cancellationToken) => await records.TryPutAsync(
        new RecordWrite(KeyOf(repair.Action, repair.Subject, repair.Attempt), "{}"u8.ToArray(), WriteCondition.MustNotExist, ExpiresAt: time.GetUtcNow() + Kept),
        cancellationToken) is not null;

    /// <summary>The next attempt that may be made; null when all have been.</summary>
    public async Task<int?> NextAttemptAsync(RepairAction action, string subject, int most, CancellationToken cancellationToken)
    {
        for (int attempt = 1; attempt <= most; attempt++)
        {
            if (await records.GetAsync(KeyOf(action, subject, attempt), cancellationToken) is null)
            {
                return attempt;
            }
        }

        return null;
    }

    private static RecordKey KeyOf(RepairAction action, string subject, int attempt) =>
        new("repairs", $"{action}#{subject}#{attempt.ToString(CultureInfo.InvariantCulture)}");
}
