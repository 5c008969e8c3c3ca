using System.Buffers;
using System.Text;
using ThemisGuard.Compliance.Frameworks;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Compliance.Scans;

/// <summary>One file as a caller names it: by an upload, or by its text when it is small.</summary>
/// <param name="Name">Shown in findings; a path is welcome.</param>
/// <param name="Upload">Id of an upload.</param>
/// <param name="Content">Text of the file.</param>
/// <param name="FoundByWalk">The file was found in a folder: being no inventory is no fault then.</param>
public sealed record RequestedSource(string Name, string? Upload = null, string? Content = null, bool FoundByWalk = false);

/// <summary>Checks what callers ask to be scanned and turns it into sources.</summary>
public sealed class RequestedSources(IArtifactStore artifacts, FrameworkCatalog frameworks, TimeProvider time)
{
    private const int MaxNameLength = 1_024;

    /// <summary>A fresh upload id of a tenant and where its content is kept.</summary>
    public (string Upload, string Key) NewUpload(string tenant)
    {
        string upload = "upl_" + Guid.CreateVersion7(time.GetUtcNow()).ToString("N");
        return (upload, ScanKeys.Upload(tenant, upload));
    }

    /// <summary>The sources of a request, uploaded content looked up, small content kept.</summary>
    /// <exception cref="InvalidRequestException">One of them is not acceptable.</exception>
    public async Task<IReadOnlyList<ScanSource>> AcceptAsync(
        string tenant, IReadOnlyList<RequestedSource> requested, CancellationToken cancellationToken)
    {
        if (requested.Count is 0 or > ScanSubmission.MaxSources)
        {
            throw new InvalidRequestException($"'sources' takes 1 to {ScanSubmission.MaxSources} entries.");
        }

        var sources = new List<ScanSource>(requested.Count);
        foreach (RequestedSource source in requested)
        {
            string name = CheckName(source.Name, "name");
            sources.Add(new ScanSource(name, await KeyOfAsync(tenant, source, name, cancellationToken), FoundByWalk: source.FoundByWalk));
        }

        return sources;
    }

    /// <summary>The frameworks asked for, or every one.</summary>
    /// <exception cref="InvalidRequestException">One of them is not known; the message lists those that are.</exception>
    public IReadOnlyList<string> AcceptFrameworks(IReadOnlyList<string>? requested)
    {
        if (requested is null or { Count: 0 })
        {
            return [.. frameworks.Frameworks.Select(framework => framework.Id)];
        }

        foreach (string id in requested)
        {
            if (frameworks.Find(id) is null)
            {
                throw new InvalidRequestException($"There is no framework '{id}'. Known: {string.Join(", ", frameworks.Frameworks.Select(framework => framework.Id))}.");
            }
        }

        return [.. requested.Distinct()];
    }

    /// <summary>A name that can be shown and kept.</summary>
    /// <exception cref="InvalidRequestException">Empty, too long, or with control characters.</exception>
    public static string CheckName(string name, string member) =>
        name.Length is 0 or > MaxNameLength || name.Any(char.IsControl)
            ? throw new InvalidRequestException($"'{member}' takes 1 to {MaxNameLength} characters without control characters.")
            : name;

    private async Task<string> KeyOfAsync(string tenant, RequestedSource source, string name, CancellationToken cancellationToken)
    {
        switch (source)
        {
            case { Upload: { } upload, Content: null }:
                // The id becomes part of a key, so it is held to the form in which ids are made.
                if (upload.Length != 36 || !upload.StartsWith("upl_", StringComparison.Ordinal) || !upload.AsSpan(4).ContainsOnlyHex())
                {
                    throw new InvalidRequestException($"'{upload}' is not an upload id (source '{name}').");
                }

                string key = ScanKeys.Upload(tenant, upload);
                return await artifacts.LengthAsync(key, cancellationToken) is null
                    ? throw new InvalidRequestException($"Nothing has been uploaded as '{upload}' (source '{name}').")
                    : key;
            case { Upload: null, Content: { } content }:
                string own = NewUpload(tenant).Key;
                await artifacts.TryCreateAsync(own, Encoding.UTF8.GetBytes(content), cancellationToken);
                return own;
            default:
                throw new InvalidRequestException($"Source '{name}' needs either 'upload' or 'content'.");
        }
    }
}

internal static class HexText
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>True when every character is a lower-case hexadecimal digit.</summary>
    public static bool ContainsOnlyHex(this ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Digits);
}
