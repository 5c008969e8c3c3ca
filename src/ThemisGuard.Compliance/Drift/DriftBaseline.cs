using System.Text.Json;
using ThemisGuard.Compliance.Findings;
using ThemisGuard.Compliance.Inventory;
using ThemisGuard.Compliance.Rules;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Compliance.Drift;

/// <summary>The state that a scan is compared with.</summary>
/// <param name="ScanId">The scan after which it stood.</param>
/// <param name="StateKey">Artifact key of the state.</param>
/// <param name="Rules">Digests of the rules that it was evaluated with.</param>
internal sealed record DriftBaseline(string ScanId, string StateKey, IReadOnlyDictionary<string, string> Rules)
{
    /// <summary>The state after a scan, or null when it is no longer kept.</summary>
    public static async Task<DriftBaseline?> TryReadAsync(
        IArtifactStore artifacts, string scanId, string stateKey, CancellationToken cancellationToken)
    {
        try
        {
            await using Stream stream = await artifacts.OpenReadAsync(stateKey, 0, null, cancellationToken);
            var text = new SourceText(stream);
            int length = await text.FindLineEndAsync(int.MaxValue - 1, cancellationToken);
            StandingHeader header = JsonSerializer.Deserialize(text.Span[..length], DriftJson.Default.StandingHeader)!;
            return new DriftBaseline(scanId, stateKey, header.Rules);
        }
        catch (ArtifactNotFoundException)
        {
            return null;
        }
    }

    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadLinesAsync(IArtifactStore artifacts, CancellationToken cancellationToken) =>
        BatchFile.ReadLinesAsync(artifacts, StateKey, cancellationToken);
}

/// <summary>What a comparison knows, from what two scans keep.</summary>
internal sealed class DriftFacts : IDriftFacts
{
    private readonly RuleCatalog rules;
    private readonly DriftBaseline? baseline;
    private readonly ResourceIndex? now;
    private readonly ResourceIndex? before;
    private readonly bool isReadWhole;
    private readonly HashSet<string>? unread;

    private DriftFacts(RuleCatalog rules, DateTimeOffset time, DriftBaseline? baseline, ResourceIndex? now, ResourceIndex? before, ScanPlan plan)
    {
        this.rules = rules;
        this.baseline = baseline;
        this.now = now;
        this.before = before;
        Now = time;
        isReadWhole = plan.UnreadableTotal == 0;
        unread = plan.UnreadableTotal == plan.Unreadable.Count ? plan.Unreadable.Select(problem => problem.File).ToHashSet(StringComparer.Ordinal) : null;
    }

    public DateTimeOffset Now { get; }

    public bool HasBase => baseline is not null;

    public static async Task<DriftFacts> ReadAsync(
        IArtifactStore artifacts, RuleCatalog rules, ScanRecord scan, ScanPlan plan, DriftBaseline? baseline, CancellationToken cancellationToken)
    {
        ResourceIndex? now = null, before = null;
        if (baseline is not null)
        {
            now = await ResourceIndex.TryReadAsync(artifacts, ScanKeys.Resources(scan.Tenant, scan.ScanId), cancellationToken);
            // Only a changed rule asks for what was before; most scans have none, and then the memory is not taken.
            bool isChanged = rules.Rules.Any(rule => baseline.Rules.GetValueOrDefault(rule.Id) != rule.Digest);
            before = isChanged
                ? await ResourceIndex.TryReadAsync(artifacts, ScanKeys.Resources(scan.Tenant, baseline.ScanId), cancellationToken)
                : null;
        }

        return new DriftFacts(rules, scan.SubmittedAt, baseline, now, before, plan);
    }

    public string? RuleDigest(string ruleId) => rules.Find(ruleId)?.Digest;

    public string? BaseRuleDigest(string ruleId) => baseline?.Rules.GetValueOrDefault(ruleId);

    public string? ConfigurationHash(string? resourceKey) => now?.Find(resourceKey);

    public string? BaseConfigurationHash(string? resourceKey) => before?.Find(resourceKey);

    /// <summary>Rules and sources that could not be judged as a whole, noted while findings are observed.</summary>
    public HashSet<(string RuleId, string Source)> Unevaluated { private get; set; } = [];

    public bool IsUnevaluated(string ruleId, string source) => Unevaluated.Contains((ruleId, source));

    // Where something was not read, a template that was read whole still says what is in it; a live resource may have moved.
    public bool IsReadWhole(FindingResource resource) =>
        isReadWhole || (unread is not null && !unread.Contains(resource.File) && now?.Find(ResourceKeys.OfDocument(resource.File)) is not null);
}

/// <summary>Writes JSON lines, buffered.</summary>
internal sealed class LineWriter(Stream stream) : IAsyncDisposable
{
    private readonly System.Buffers.ArrayBufferWriter<byte> buffer = new(128 * 1024);
    private Utf8JsonWriter? json;

    public void Write<T>(T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        json ??= new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true, Encoder = FindingJson.Readable.Options.Encoder });
        json.Reset();
        JsonSerializer.Serialize(json, value, type);
        json.Flush();
        System.Buffers.BuffersExtensions.Write(buffer, "\n"u8);
    }

    public async ValueTask FlushIfLargeAsync(CancellationToken cancellationToken)
    {
        if (buffer.WrittenCount > 64 * 1024)
        {
            await FlushAsync(cancellationToken);
        }
    }

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await stream.WriteAsync(buffer.WrittenMemory, cancellationToken);
        buffer.ResetWrittenCount();
    }

    public ValueTask DisposeAsync() => json?.DisposeAsync() ?? ValueTask.CompletedTask;
}
