using Amazon.Runtime;
using ThemisGuard.Aws.Operations;
using ThemisGuard.Aws.StepFunctions;
using ThemisGuard.Compliance.Operations;
using ThemisGuard.Compliance.Scans;

namespace ThemisGuard.Functions.RepairOperations;

/// <summary>Input of the <c>RepairOperations</c> task; written by <c>statemachines/operations-monitor.asl.json</c>.</summary>
/// <param name="Run">Name of the monitor's execution.</param>
/// <param name="Repairs">What the inspection proposed.</param>
public sealed record RepairOperationsInput(string Run, IReadOnlyList<Repair> Repairs);

/// <summary>What was done.</summary>
/// <param name="Repaired">Each repair and what came of it.</param>
/// <param name="FailedScans">Scans that were ended: the details of the events "Scan Failed".</param>
public sealed record RepairOperationsOutput(IReadOnlyList<RepairOutcome> Repaired, IReadOnlyList<FailedScan> FailedScans);

/// <summary>The detail of an event "Scan Failed" (<c>events/scan-failed.json</c>).</summary>
public sealed record FailedScan(string Tenant, string ScanId, string Target, string Error, string Cause);

/// <summary>Repairs what is safe. Each attempt is claimed before it is made, so that none is made twice, even when this is.</summary>
public sealed class RepairOperationsHandler(
    IAmazonStepFunctions stepFunctions, ExecutionRecorder recorder, ScanRecords scans, RepairClaims claims, string scanStateMachineArn, string scheduledRunStateMachineArn,
    TimeProvider time)
{
    /// <summary>Handles one task.</summary>
    public async Task<RepairOperationsOutput> HandleAsync(RepairOperationsInput input, Invocation invocation, CancellationToken cancellationToken)
    {
        var repaired = new List<RepairOutcome>();
        var failed = new List<FailedScan>();
        foreach (Repair repair in input.Repairs)
        {
            string outcome = "alreadyTried";
            if (await claims.TryClaimAsync(repair, cancellationToken))
            {
                try
                {
                    if (await RepairAsync(repair, cancellationToken) is { } scan)
                    {
                        failed.Add(scan);
                    }

                    outcome = "done";
                }
                catch (AmazonServiceException refused)
                {
                    invocation.Log($"{invocation.RequestId} {repair.Action} {repair.Subject}: {refused.ErrorCode}: {refused.Message}");
                    outcome = "refused: " + refused.ErrorCode;
                }
            }

            repaired.Add(new RepairOutcome(repair.Action, repair.Subject, repair.Attempt, outcome));
        }

        return new RepairOperationsOutput(repaired, failed);
    }

    private async Task<FailedScan?> RepairAsync(Repair repair, CancellationToken cancellationToken)
    {
        switch (repair.Action)
        {
            case RepairAction.StartScan:
                await stepFunctions.StartExecutionAsync(ScanExecution.Request(scanStateMachineArn, repair.Tenant!, repair.Subject), cancellationToken);
                return null;
            case RepairAction.RedriveExecution:
                await stepFunctions.RedriveExecutionAsync(new RedriveExecutionRequest(repair.Subject), cancellationToken);
                return null;
            case RepairAction.RestartRun:
                await stepFunctions.StartExecutionAsync(
                    new StartExecutionRequest(scheduledRunStateMachineArn, "missed-" + repair.Subject, "{}"), cancellationToken);
                return null;
            case RepairAction.RecordExecution:
                await recorder.RefreshAsync(repair.Subject, cancellationToken);
                return null;
            case RepairAction.FailScan:
                ScanRecord? scan = await scans.UpdateOpenAsync(
                    repair.Tenant!, repair.Subject,
                    open => open with { Status = ScanStatus.Failed, EndedAt = time.GetUtcNow(), Error = repair.Error, Cause = repair.Cause }, cancellationToken);
                return scan is { Status: ScanStatus.Failed }
                    ? new FailedScan(scan.Tenant, scan.ScanId, scan.Target, scan.Error ?? "", scan.Cause ?? "")
                    : null;
            default:
                throw new InvalidOperationException($"There is no repair {repair.Action}.");
        }
    }
}
