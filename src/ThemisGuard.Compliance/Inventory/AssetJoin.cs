using System.Text;

namespace ThemisGuard.Compliance.Inventory;

/// <summary>
/// Puts together what an asset export lists apart: one content type an export, so that an asset's policies stand on other
/// lines, or in other files, than its resource data. Assets without resource data are kept until the resource comes by; since
/// it may have come before, the sources are read a second time when there are any.
/// </summary>
internal sealed class AssetJoin
{
    /// <summary>Bytes of assets without resource data that are kept; what comes after them stays by itself.</summary>
    public const long MaxBytes = 64L * 1024 * 1024;

    private static readonly ReadOnlyMemory<byte> NoPolicy = Encoding.UTF8.GetBytes("{}");

    private readonly Dictionary<(string Id, string Type), List<Part>> parts = [];
    private readonly List<Part> inOrder = [];
    private readonly HashSet<string> typesWithPolicies = new(StringComparer.Ordinal);
    private long bytes;
    private int kept;
    private int passedBy;

    /// <summary>Whether there is something to put together, so that the sources are to be read again.</summary>
    public bool IsNeeded => kept > 0 || typesWithPolicies.Count > 0;

    /// <summary>Whether some assets without resource data were too many to be kept.</summary>
    public bool IsOverflowing { get; private set; }

    /// <summary>First reading: looks at every resource.</summary>
    public void Collect(string source, InventoryResource resource)
    {
        if (resource.Provider != "gcp")
        {
            return;
        }

        if (Has(resource, "iamPolicy"))
        {
            typesWithPolicies.Add(resource.Type);
        }

        if (Has(resource, "Properties") || IsOverflowing)
        {
            return;
        }

        bytes += resource.Members.Sum(member => member.Json.Length) + 256;
        if (bytes > MaxBytes)
        {
            IsOverflowing = true;
            return;
        }

        kept++;
        Keep(new(source, resource with { Members = [.. resource.Members.Select(member => member with { Json = member.Json.ToArray(), Source = source })] }));
    }

    /// <summary>Second reading: the resource with its parts; null for a part that is kept, which comes with its resource or at the end.</summary>
    public InventoryResource? Complete(InventoryResource resource)
    {
        if (resource.Provider != "gcp")
        {
            return resource;
        }

        if (!Has(resource, "Properties"))
        {
            return passedBy++ < kept ? null : resource;
        }

        if (parts.TryGetValue((resource.Id, resource.Type), out List<Part>? own) && own.Find(part => !part.IsTaken && !Conflicts(part.Resource, resource)) is { } found)
        {
            found.IsTaken = true;
            resource = resource with { Members = [.. resource.Members, .. found.Resource.Members.Where(member => !Has(resource, member.Name))] };
        }

        // Where policies of its type were exported, an asset without one has none: the export lists only those that are set.
        return typesWithPolicies.Contains(resource.Type) && !Has(resource, "iamPolicy")
            ? resource with { Members = [.. resource.Members, new("iamPolicy", NoPolicy, resource.Line, resource.Column)] }
            : resource;
    }

    /// <summary>The parts whose resource never came, in their order.</summary>
    public IEnumerable<(string Source, InventoryResource Resource)> Rest() =>
        inOrder.Where(part => !part.IsTaken).Select(part => (part.Source, part.Resource));

    private void Keep(Part part)
    {
        (string Id, string Type) key = (part.Resource.Id, part.Resource.Type);
        if (!parts.TryGetValue(key, out List<Part>? own))
        {
            parts[key] = own = [];
        }

        if (own.Find(other => !Conflicts(other.Resource, part.Resource)) is { } joined)
        {
            joined.Resource = joined.Resource with
            {
                Members = [.. joined.Resource.Members, .. part.Resource.Members.Where(member => !Has(joined.Resource, member.Name))],
            };
            return;
        }

        own.Add(part);
        inOrder.Add(part);
    }

    // Two policies of one kind are two statements about an asset: neither may vanish behind the other.
    private static bool Conflicts(InventoryResource one, InventoryResource other) => one.Members.Any(member =>
        member.Name is "iamPolicy" or "orgPolicy" or "accessPolicy" or "accessLevel" or "servicePerimeter" or "osInventory"
        && Has(other, member.Name));

    private static bool Has(InventoryResource resource, string member)
    {
        foreach (ResourceMember candidate in resource.Members)
        {
            if (candidate.Name == member)
            {
                return true;
            }
        }

        return false;
    }

    private sealed class Part(string source, InventoryResource resource)
    {
        public string Source { get; } = source;

        public InventoryResource Resource { get; set; } = resource;

        public bool IsTaken { get; set; }
    }
}
