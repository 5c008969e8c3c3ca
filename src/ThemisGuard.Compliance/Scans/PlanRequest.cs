using ThemisGuard.Compliance.Inventory;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Compliance.Scans;

/// <summary>What to plan.</summary>
/// <param name="Tenant">Whose scan.</param>
/// <param name="ScanId">The scan.</param>
/// <param name="Target">Name of what is scanned.</param>
/// <param name="Frameworks">Framework ids.</param>
/// <param name="Sources">What to read, in the order of the plan.</param>
public sealed record PlanRequest(
    string Tenant, string ScanId, string Target, IReadOnlyList<string> Frameworks, IReadOnlyList<InventorySource> Sources);

/// <summary>One source that can be opened.</summary>
/// <param name="Name">Name in findings.</param>
/// <param name="OpenAsync">Opens it from its beginning.</param>
/// <param name="FoundByWalk">Whether a folder walk found it: then being neither template nor inventory is no fault.</param>
public sealed record InventorySource(string Name, Func<CancellationToken, Task<Stream>> OpenAsync, bool FoundByWalk)
{
    /// <summary>The sources of a scan as submitted: uploads from the store, folders of this machine walked now.</summary>
    /// <exception cref="FileNotFoundException">A folder does not exist.</exception>
    public static IReadOnlyList<InventorySource> Of(
        IReadOnlyList<ScanSource> sources, IArtifactStore artifacts, CancellationToken cancellationToken)
    {
        var found = new List<InventorySource>();
        foreach (ScanSource source in sources)
        {
            if (source.Folder is { } folder)
            {
                found.AddRange(InventoryWalk.Find(folder, cancellationToken).Select(file => new InventorySource(
                    file.Name, _ => Task.FromResult<Stream>(File.OpenRead(file.Path)), file.FoundByWalk)));
            }
            else if (source.Key is { } key)
            {
                found.Add(new(source.Name, token => artifacts.OpenReadAsync(key, 0, null, token), source.FoundByWalk));
            }
        }

        return found;
    }
}
