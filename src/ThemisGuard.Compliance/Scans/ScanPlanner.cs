using System.Buffers;
using System.Globalization;
using System.Text.Json;
using ThemisGuard.Compliance.Drift;
using ThemisGuard.Compliance.Inventory;
using ThemisGuard.Compliance.Rules;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Compliance.Scans;

/// <summary>
/// Reads the sources of a scan as streams and splits them into batches. The same sources and rules give the same batches,
/// so that planning again after a crash changes nothing. Takes the memory of one batch and of the largest template.
/// </summary>
public sealed class ScanPlanner(IArtifactStore artifacts, RuleCatalog rules)
{
    private const int MaxTemplates = 25;
    private const int MaxTemplateBytes = 4 * 1024 * 1024;
    private const int MaxResources = 500;
    private const int MaxResourceBytes = 2 * 1024 * 1024;

    /// <summary>Writes batches, their manifest and the plan.</summary>
    public async Task<ScanPlan> PlanAsync(PlanRequest request, CancellationToken cancellationToken)
    {
        var join = new AssetJoin();
        var planning = new Planning(artifacts, rules, request, join, isSecondReading: false);
        await planning.ReadAsync(cancellationToken);
        if (join.IsNeeded)
        {
            planning = new Planning(artifacts, rules, request, join, isSecondReading: true);
            await planning.ReadAsync(cancellationToken);
        }

        return await planning.FinishAsync(cancellationToken);
    }

    /// <summary>One plan in the making.</summary>
    private sealed class Planning(IArtifactStore artifacts, RuleCatalog rules, PlanRequest request, AssetJoin join, bool isSecondReading)
    {
        private readonly BatchBuffer templates = new();
        private readonly BatchBuffer resources = new();
        private readonly ResourceIndexWriter index = new(artifacts, request.Tenant, request.ScanId);
        private readonly List<BatchEntry> batches = [];
        private readonly List<(string Key, IReadOnlySet<string> Types)> resourceBatches = [];
        private readonly SortedDictionary<string, long> types = new(StringComparer.Ordinal);
        private readonly Dictionary<string, long> flatTypes = new(StringComparer.Ordinal);
        private readonly List<UnreadableSource> unreadable = [];
        private readonly List<SourceWarning> warnings = [];
        private int unreadableTotal;
        private int warningsTotal;
        private long total;
        private bool hasFlat;

        public async Task ReadAsync(CancellationToken cancellationToken)
        {
            foreach (InventorySource source in request.Sources)
            {
                await AddAsync(source, cancellationToken);
            }

            if (!isSecondReading)
            {
                return;
            }

            foreach ((string source, InventoryResource resource) in join.Rest())
            {
                await WriteAsync(source, resource, cancellationToken);
            }

            if (join.IsOverflowing)
            {
                Add(new SourceWarning(
                    request.Sources[^1].Name, null, null,
                    $"more than {AssetJoin.MaxBytes >> 20} MiB of policies stand apart from their resources; those beyond are judged by themselves"));
            }
        }

        private async Task AddAsync(InventorySource source, CancellationToken cancellationToken)
        {
            try
            {
                await using Stream stream = await source.OpenAsync(cancellationToken);
                await foreach (InventoryItem item in InventoryReader.ReadAsync(stream, source.Name, cancellationToken))
                {
                    await AddAsync(item, source, cancellationToken);
                }
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArtifactNotFoundException)
            {
                Add(new UnreadableSource(source.Name, null, null, $"can't be read: {problem.Message}"));
            }
        }

        public async Task<ScanPlan> FinishAsync(CancellationToken cancellationToken)
        {
            await FlushAsync(BatchKind.Templates, templates, cancellationToken);
            await FlushAsync(BatchKind.Resources, resources, cancellationToken);
            foreach (Rule rule in rules.Rules.Where(rule => rule.Scope == RuleScope.Inventory))
            {
                await WriteInventoryBatchAsync(rule, cancellationToken);
            }

            if (hasFlat)
            {
                // What rules say about all resources together has no template to stand in.
                await index.AddAsync(ResourceKeys.OfDocument(BatchDocument.FlatSource), new string('0', 32), cancellationToken);
            }

            await index.FinishAsync(cancellationToken);
            string manifestKey = ScanKeys.Manifest(request.Tenant, request.ScanId);
            await artifacts.WriteAsync(
                manifestKey,
                (stream, token) => JsonSerializer.SerializeAsync(stream, batches, BatchJson.Default.IReadOnlyListBatchEntry, token),
                cancellationToken);
            var plan = new ScanPlan(
                request.Target, request.Frameworks, rules.Digest, manifestKey, batches.Count, total,
                [.. types.Select(pair => new ResourceTypeCount(pair.Key, pair.Value, rules.RulesFor(pair.Key).Count))],
                unreadable, unreadableTotal, warnings, warningsTotal);
            await artifacts.WriteAsync(
                ScanKeys.Plan(request.Tenant, request.ScanId),
                (stream, token) => JsonSerializer.SerializeAsync(stream, plan, BatchJson.Default.ScanPlan, token),
                cancellationToken);
            return plan;
        }

        private async Task AddAsync(InventoryItem item, InventorySource source, CancellationToken cancellationToken)
        {
            switch (item)
            {
                case UnreadableItem { IsNeither: true } when source.FoundByWalk:
                    break;
                case UnreadableItem problem:
                    Add(problem.Problem);
                    break;
                case WarningItem warning:
                    Add(warning.Warning);
                    break;
                case TemplateItem template:
                    await AddAsync(template.Template, cancellationToken);
                    break;
                case ResourceItem resource:
                    await AddAsync(source.Name, resource.Resource, cancellationToken);
                    break;
                default:
                    throw new InvalidOperationException($"Unknown item {item.GetType().Name}.");
            }
        }

        private async Task AddAsync(Template template, CancellationToken cancellationToken)
        {
            await index.AddAsync(ResourceKeys.OfDocument(template.Source), ContentHash.Of(template.Utf8.Span), cancellationToken);
            foreach (TemplateResource resource in template.Resources)
            {
                Count(resource.Type);
                await index.AddAsync(
                    ResourceKeys.OfTemplate(template.Source, resource.Id), ContentHash.OfConfiguration(resource.Node), cancellationToken);
            }

            string[] met = [.. template.Resources.Select(resource => resource.Type).Distinct().Where(type => rules.RulesFor(type).Count > 0)
                .Order(StringComparer.Ordinal)];
            if (met.Length == 0)
            {
                return;
            }

            if (templates.Documents.Count == MaxTemplates || (!templates.IsEmpty && templates.Bytes + template.Utf8.Length > MaxTemplateBytes))
            {
                await FlushAsync(BatchKind.Templates, templates, cancellationToken);
            }

            BatchLines.WriteTemplate(templates.StartLine(), template.Source, template.Utf8.Span);
            templates.EndLine(template.Resources.Count);
            templates.Documents.Add(met);
        }

        private async Task AddAsync(string source, InventoryResource resource, CancellationToken cancellationToken)
        {
            if (isSecondReading)
            {
                if (join.Complete(resource) is { } complete)
                {
                    await WriteAsync(source, complete, cancellationToken);
                }

                return;
            }

            join.Collect(source, resource);
            if (!join.IsNeeded)
            {
                await WriteAsync(source, resource, cancellationToken);
            }
        }

        private async Task WriteAsync(string source, InventoryResource resource, CancellationToken cancellationToken)
        {
            Count(resource.Type);
            string hash = ContentHash.OfConfiguration(resource);
            await index.AddAsync(ResourceKeys.OfResource(resource.Provider, resource.Type, resource.Id), hash, cancellationToken);
            hasFlat = true;
            if (rules.RulesFor(resource.Type).Count == 0)
            {
                return;
            }

            BatchLines.WriteResource(resources.StartLine(), source, resource with { ConfigurationHash = hash });
            resources.EndLine(1);
            resources.Types.Add(resource.Type);
            flatTypes[resource.Type] = flatTypes.GetValueOrDefault(resource.Type) + 1;
            if (resources.Resources == MaxResources || resources.Bytes >= MaxResourceBytes)
            {
                await FlushAsync(BatchKind.Resources, resources, cancellationToken);
            }
        }

        private async Task FlushAsync(BatchKind kind, BatchBuffer buffer, CancellationToken cancellationToken)
        {
            if (buffer.IsEmpty)
            {
                return;
            }

            if (kind == BatchKind.Resources)
            {
                buffer.Documents.Add([.. buffer.Types.Order(StringComparer.Ordinal)]);
            }

            BatchEntry entry = NextBatch(buffer.Resources);
            BatchHeader header = Header(kind, buffer.Resources, [.. buffer.Documents]);
            await artifacts.WriteAsync(
                entry.Key,
                async (stream, token) =>
                {
                    await WriteHeaderAsync(stream, header, token);
                    await stream.WriteAsync(buffer.Written, token);
                },
                cancellationToken);
            if (kind == BatchKind.Resources)
            {
                resourceBatches.Add((entry.Key, buffer.Types.ToHashSet(StringComparer.Ordinal)));
            }

            buffer.Clear();
        }

        // The batches of resources are already normalised, and know which types they hold: they are read again, not the sources.
        private async Task WriteInventoryBatchAsync(Rule rule, CancellationToken cancellationToken)
        {
            long count = rule.ResourceTypes.Sum(type => flatTypes.GetValueOrDefault(type));
            if (count == 0)
            {
                return;
            }

            BatchEntry entry = NextBatch(count);
            BatchHeader header = Header(BatchKind.Inventory, count, [rule.ResourceTypes]) with { Rule = rule.Id };
            var wanted = rule.ResourceTypes.ToHashSet(StringComparer.Ordinal);
            await artifacts.WriteAsync(
                entry.Key,
                async (stream, token) =>
                {
                    await WriteHeaderAsync(stream, header, token);
                    foreach ((string key, _) in resourceBatches.Where(batch => batch.Types.Overlaps(wanted)))
                    {
                        await foreach (ReadOnlyMemory<byte> line in BatchFile.ReadLinesAsync(artifacts, key, token))
                        {
                            if (wanted.Contains(BatchLines.ReadType(line.Span)))
                            {
                                await stream.WriteAsync(line, token);
                                stream.WriteByte((byte)'\n');
                            }
                        }
                    }
                },
                cancellationToken);
        }

        private BatchHeader Header(BatchKind kind, long count, IReadOnlyList<IReadOnlyList<string>> documents) =>
            new(kind, rules.Digest, request.Target, request.Frameworks, count, documents);

        private BatchEntry NextBatch(long count)
        {
            string batch = "b-" + (batches.Count + 1).ToString("D5", CultureInfo.InvariantCulture);
            var entry = new BatchEntry(batch, ScanKeys.Batch(request.Tenant, request.ScanId, batch), count);
            batches.Add(entry);
            return entry;
        }

        private static async Task WriteHeaderAsync(Stream stream, BatchHeader header, CancellationToken cancellationToken)
        {
            await JsonSerializer.SerializeAsync(stream, header, BatchJson.Default.BatchHeader, cancellationToken);
            stream.WriteByte((byte)'\n');
        }

        private void Count(string type)
        {
            total++;
            types[type] = types.GetValueOrDefault(type) + 1;
        }

        private void Add(UnreadableSource problem)
        {
            unreadableTotal++;
            if (unreadable.Count < ScanPlan.MaxListed)
            {
                unreadable.Add(problem);
            }
        }

        private void Add(SourceWarning warning)
        {
            warningsTotal++;
            if (warnings.Count < ScanPlan.MaxListed)
            {
                warnings.Add(warning);
            }
        }
    }

    /// <summary>Lines of a batch that is not yet full.</summary>
    private sealed class BatchBuffer
    {
        private readonly ArrayBufferWriter<byte> lines = new(64 * 1024);
        private Utf8JsonWriter? writer;

        public List<IReadOnlyList<string>> Documents { get; } = [];

        public HashSet<string> Types { get; } = new(StringComparer.Ordinal);

        public long Resources { get; private set; }

        public int Bytes => lines.WrittenCount;

        public bool IsEmpty => lines.WrittenCount == 0;

        public ReadOnlyMemory<byte> Written => lines.WrittenMemory;

        public Utf8JsonWriter StartLine()
        {
            writer ??= BatchLines.CreateWriter(lines);
            writer.Reset();
            return writer;
        }

        public void EndLine(int resources)
        {
            lines.Write("\n"u8);
            Resources += resources;
        }

        public void Clear()
        {
            lines.ResetWrittenCount();
            Documents.Clear();
            Types.Clear();
            Resources = 0;
        }
    }
}
