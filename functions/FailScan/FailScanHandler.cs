using ThemisGuard.Aws.StepFunctions;
using ThemisGuard.Compliance;
using ThemisGuard.Compliance.Scans;

namespace ThemisGuard.Functions.FailScan;

/// <summary>Input of the <c>FailScan</c> task; written by <c>statemachines/scan.asl.json</c>.</summary>
/// <param name="Tenant">Whose scan.</param>
/// <param name="ScanId">Its id.</param>
/// <param name="Error">Name of the error that ended the execution.</param>
/// <param name="Cause">Its cause; may be a function's error document.</param>
/// <param name="Redriven">Null to write the failure; false to fail the execution with it; true when the execution was redriven since.</param>
public sealed record FailScanInput(string Tenant, string ScanId, string Error, string Cause, bool? Redriven = null);

/// <summary>What the task answers: the detail of the event "Scan Failed" (<c>events/scan-failed.json</c>).</summary>
public sealed record FailScanOutput(string Tenant, string ScanId, string Target, string Error, string Cause);

/// <summary>Writes the failure into the scan's record.</summary>
public sealed class FailScanHandler(ScanRecords scans, TimeProvider time)
{
    private const int MaxCause = 4_096;

    /// <summary>
    /// Handles one task. Idempotent: a scan that has ended keeps what it ended with. The task that ends the execution is the same
    /// function, so that a redrive, which asks the failed task again, takes the scan up and begins it anew.
    /// </summary>
    /// <exception cref="ThemisGuardException">There is no such scan; or what failed the scan, told to end the execution.</exception>
    public async Task<FailScanOutput> HandleAsync(FailScanInput input, Invocation invocation, CancellationToken cancellationToken)
    {
        string cause = FunctionErrorText.MessageOf(input.Cause);
        cause = cause.Length > MaxCause ? cause[..MaxCause] : cause;
        if (input.Redriven is { } redriven)
        {
            return redriven && await scans.ReopenAsync(input.Tenant, input.ScanId, cancellationToken) is { HasEnded: false } open
                ? new FailScanOutput(open.Tenant, open.ScanId, open.Target, input.Error, cause)
                : throw new ThemisGuardException(input.Error, cause);
        }

        ScanRecord? scan = await scans.UpdateOpenAsync(
            input.Tenant,
            input.ScanId,
            open => open with { Status = ScanStatus.Failed, EndedAt = time.GetUtcNow(), Error = input.Error, Cause = cause },
            cancellationToken);
        return scan is null
            ? throw new ThemisGuardException("ThemisGuard.ScanNotFound", $"There is no scan '{input.ScanId}'.")
            : new FailScanOutput(scan.Tenant, scan.ScanId, scan.Target, scan.Error ?? input.Error, scan.Cause ?? cause);
    }
}
