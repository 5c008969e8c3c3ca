using System.Text;
using System.Text.Json.Serialization;
using ThemisGuard.Compliance.Findings;
using ThemisGuard.Compliance.Inventory;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Compliance.Scans;

/// <summary>Some lines of a source of a scan.</summary>
/// <param name="File">Name of the source.</param>
/// <param name="FirstLine">1-based line of the first of them.</param>
/// <param name="Lines">The lines, without what looks like a secret; long ones cut.</param>
/// <param name="LastOfFile">Whether the last of them is the last of the source.</param>
public sealed record SourceExcerpt(string File, int FirstLine, IReadOnlyList<string> Lines, bool LastOfFile);

/// <summary>Shows a place in what was scanned.</summary>
public sealed class SourceExcerpts(IArtifactStore artifacts, ScanSubmission submission)
{
    /// <summary>Longest line that is shown.</summary>
    public const int MaxLineLength = 400;

    // A line further in is not worth reading so much for.
    private const long MaxBytes = 64 * 1024 * 1024;
    private const int MaxLineBytes = 1024 * 1024;

    // Whether a line stands inside a secret is told by the lines before it.
    private const int Before = 500;

    /// <summary>Lines around one; null when the content is not kept, or the source has no such line within the first 64 MiB.</summary>
    /// <param name="scan">The scan.</param>
    /// <param name="file">Name of the source, as findings have it.</param>
    /// <param name="line">1-based line.</param>
    /// <param name="around">Lines before and after it.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<SourceExcerpt?> ReadAsync(ScanRecord scan, string file, int line, int around, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scan);
        if (await artifacts.LengthAsync(ScanKeys.Sources(scan.Tenant, scan.ScanId), cancellationToken) is null)
        {
            return null;
        }

        ScanSource? source = (await submission.ReadSourcesAsync(scan.Tenant, scan.ScanId, cancellationToken))
            .FirstOrDefault(source => source.Name == file && source.Key is not null);
        if (source?.Key is not { } key || await artifacts.LengthAsync(key, cancellationToken) is not { } length)
        {
            return null;
        }

        await using Stream stream = await artifacts.OpenReadAsync(key, 0, Math.Min(length, MaxBytes), cancellationToken);
        var text = new SourceText(stream);
        var redaction = new SourceRedaction();
        var lines = new List<string>();
        int first = Math.Max(1, line - around);
        int at = 1;
        bool isLast = false;
        for (; at <= line + around && !isLast; at++)
        {
            int end = await text.FindLineEndAsync(MaxLineBytes, cancellationToken);
            string? shown = at < first - Before ? null : end < 0 ? "…" : redaction.Next(Encoding.UTF8.GetString(text.Span[..end]).TrimEnd('\r'));
            if (at >= first && shown is not null)
            {
                lines.Add(shown.Length > MaxLineLength ? shown[..MaxLineLength] + "…" : shown);
            }

            isLast = end >= 0 && end == text.Span.Length;
            await text.SkipLineAsync(cancellationToken);
        }

        return at <= line ? null : new SourceExcerpt(file, first, lines, isLast);
    }
}
