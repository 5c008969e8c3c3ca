using System.Runtime.CompilerServices;
using System.Text.Json;
using ThemisGuard.Compliance.Inventory;
using ThemisGuard.Compliance.Rules;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Compliance.Scans;

/// <summary>A batch in the artifact store: its header, its documents, its units of work.</summary>
internal sealed class BatchFile
{
    /// <summary>
    /// Bytes of an inventory batch that are still judged together: its document takes several times that in memory.
    /// </summary>
    public const long MaxInventoryBytes = 256L * 1024 * 1024;

    private readonly IArtifactStore artifacts;
    private readonly string key;
    private int currentNumber = -1;
    private BatchDocument? current;

    private BatchFile(IArtifactStore artifacts, string key, BatchHeader header, long bytes, RuleCatalog rules)
    {
        this.artifacts = artifacts;
        this.key = key;
        Header = header;
        IsTooLarge = header.Kind == BatchKind.Inventory && bytes > MaxInventoryBytes;
        Units = [.. UnitsOf(header, rules)];
    }

    public BatchHeader Header { get; }

    /// <summary>Whether the resources are too many to be judged together.</summary>
    public bool IsTooLarge { get; }

    /// <summary>The work, in the order in which cursors count it: a rule on a document.</summary>
    public IReadOnlyList<(int Document, Rule Rule)> Units { get; }

    /// <summary>Opens a batch.</summary>
    /// <exception cref="ArtifactNotFoundException">There is none.</exception>
    /// <exception cref="BatchDamagedException">It is not as it was written.</exception>
    /// <exception cref="ThemisGuardException">It was planned with other rules than these.</exception>
    public static async Task<BatchFile> OpenAsync(IArtifactStore artifacts, string key, RuleCatalog rules, CancellationToken cancellationToken)
    {
        long bytes = await artifacts.LengthAsync(key, cancellationToken) ?? throw new ArtifactNotFoundException(key);
        await using Stream stream = await artifacts.OpenReadAsync(key, 0, null, cancellationToken);
        var text = new SourceText(stream);
        int length = await text.FindLineEndAsync(int.MaxValue - 1, cancellationToken);
        BatchHeader header = ReadHeader(text.Span[..length], key);
        if (header.PackDigest != rules.Digest)
        {
            // Cursors count the rules of the pack; with another pack they would mean other work.
            throw new ThemisGuardException(
                "ThemisGuard.RulePackChanged", "The rules have changed since the scan was planned; submit it again.");
        }

        return new(artifacts, key, header, bytes, rules);
    }

    /// <summary>One document; the last one asked for is kept.</summary>
    /// <exception cref="BatchDamagedException">It is not as it was written.</exception>
    public async Task<BatchDocument> ReadDocumentAsync(int number, CancellationToken cancellationToken)
    {
        if (currentNumber != number || current is null)
        {
            current = null;
            try
            {
                current = Header.Kind == BatchKind.Templates
                    ? await ReadTemplateAsync(number, cancellationToken)
                    : BatchDocument.OfResources(await ReadResourcesAsync(cancellationToken));
            }
            catch (JsonException error)
            {
                throw new BatchDamagedException(key, error);
            }

            currentNumber = number;
        }

        return current;
    }

    private static BatchHeader ReadHeader(ReadOnlySpan<byte> line, string key)
    {
        try
        {
            return JsonSerializer.Deserialize(line, BatchJson.Default.BatchHeader) ?? throw new BatchDamagedException(key);
        }
        catch (JsonException error)
        {
            throw new BatchDamagedException(key, error);
        }
    }

    /// <summary>The lines after the header. Each is valid until the next.</summary>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadLinesAsync(
        IArtifactStore artifacts, string key, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using Stream stream = await artifacts.OpenReadAsync(key, 0, null, cancellationToken);
        var text = new SourceText(stream);
        await text.SkipLineAsync(cancellationToken);
        while (await text.SkipWhiteSpaceAsync(cancellationToken))
        {
            int length = await text.FindLineEndAsync(int.MaxValue - 1, cancellationToken);
            yield return text.Window[..length];
            text.Advance(length);
        }
    }

    /// <summary>Name, place and type of each resource, without putting them into a document.</summary>
    public async IAsyncEnumerable<BatchResource> ReadResourceNamesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (ReadOnlyMemory<byte> line in ReadLinesAsync(artifacts, key, cancellationToken))
        {
            (string source, InventoryResource resource) = BatchLines.ReadResource(line);
            yield return new(resource.Id, resource.Type, resource.Provider, source, resource.Line, resource.Column, null, "")
            {
                ConfigurationHash = resource.ConfigurationHash,
            };
        }
    }

    private async Task<BatchDocument> ReadTemplateAsync(int number, CancellationToken cancellationToken)
    {
        int at = 0;
        await foreach (ReadOnlyMemory<byte> line in ReadLinesAsync(artifacts, key, cancellationToken))
        {
            if (at++ == number)
            {
                (string source, byte[] text) = BatchLines.ReadTemplate(line.Span);
                return BatchDocument.OfTemplate(source, text);
            }
        }

        throw new ArtifactNotFoundException(key);
    }

    private async Task<List<(string Source, InventoryResource Resource)>> ReadResourcesAsync(CancellationToken cancellationToken)
    {
        var resources = new List<(string Source, InventoryResource Resource)>();
        await foreach (ReadOnlyMemory<byte> line in ReadLinesAsync(artifacts, key, cancellationToken))
        {
            resources.Add(BatchLines.ReadResource(line.ToArray()));
        }

        return resources;
    }

    private static IEnumerable<(int Document, Rule Rule)> UnitsOf(BatchHeader header, RuleCatalog rules)
    {
        if (header.Kind == BatchKind.Inventory)
        {
            return [(0, rules.Find(header.Rule!)!)];
        }

        return header.Documents.SelectMany((types, number) => rules.RulesForAny(types)
            .Where(rule => header.Kind == BatchKind.Templates || rule.Scope == RuleScope.Resource)
            .Select(rule => (number, rule)));
    }
}
