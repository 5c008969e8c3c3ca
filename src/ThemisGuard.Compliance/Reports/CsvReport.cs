using System.Globalization;
using System.Text;
using ThemisGuard.Compliance.Drift;
using ThemisGuard.Compliance.Exceptions;
using ThemisGuard.Compliance.Findings;

namespace ThemisGuard.Compliance.Reports;

/// <summary>One line a finding, RFC 4180, for spreadsheets: with a byte order mark, and no cell that they would run as a formula.</summary>
internal static class CsvReport
{
    private const string Header =
        "fingerprint,severity,status,rule,title,resource,type,provider,file,line,column,controls,path,found,wanted,message,reason,cause,remediation,drift,firstSeen,exception,reason accepted,approver,expires";

    public static async Task WriteAsync(
        IAsyncEnumerable<ReadOnlyMemory<byte>> findings, Stream output, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), 64 * 1024, leaveOpen: true)
        {
            NewLine = "\r\n",
        };
        await writer.WriteLineAsync(Header.AsMemory(), cancellationToken);
        var line = new StringBuilder();
        await foreach (ReadOnlyMemory<byte> json in findings.WithCancellation(cancellationToken))
        {
            line.Clear();
            Append(line, FindingLines.Parse(json));
            await writer.WriteLineAsync(line, cancellationToken);
        }
    }

    // A finding may rest on several clauses: the first says where to look, all messages what to do.
    private static void Append(StringBuilder line, Finding finding)
    {
        FindingEvidence? first = finding.Evidence.Count == 0 ? null : finding.Evidence[0];
        string messages = string.Join(" | ", finding.Evidence.Select(evidence => evidence.Message).OfType<string>().Distinct());
        string?[] cells =
        [
            finding.Fingerprint, finding.Severity.Name(), finding.Status == FindingStatus.Fail ? "fail" : "notEvaluated", finding.RuleId,
            finding.Title, finding.Resource.Id, finding.Resource.Type, finding.Resource.Provider, finding.Resource.File,
            Number(finding.Resource.Line), Number(finding.Resource.Column), string.Join("; ", finding.Controls), first?.Path, first?.Found,
            first?.Wanted, messages, finding.Reason is { } reason ? ReasonNames.Of(reason) : null, finding.Cause, finding.Remediation,
            finding.Drift?.Change.Name(), finding.Drift?.FirstSeen?.ToString("O", CultureInfo.InvariantCulture),
            finding.Exception is { } exception ? ExceptionNames.Of(exception.State) : null, finding.Exception?.Reason, finding.Exception?.Approver,
            finding.Exception?.Expires.ToString("O", CultureInfo.InvariantCulture),
        ];
        for (int i = 0; i < cells.Length; i++)
        {
            if (i > 0)
            {
                line.Append(',');
            }

            AppendCell(line, cells[i] ?? "");
        }
    }

    // A leading =, +, -, @, tab or line end makes spreadsheets compute; an apostrophe before it makes it text.
    private static void AppendCell(StringBuilder line, string cell)
    {
        bool isFormula = cell.Length > 0 && cell[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n';
        bool isQuoted = isFormula || cell.AsSpan().ContainsAny("\",\r\n;");
        if (!isQuoted)
        {
            line.Append(cell);
            return;
        }

        line.Append('"');
        if (isFormula)
        {
            line.Append('\'');
        }

        line.Append(cell.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }

    private static string Number(int value) => value == 0 ? "" : value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Names of states of exceptions, as in JSON and as a person reads them.</summary>
internal static class ExceptionNames
{
    public static string Of(ExceptionState state) => state switch
    {
        ExceptionState.Accepted => "accepted",
        ExceptionState.EvidenceChanged => "evidenceChanged",
        ExceptionState.Expired => "expired",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "No state."),
    };

    public static string Describe(FindingException exception) => exception.State switch
    {
        ExceptionState.Accepted => $"Accepted until {exception.Expires:yyyy-MM-dd} by {exception.Approver}: {exception.Reason}",
        ExceptionState.EvidenceChanged => $"No longer accepted: what is found is not what {exception.Approver} accepted",
        ExceptionState.Expired => $"No longer accepted: the exception of {exception.Approver} expired on {exception.Expires:yyyy-MM-dd}",
        _ => throw new ArgumentOutOfRangeException(nameof(exception), exception.State, "No state."),
    };
}

/// <summary>Names of reasons, as in JSON and as a person reads them.</summary>
internal static class ReasonNames
{
    public static string Of(NotEvaluatedReason reason) => reason switch
    {
        NotEvaluatedReason.Denied => "denied",
        NotEvaluatedReason.Throttled => "throttled",
        NotEvaluatedReason.TimedOut => "timedOut",
        NotEvaluatedReason.Unsupported => "unsupported",
        NotEvaluatedReason.Unresolved => "unresolved",
        NotEvaluatedReason.Lost => "lost",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "No reason."),
    };

    public static string Describe(string reason) => reason switch
    {
        "denied" => "Access was denied",
        "throttled" => "The provider throttled the requests",
        "timedOut" => "It took too long",
        "unsupported" => "The rule can't be run on what is there",
        "unresolved" => "The verdict hangs on a value that the source does not hold",
        "lost" => "Its batch was lost",
        _ => reason,
    };
}
