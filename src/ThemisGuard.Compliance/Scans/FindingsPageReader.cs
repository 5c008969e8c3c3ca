using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ThemisGuard.Compliance.Findings;
using ThemisGuard.Compliance.Inventory;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Compliance.Scans;

/// <summary>Which findings to show.</summary>
/// <param name="Severity">Only of this severity, or any.</param>
/// <param name="RuleId">Only of this rule, or any.</param>
/// <param name="Status">Only with this status, or any.</param>
public sealed record FindingsFilter(Severity? Severity = null, string? RuleId = null, FindingStatus? Status = null);

/// <summary>A page of findings.</summary>
/// <param name="Lines">Each the JSON of a <see cref="Finding"/>, in UTF-8.</param>
/// <param name="Cursor">For the next page; null at the end. Opaque, safe in a URL.</param>
/// <param name="Total">Findings that the filter lets through, on all pages.</param>
public sealed record FindingsPage(IReadOnlyList<ReadOnlyMemory<byte>> Lines, string? Cursor, long Total)
{
    /// <summary>The findings, parsed.</summary>
    public IReadOnlyList<Finding> Parse() =>
        [.. Lines.Select(line => JsonSerializer.Deserialize(line.Span, FindingJson.Readable.Finding)!)];
}

/// <summary>Reads the findings of an ended scan page by page, reading only the bytes of the page.</summary>
public sealed class FindingsPageReader(IArtifactStore artifacts)
{
    /// <summary>Most findings of a page.</summary>
    public const int MaxLimit = 1_000;

    /// <summary>Reads one page.</summary>
    /// <param name="tenant">Whose scan.</param>
    /// <param name="scanId">The scan.</param>
    /// <param name="filter">Which findings.</param>
    /// <param name="cursor">Of the page before with the same filter, or null.</param>
    /// <param name="limit">1 to <see cref="MaxLimit"/>.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ArtifactNotFoundException">The scan has no findings file: it has not been aggregated.</exception>
    /// <exception cref="InvalidCursorException">The cursor is none, or was given out for another scan or filter.</exception>
    public async Task<FindingsPage> ReadAsync(
        string tenant, string scanId, FindingsFilter filter, string? cursor, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxLimit);
        FindingsIndex index = await ReadIndexAsync(tenant, scanId, cancellationToken);
        FindingsGroup[] groups = [.. index.Groups.Where(group =>
            (filter.Severity is null || group.Severity == filter.Severity)
            && (filter.RuleId is null || group.RuleId == filter.RuleId)
            && (filter.Status is null || group.Status == filter.Status))];
        long total = groups.Sum(group => group.Lines);
        long from = cursor is null ? 0 : Decode(cursor, scanId, filter);
        var lines = new List<ReadOnlyMemory<byte>>();
        foreach ((long start, long end) in Ranges(groups, from))
        {
            long at = start;
            await using Stream stream = await artifacts.OpenReadAsync(
                ScanKeys.Findings(tenant, scanId), start, end - start, cancellationToken);
            var text = new SourceText(stream);
            while (at < end)
            {
                if (lines.Count == limit)
                {
                    return new(lines, Encode(at, scanId, filter), total);
                }

                int length = await text.FindLineEndAsync(int.MaxValue - 1, cancellationToken);
                if (length == 0 || text.Span[0] != (byte)'{')
                {
                    throw new InvalidCursorException();
                }

                lines.Add(text.Span[..length].ToArray());
                text.Advance(Math.Min(length + 1, text.Span.Length));
                at += length + 1;
            }
        }

        return new(lines, null, total);
    }

    /// <summary>Where the findings of a scan stand.</summary>
    /// <exception cref="ArtifactNotFoundException">The scan has not been aggregated.</exception>
    public async Task<FindingsIndex> ReadIndexAsync(string tenant, string scanId, CancellationToken cancellationToken)
    {
        await using Stream stream = await artifacts.OpenReadAsync(ScanKeys.FindingsIndex(tenant, scanId), 0, null, cancellationToken);
        return (await JsonSerializer.DeserializeAsync(stream, FindingsIndexJson.Default.FindingsIndex, cancellationToken))!;
    }

    // Groups that follow each other are read in one go.
    private static IEnumerable<(long Start, long End)> Ranges(FindingsGroup[] groups, long from)
    {
        long start = -1, end = -1;
        foreach (FindingsGroup group in groups.Where(group => group.Offset + group.Bytes > from))
        {
            long begin = Math.Max(group.Offset, from);
            if (begin != end)
            {
                if (start >= 0)
                {
                    yield return (start, end);
                }

                start = begin;
            }

            end = group.Offset + group.Bytes;
        }

        if (start >= 0)
        {
            yield return (start, end);
        }
    }

    private static string Encode(long offset, string scanId, FindingsFilter filter) => Base64Url.EncodeToString(
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{offset}.{Check(offset, scanId, filter)}")));

    private static long Decode(string cursor, string scanId, FindingsFilter filter)
    {
        try
        {
            string[] parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)).Split('.');
            if (parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long offset)
                && parts[1] == Check(offset, scanId, filter))
            {
                return offset;
            }
        }
        catch (FormatException)
        {
            // No Base64: no cursor of ours.
        }

        throw new InvalidCursorException();
    }

    // Tells a cursor of another scan or filter from one that fits; it keeps no secret.
    private static string Check(long offset, string scanId, FindingsFilter filter) => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"{offset}\n{scanId}\n{filter.Severity}\n{filter.RuleId}\n{filter.Status}"))).AsSpan(0, 6));
}
