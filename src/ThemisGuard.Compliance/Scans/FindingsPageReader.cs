using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ThemisGuard.Compliance.Drift;
using ThemisGuard.Compliance.Findings;
using ThemisGuard.Compliance.Inventory;
using ThemisGuard.Compliance.Reports;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Compliance.Scans;

/// <summary>Which findings to show.</summary>
/// <param name="Severity">Only of this severity, or any.</param>
/// <param name="RuleId">Only of this rule, or any.</param>
/// <param name="Status">Only with this status, or any.</param>
/// <param name="Drift">Only with this change since the target's last scan, or any. Resolved ones are listed only when asked for.</param>
/// <param name="Control">Only of rules that give evidence for this control, as <c>framework:control</c>, or any.</param>
/// <param name="ResourceKey">Only on this resource, or any.</param>
/// <param name="Text">Only where the rule's id, the resource's id or the source's name has this text, whatever its case, or any.</param>
public sealed record FindingsFilter(
    Severity? Severity = null, string? RuleId = null, FindingStatus? Status = null, DriftChange? Drift = null, string? Control = null,
    string? ResourceKey = null, string? Text = null)
{
    /// <summary>Whether lines have to be looked at one by one, so that only reading them all would tell how many there are.</summary>
    internal bool LooksIntoLines => ResourceKey is not null || Text is not null;
}

/// <summary>A page of findings.</summary>
/// <param name="Lines">Each the JSON of a <see cref="Finding"/>, in UTF-8.</param>
/// <param name="Cursor">For the next page; null at the end. Opaque, safe in a URL. A page that is not full may have one: reading on is bounded.</param>
/// <param name="Total">Findings that the filter lets through, on all pages; null where only reading them all would tell.</param>
public sealed record FindingsPage(IReadOnlyList<ReadOnlyMemory<byte>> Lines, string? Cursor, long? Total)
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

    // Findings of one change stand among others: a page looks through this much and then says where to go on.
    private const long MaxBytesOfPage = 16 * 1024 * 1024;

    /// <summary>Reads one page.</summary>
    /// <param name="tenant">Whose scan.</param>
    /// <param name="scanId">The scan.</param>
    /// <param name="filter">Which findings.</param>
    /// <param name="cursor">Of the page before with the same filter, or null.</param>
    /// <param name="limit">1 to <see cref="MaxLimit"/>.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ArtifactNotFoundException">The scan has no findings file: it has not been aggregated.</exception>
    /// <exception cref="InvalidCursorException">The cursor is none, or was given out for another scan or filter.</exception>
    /// <exception cref="InvalidRequestException">The scan knows no such control.</exception>
    public async Task<FindingsPage> ReadAsync(
        string tenant, string scanId, FindingsFilter filter, string? cursor, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxLimit);
        FindingsIndex index = await ReadIndexAsync(tenant, scanId, cancellationToken);
        IReadOnlySet<string>? rules = filter.Control is { } control ? await RulesOfAsync(tenant, scanId, control, cancellationToken) : null;
        if (filter.Drift == DriftChange.Resolved)
        {
            string resolved = ScanKeys.Resolved(tenant, scanId);
            long bytes = await artifacts.LengthAsync(resolved, cancellationToken) ?? 0;
            return await ReadRangesAsync(resolved, [(cursor is null ? 0 : Decode(cursor, scanId, filter), bytes)], scanId, filter, rules, limit, null, cancellationToken);
        }

        FindingsGroup[] groups = [.. index.Groups.Where(group =>
            (filter.Severity is null || group.Severity == filter.Severity)
            && (filter.RuleId is null || group.RuleId == filter.RuleId)
            && (rules is null || rules.Contains(group.RuleId))
            && (filter.Status is null || group.Status == filter.Status)
            && (filter.Drift is not { } change || group.Drift?.ContainsKey(change.Name()) == true))];
        long? total = filter.LooksIntoLines ? null : filter.Drift is { } wanted ? groups.Sum(group => group.Drift![wanted.Name()]) : groups.Sum(group => group.Lines);
        long from = cursor is null ? 0 : Decode(cursor, scanId, filter);
        return await ReadRangesAsync(ScanKeys.Findings(tenant, scanId), Ranges(groups, from), scanId, filter, rules, limit, total, cancellationToken);
    }

    /// <summary>One finding, or one that the scan resolved; null when the scan has none with the fingerprint.</summary>
    /// <param name="tenant">Whose scan.</param>
    /// <param name="scanId">The scan.</param>
    /// <param name="fingerprint">Of the finding.</param>
    /// <param name="ruleId">Its rule: with it only that rule's findings are read. Null when it is not known.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ArtifactNotFoundException">The scan has no findings file: it has not been aggregated.</exception>
    public async Task<ReadOnlyMemory<byte>?> FindAsync(string tenant, string scanId, string fingerprint, string? ruleId, CancellationToken cancellationToken)
    {
        FindingsIndex index = await ReadIndexAsync(tenant, scanId, cancellationToken);
        FindingsGroup[] groups = [.. index.Groups.Where(group => ruleId is null || group.RuleId == ruleId)];
        string resolved = ScanKeys.Resolved(tenant, scanId);
        long bytes = await artifacts.LengthAsync(resolved, cancellationToken) ?? 0;
        byte[] start = Encoding.UTF8.GetBytes($"{{\"fingerprint\":{JsonSerializer.Serialize(fingerprint, FindingJson.Readable.String)},");
        return await FindLineAsync(ScanKeys.Findings(tenant, scanId), Ranges(groups, 0), start, cancellationToken)
            ?? await FindLineAsync(resolved, [(0, bytes)], start, cancellationToken);
    }

    private async Task<ReadOnlyMemory<byte>?> FindLineAsync(
        string key, IEnumerable<(long Start, long End)> ranges, byte[] beginning, CancellationToken cancellationToken)
    {
        foreach ((long start, long end) in ranges.Where(range => range.End > range.Start))
        {
            await using Stream stream = await artifacts.OpenReadAsync(key, start, end - start, cancellationToken);
            var text = new SourceText(stream);
            while (await text.FindLineEndAsync(int.MaxValue - 1, cancellationToken) is > 0 and var length)
            {
                if (text.Span[..length].StartsWith(beginning))
                {
                    return text.Span[..length].ToArray();
                }

                text.Advance(Math.Min(length + 1, text.Span.Length));
            }
        }

        return null;
    }

    // As the scan was scored: a framework may have changed since.
    private async Task<IReadOnlySet<string>> RulesOfAsync(string tenant, string scanId, string control, CancellationToken cancellationToken)
    {
        ScanSummary summary = await ScanAggregator.ReadSummaryAsync(artifacts, tenant, scanId, cancellationToken);
        return summary.Frameworks
            .SelectMany(framework => framework.Controls.Where(one => $"{framework.Id}:{one.Id}" == control))
            .FirstOrDefault()?.Rules.ToHashSet(StringComparer.Ordinal)
            ?? throw new InvalidRequestException($"'control' takes framework:control, of a framework of the scan; it has no '{control}'.");
    }

    private async Task<FindingsPage> ReadRangesAsync(
        string key, IEnumerable<(long Start, long End)> ranges, string scanId, FindingsFilter filter, IReadOnlySet<string>? rules, int limit, long? total,
        CancellationToken cancellationToken)
    {
        var lines = new List<ReadOnlyMemory<byte>>();
        long read = 0;
        foreach ((long start, long end) in ranges.Where(range => range.End > range.Start))
        {
            long at = start;
            await using Stream stream = await artifacts.OpenReadAsync(key, start, end - start, cancellationToken);
            var text = new SourceText(stream);
            while (at < end)
            {
                if (lines.Count == limit || read > MaxBytesOfPage)
                {
                    return new(lines, Encode(at, scanId, filter), total);
                }

                int length = await text.FindLineEndAsync(int.MaxValue - 1, cancellationToken);
                if (length == 0 || text.Span[0] != (byte)'{')
                {
                    throw new InvalidCursorException();
                }

                if (IsWanted(text.Span[..length], filter, rules))
                {
                    lines.Add(text.Span[..length].ToArray());
                }

                text.Advance(Math.Min(length + 1, text.Span.Length));
                at += length + 1;
                read += length + 1;
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

    // What groups do not tell. Quotes inside a text are escaped, so these bytes stand nowhere but where they mean it.
    private static bool IsWanted(ReadOnlySpan<byte> line, FindingsFilter filter, IReadOnlySet<string>? rules)
    {
        if (filter.ResourceKey is { } resource && line.LastIndexOf(Encoding.UTF8.GetBytes($",\"resourceKey\":\"{resource}\"")) < 0)
        {
            return false;
        }

        if (filter.Text is { } text && !HasText(FindingOrder.Of(line), text))
        {
            return false;
        }

        if (filter.Drift is not { } drift)
        {
            return true;
        }

        if (drift == DriftChange.Resolved)
        {
            FindingOrder order = FindingOrder.Of(line);
            return (rules is null || rules.Contains(order.RuleId))
                && (filter.Severity is null || order.Severity == filter.Severity)
                && (filter.RuleId is null || order.RuleId == filter.RuleId)
                && filter.Status is null or FindingStatus.Resolved;
        }

        return line.LastIndexOf(Encoding.UTF8.GetBytes($",\"drift\":{{\"change\":\"{drift.Name()}\"")) >= 0;
    }

    private static bool HasText(FindingOrder order, string text) =>
        order.RuleId.Contains(text, StringComparison.OrdinalIgnoreCase) || order.ResourceId.Contains(text, StringComparison.OrdinalIgnoreCase)
        || order.File.Contains(text, StringComparison.OrdinalIgnoreCase);

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
            CultureInfo.InvariantCulture, $"{offset}\n{scanId}\n{filter.Severity}\n{filter.RuleId}\n{filter.Status}\n{filter.Drift}\n{filter.Control}\n{filter.ResourceKey}\n{filter.Text}"))).AsSpan(0, 6));
}
