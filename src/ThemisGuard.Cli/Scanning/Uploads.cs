using ThemisGuard.Cli.Api;

namespace ThemisGuard.Cli.Scanning;

/// <summary>Sends the input to where the API says.</summary>
internal static class Uploads
{
    private const int FilesPerCall = 100;
    private const int AtOnce = 4;

    /// <summary>Sends every file; the sources come in the order of the files.</summary>
    public static async Task<IReadOnlyList<SubmitSource>> SendAsync(
        ApiClient api, IReadOnlyList<InputFile> files, IScanProgress progress, CancellationToken cancellationToken)
    {
        var sources = new SubmitSource[files.Count];
        int sent = 0;
        for (int first = 0; first < files.Count; first += FilesPerCall)
        {
            InputFile[] some = [.. files.Skip(first).Take(FilesPerCall)];
            UploadGrants grants = await api.CreateUploadsAsync(new CreateUploads([.. some.Select(file => new UploadSize(file.Length))]), cancellationToken);
            await Parallel.ForEachAsync(
                Enumerable.Range(0, some.Length),
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
                async (i, token) =>
                {
                    await using Stream content = some[i].Open();
                    await api.UploadAsync(grants.Uploads[i], content, token);
                    sources[first + i] = new SubmitSource(some[i].Name, grants.Uploads[i].Upload, some[i].FoundByWalk);
                    progress.Sent(Interlocked.Increment(ref sent), files.Count);
                });
        }

        return sources;
    }
}
