using System.Globalization;
using System.Text;
using System.Xml;
using ThemisGuard.Compliance.Findings;

namespace ThemisGuard.Compliance.Reports;

/// <summary>
/// JUnit's XML, for build servers: a suite a rule, a case a finding. What was not evaluated and what is accepted is skipped,
/// with the cause; what passed is one case a rule, since a finding names only what did not.
/// </summary>
internal static class JunitReport
{
    public static async Task WriteAsync(
        ScanSummary summary, IAsyncEnumerable<ReadOnlyMemory<byte>> findings, Stream output, CancellationToken cancellationToken)
    {
        var settings = new XmlWriterSettings { Async = true, Encoding = new UTF8Encoding(false), Indent = true, NewLineChars = "\n", CloseOutput = false };
        await using XmlWriter xml = XmlWriter.Create(output, settings);
        await xml.WriteStartDocumentAsync();
        xml.WriteStartElement("testsuites");
        xml.WriteAttributeString("name", Clean($"ThemisGuard {summary.Target}"));
        var open = summary.Rules.ToDictionary(rule => rule.RuleId, StringComparer.Ordinal);
        string? suite = null;
        int written = 0;
        await foreach (ReadOnlyMemory<byte> line in findings.WithCancellation(cancellationToken))
        {
            Finding finding = FindingLines.Parse(line);
            if (suite != finding.RuleId)
            {
                EndSuite(xml, suite);
                suite = finding.RuleId;
                open.Remove(suite, out RuleOutcome? outcome);
                StartSuite(xml, summary, suite, outcome);
            }

            WriteCase(xml, finding);
            if (++written % 256 == 0)
            {
                await xml.FlushAsync();
            }
        }

        EndSuite(xml, suite);
        foreach (RuleOutcome outcome in summary.Rules.Where(rule => open.ContainsKey(rule.RuleId)))
        {
            StartSuite(xml, summary, outcome.RuleId, outcome);
            EndSuite(xml, outcome.RuleId);
        }

        await xml.WriteEndElementAsync();
        await xml.WriteEndDocumentAsync();
        await xml.FlushAsync();
    }

    private static void StartSuite(XmlWriter xml, ScanSummary summary, string ruleId, RuleOutcome? outcome)
    {
        long passed = outcome?.Counts.Pass ?? 0;
        long failed = outcome?.Counts.Fail ?? 0;
        long skipped = (outcome?.Counts.NotEvaluated ?? 0) + (outcome?.Counts.Accepted ?? 0);
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", Clean(ruleId));
        xml.WriteAttributeString("tests", Number(failed + skipped + (passed > 0 ? 1 : 0)));
        xml.WriteAttributeString("failures", Number(failed));
        xml.WriteAttributeString("errors", "0");
        xml.WriteAttributeString("skipped", Number(skipped));
        xml.WriteAttributeString("timestamp", summary.SubmittedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture));
        if (passed > 0)
        {
            xml.WriteStartElement("testcase");
            xml.WriteAttributeString("classname", Clean(ruleId));
            xml.WriteAttributeString("name", $"{Number(passed)} resource{(passed == 1 ? "" : "s")} as wanted");
            xml.WriteEndElement();
        }
    }

    private static void EndSuite(XmlWriter xml, string? suite)
    {
        if (suite is not null)
        {
            xml.WriteEndElement();
        }
    }

    private static void WriteCase(XmlWriter xml, Finding finding)
    {
        FindingResource resource = finding.Resource;
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", Clean(finding.RuleId));
        xml.WriteAttributeString("name", Clean(resource.Id.Length > 0 ? $"{resource.Type} {resource.Id}" : resource.File));
        xml.WriteAttributeString("file", Clean(resource.File));
        if (resource.Line > 0)
        {
            xml.WriteAttributeString("line", Number(resource.Line));
        }

        if (finding is { IsAccepted: true, Exception: { } exception })
        {
            xml.WriteStartElement("skipped");
            xml.WriteAttributeString("message", Clean(ExceptionNames.Describe(exception)));
        }
        else if (finding.Status == FindingStatus.NotEvaluated)
        {
            xml.WriteStartElement("skipped");
            xml.WriteAttributeString("message", Clean($"Not evaluated. {ReasonNames.Describe(ReasonNames.Of(finding.Reason ?? NotEvaluatedReason.Lost))}: {finding.Cause}"));
        }
        else
        {
            xml.WriteStartElement("failure");
            xml.WriteAttributeString("type", finding.Severity.Name());
            xml.WriteAttributeString("message", Clean(finding.Title));
            foreach (FindingEvidence evidence in finding.Evidence)
            {
                string at = string.Create(CultureInfo.InvariantCulture, $"{evidence.File ?? resource.File}:{evidence.Line}:{evidence.Column}");
                xml.WriteString(Clean($"{at} {evidence.Path}: found {evidence.Found ?? "nothing"}, wanted {evidence.Wanted}. {evidence.Message}\n"));
            }

            xml.WriteString(Clean(finding.Remediation));
        }

        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    // XML 1.0 has no way to write some characters, not even escaped; a name may hold any.
    private static string Clean(string text)
    {
        int at = 0;
        while (at < text.Length && XmlConvert.IsXmlChar(text[at]))
        {
            at++;
        }

        if (at == text.Length)
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
            {
                clean.Append(text[i]).Append(text[++i]);
            }
            else
            {
                clean.Append(XmlConvert.IsXmlChar(text[i]) ? text[i] : '\uFFFD');
            }
        }

        return clean.ToString();
    }
}
