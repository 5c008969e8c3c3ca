using System.Buffers;
using System.Text.Json;
using ThemisGuard.Compliance.Drift;
using ThemisGuard.Compliance.Exceptions;
using ThemisGuard.Compliance.Findings;
using ThemisGuard.Compliance.Reports;

namespace ThemisGuard.Compliance.Scans;

/// <summary>
/// Adds to findings, while they are merged, what those who judged them could not know: what has become of them since the
/// target's last scan, and the exception that names them. What is accepted leaves the failed of the ledger.
/// </summary>
/// <param name="drift">What the comparison came to, or null when there was none.</param>
/// <param name="exceptions">The exceptions that the scan goes by, or null.</param>
/// <param name="ledger">The scan's.</param>
internal sealed class FindingAnnotation(ComparedScan? drift, ExceptionMatcher? exceptions, CoverageLedger ledger)
{
    /// <summary>Writes a finding with what there is to add.</summary>
    public (DriftChange? Change, bool IsAccepted) Write(FindingOrder order, ReadOnlyMemory<byte> line, ArrayBufferWriter<byte> output)
    {
        FindingDrift? change = drift?.Find(FingerprintSort.KeyOf(line.Span));
        FindingException? exception = exceptions is not null && order.Status == FindingStatus.Fail && exceptions.Names(order.RuleId)
            ? exceptions.Find(FindingLines.Parse(line))
            : null;
        if (change is null && exception is null)
        {
            output.Write(line.Span);
            return (null, false);
        }

        // Before the brace that ends the finding: the rest of the line stays as it was written.
        output.Write(line.Span[..^1]);
        if (change is not null)
        {
            output.Write(",\"drift\":"u8);
            output.Write(JsonSerializer.SerializeToUtf8Bytes(change, DriftJson.Default.FindingDrift));
        }

        if (exception is not null)
        {
            output.Write(",\"exception\":"u8);
            output.Write(JsonSerializer.SerializeToUtf8Bytes(exception, ExceptionJson.Default.FindingException));
        }

        output.Write("}"u8);
        bool isAccepted = exception is { State: ExceptionState.Accepted };
        if (isAccepted)
        {
            LedgerCounts counts = ledger.For(order.RuleId);
            counts.Fail--;
            counts.Accepted++;
        }

        return (change?.Change, isAccepted);
    }
}
