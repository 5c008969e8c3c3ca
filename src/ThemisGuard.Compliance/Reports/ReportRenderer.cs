using System.Runtime.CompilerServices;
using ThemisGuard.Compliance.Frameworks;
using ThemisGuard.Compliance.Inventory;
using ThemisGuard.Compliance.Rules;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Compliance.Reports;

/// <summary>Renders the reports of an aggregated scan into the artifact store, as streams: a line of findings in memory at a time.</summary>
public sealed class ReportRenderer(IArtifactStore artifacts, RuleCatalog rules, FrameworkCatalog frameworks)
{
    /// <summary>Names of the formats: <c>json</c>, <c>html</c>, <c>csv</c>, <c>sarif</c>, <c>ocsf</c>, <c>junit</c>.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["json", "html", "csv", "sarif", "ocsf", "junit"];

    /// <summary>Renders every format. Doing it again gives the same bytes.</summary>
    /// <returns>The summary that was rendered.</returns>
    /// <exception cref="ArtifactNotFoundException">The scan has not been aggregated.</exception>
    public async Task<ScanSummary> RenderAllAsync(string tenant, string scanId, CancellationToken cancellationToken)
    {
        ScanSummary summary = await ScanAggregator.ReadSummaryAsync(artifacts, tenant, scanId, cancellationToken);
        foreach (string format in Formats)
        {
            await artifacts.WriteAsync(
                ScanKeys.Report(tenant, scanId, format),
                (stream, token) => WriteAsync(format, summary, ReadFindingsAsync(tenant, scanId, token), stream, token),
                cancellationToken);
        }

        return summary;
    }

    /// <summary>Writes one report.</summary>
    /// <param name="format">One of <see cref="Formats"/>.</param>
    /// <param name="summary">All but the findings.</param>
    /// <param name="findings">Lines of findings in their order; each is used before the next is asked for.</param>
    /// <param name="output">Where to; not closed.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="ArgumentException">There is no such format.</exception>
    public Task WriteAsync(
        string format, ScanSummary summary, IAsyncEnumerable<ReadOnlyMemory<byte>> findings, Stream output, CancellationToken cancellationToken) =>
        format switch
        {
            "json" => JsonReport.WriteAsync(summary, findings, output, cancellationToken),
            "html" => new HtmlReport(summary, rules, frameworks).WriteAsync(findings, output, cancellationToken),
            "csv" => CsvReport.WriteAsync(findings, output, cancellationToken),
            "sarif" => SarifReport.WriteAsync(summary, rules, findings, output, cancellationToken),
            "ocsf" => OcsfReport.WriteAsync(summary, rules, findings, output, cancellationToken),
            "junit" => JunitReport.WriteAsync(summary, findings, output, cancellationToken),
            _ => throw new ArgumentException($"There is no report format '{format}'.", nameof(format)),
        };

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadFindingsAsync(
        string tenant, string scanId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using Stream stream = await artifacts.OpenReadAsync(ScanKeys.Findings(tenant, scanId), 0, null, cancellationToken);
        var text = new SourceText(stream);
        while (await text.SkipWhiteSpaceAsync(cancellationToken))
        {
            int length = await text.FindLineEndAsync(int.MaxValue - 1, cancellationToken);
            yield return text.Window[..length];
            text.Advance(length);
        }
    }
}
