using ThemisGuard.Compliance.Inventory;
using ThemisGuard.GuardLanguage.Documents;

namespace ThemisGuard.Compliance.Scans;

/// <summary>One document of a batch, ready to be judged: a template, or resources put together as if they were one.</summary>
internal sealed class BatchDocument
{
    /// <summary>What stands for the name of a source where resources of several are judged together.</summary>
    public const string FlatSource = "inventory";

    private readonly Dictionary<string, List<BatchResource>> byType = new(StringComparer.Ordinal);
    private readonly Dictionary<int, BatchResource> byNode = [];
    private readonly Dictionary<string, BatchResource> byPath = new(StringComparer.Ordinal);

    private BatchDocument(string source, Document document, bool isTemplate, List<BatchResource> resources)
    {
        Source = source;
        Document = document;
        IsTemplate = isTemplate;
        Resources = resources;
        foreach (BatchResource resource in resources)
        {
            if (!byType.TryGetValue(resource.Type, out List<BatchResource>? list))
            {
                byType[resource.Type] = list = [];
            }

            list.Add(resource);
            if (resource.Node is { } node)
            {
                byNode[node.Index] = resource;
                byPath[resource.PathPrefix] = resource;
            }
        }
    }

    /// <summary>Name of the template; <c>inventory</c> for resources of several sources.</summary>
    public string Source { get; }

    public Document Document { get; }

    public bool IsTemplate { get; }

    public IReadOnlyList<BatchResource> Resources { get; }

    /// <summary>The resources of any of some types, in the document's order within each type.</summary>
    public IEnumerable<BatchResource> OfTypes(IReadOnlyList<string> types) =>
        types.SelectMany(type => byType.GetValueOrDefault(type, []));

    /// <summary>The resource that a value belongs to, or null.</summary>
    public BatchResource? OwnerOf(DocumentNode value)
    {
        if (value.Document != Document)
        {
            return null;
        }

        for (DocumentNode at = value; ; at = at.Parent)
        {
            if (byNode.TryGetValue(at.Index, out BatchResource? resource))
            {
                return resource;
            }

            if (!at.HasParent)
            {
                return null;
            }
        }
    }

    /// <summary>The resource that a path leads into, or null. Keys may hold slashes; the longest that fits is meant.</summary>
    public BatchResource? OwnerOf(string path)
    {
        ReadOnlySpan<char> prefix = path;
        while (prefix.Length > 0)
        {
            if (byPath.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(prefix, out BatchResource? owner))
            {
                return owner;
            }

            prefix = prefix[..Math.Max(0, prefix.LastIndexOf('/'))];
        }

        return null;
    }

    /// <summary>The resource with a key, for rules that judge resources by their names; or null.</summary>
    public BatchResource? Named(string key) => byPath.GetValueOrDefault("/Resources/" + key);

    public static BatchDocument OfTemplate(string source, byte[] text)
    {
        Template template = Template.Parse(text, source);
        return new(source, template.Document, isTemplate: true, [.. template.Resources.Select(resource => new BatchResource(
            resource.Id, resource.Type, ProviderOfTemplate(resource.Type), source, resource.Node.KeyLine, resource.Node.KeyColumn,
            resource.Node, "/Resources/" + resource.Id)
        {
            Obstacle = resource.IsLoop ? "Fn::ForEach stands for resources that are known only at deployment" : null,
        })]);
    }

    /// <summary>Puts resources together. One that makes no document (its numbers, its keys) keeps that as its obstacle.</summary>
    public static BatchDocument OfResources(IReadOnlyList<(string Source, InventoryResource Resource)> resources)
    {
        var obstacles = new Dictionary<int, string>();
        Document document;
        try
        {
            document = Build(resources, obstacles);
        }
        catch (DocumentException)
        {
            FindObstacles(resources, obstacles);
            document = Build(resources, obstacles);
        }

        document.Root.TryGetProperty("Resources"u8, out DocumentNode map);
        NodeChildren nodes = map.Entries.GetEnumerator();
        var read = new List<BatchResource>(resources.Count);
        for (int i = 0; i < resources.Count; i++)
        {
            (string source, InventoryResource resource) = resources[i];
            DocumentNode? node = null;
            if (!obstacles.ContainsKey(i))
            {
                nodes.MoveNext();
                node = nodes.Current;
            }

            read.Add(new(
                resource.Id, resource.Type, resource.Provider, source, resource.Line, resource.Column, node, "/Resources/" + node?.Key)
            {
                Obstacle = obstacles.GetValueOrDefault(i),
                ConfigurationHash = resource.ConfigurationHash,
                ForeignMembers = [.. resource.Members.Where(member => member.Source is not null).Select(member => (member.Name, member.Source!))],
                LacksProperties = node is { } present && !present.TryGetProperty("Properties"u8, out _),
                LacksIamPolicy = resource.Provider == "gcp" && node is { } known && !known.TryGetProperty("iamPolicy"u8, out _),
            });
        }

        return new(FlatSource, document, isTemplate: false, read);
    }

    private static Document Build(IReadOnlyList<(string Source, InventoryResource Resource)> resources, Dictionary<int, string> obstacles)
    {
        var builder = new DocumentBuilder();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        builder.StartMap();
        builder.Key("Resources");
        builder.StartMap();
        for (int i = 0; i < resources.Count; i++)
        {
            if (!obstacles.ContainsKey(i))
            {
                InventoryResource resource = resources[i].Resource;
                builder.Key(UniqueKey(resource.Id, keys));
                Append(builder, resource);
            }
        }

        builder.EndMap();
        builder.EndMap();
        return PolicyTexts.Open(builder.Build(FlatSource), opaqueIntrinsics: false);
    }

    private static void Append(DocumentBuilder builder, InventoryResource resource)
    {
        builder.StartMap();
        builder.Key("Type");
        builder.String(resource.Type);
        foreach (ResourceMember member in resource.Members)
        {
            builder.Key(member.Name);
            builder.AddJson(member.Json.Span, member.Line, member.Column);
        }

        builder.EndMap();
    }

    private static void FindObstacles(IReadOnlyList<(string Source, InventoryResource Resource)> resources, Dictionary<int, string> obstacles)
    {
        var scratch = new DocumentBuilder();
        for (int i = 0; i < resources.Count; i++)
        {
            try
            {
                Append(scratch, resources[i].Resource);
            }
            catch (DocumentException problem)
            {
                obstacles[i] = $"{resources[i].Source}:{problem.Line}:{problem.Column}: {problem.Problem}";
            }

            scratch.Reset();
        }
    }

    // A map keeps one value a key, and no resource may vanish: an id that comes again gets a number.
    private static string UniqueKey(string id, HashSet<string> keys)
    {
        string key = id;
        for (int copy = 2; !keys.Add(key); copy++)
        {
            key = $"{id}#{copy}";
        }

        return key;
    }

    private static string ProviderOfTemplate(string type) => AssetTypes.ProviderOf(type) is var provider and not "unknown" ? provider : "aws";
}

/// <summary>A resource in a document.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Provider">Whose it is.</param>
/// <param name="Source">Name of its source.</param>
/// <param name="Line">1-based.</param>
/// <param name="Column">1-based.</param>
/// <param name="Node">Where it stands; null when it could not be put into the document.</param>
/// <param name="PathPrefix">Path of <paramref name="Node"/>.</param>
internal sealed record BatchResource(
    string Id, string Type, string Provider, string Source, int Line, int Column, DocumentNode? Node, string PathPrefix)
{
    /// <summary>Hash of its configuration as planned; null in a template, where its node tells.</summary>
    public string? ConfigurationHash { get; init; }

    /// <summary>Why no rule can be judged on it; null when rules can.</summary>
    public string? Obstacle { get; init; }

    /// <summary>Members that come from other sources, and which.</summary>
    public IReadOnlyList<(string Member, string Source)> ForeignMembers { get; init; } = [];

    /// <summary>Whether the source holds no resource data of it.</summary>
    public bool LacksProperties { get; init; }

    /// <summary>Whether the source holds no IAM policy of it, though its kind has one.</summary>
    public bool LacksIamPolicy { get; init; }
}
