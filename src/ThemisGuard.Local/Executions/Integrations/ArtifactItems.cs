using System.Buffers;
using System.Text;
using System.Text.Json;
using ThemisGuard.Compliance;
using ThemisGuard.Compliance.Storage;
using ThemisGuard.Jsonata;
using ThemisGuard.StatesLanguage.Interpretation;

namespace ThemisGuard.Local.Executions.Integrations;

/// <summary>Items and results of distributed maps, in the artifact store.</summary>
internal static class ArtifactItems
{
    // AWS takes objects of up to 10 GB; here an object's items are in memory while its map run is.
    private const long MaxContent = 256L * 1_024 * 1_024;
    private const int MaxListed = 100_000;

    public static async Task<ItemsRead> ReadAsync(ArtifactBucket artifacts, ReadItems read, CancellationToken cancellationToken)
    {
        ItemsRead Failed(string cause) => new(default, read.ReadId, default, ErrorNames.ItemReaderFailed, cause);
        string bucket = Text(read.Arguments, "Bucket");
        if (!artifacts.Names.Contains(bucket))
        {
            return Failed($"The bucket '{bucket}' is not one of the template's.");
        }

        try
        {
            return read.Resource.Action == "listObjectsV2"
                ? new ItemsRead(default, read.ReadId, await ListAsync(artifacts.Store, Text(read.Arguments, "Prefix"), cancellationToken))
                : await GetAsync(artifacts.Store, read, Text(read.Arguments, "Key"), Failed, cancellationToken);
        }
        catch (ThemisGuardException error)
        {
            return Failed(error.Message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Failed(error.Message);
        }
    }

    public static async Task<ResultsWritten> WriteAsync(ArtifactBucket artifacts, WriteResults write, CancellationToken cancellationToken)
    {
        ResultsWritten Failed(string cause) => new(default, write.WriteId, ErrorNames.ResultWriterFailed, cause);
        string bucket = Text(write.Arguments, "Bucket");
        if (!artifacts.Names.Contains(bucket))
        {
            return Failed($"The bucket '{bucket}' is not one of the template's.");
        }

        try
        {
            foreach (ResultFile file in write.Files)
            {
                byte[] content = Encoding.UTF8.GetBytes(file.Content);
                await artifacts.Store.WriteAsync(file.Key, (stream, stop) => stream.WriteAsync(content, stop).AsTask(), cancellationToken);
            }

            return new ResultsWritten(default, write.WriteId);
        }
        catch (ThemisGuardException error)
        {
            return Failed(error.Message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Failed(error.Message);
        }
    }

    private static async Task<ItemsRead> GetAsync(
        IArtifactStore store, ReadItems read, string key, Func<string, ItemsRead> failed, CancellationToken cancellationToken)
    {
        if (await store.LengthAsync(key, cancellationToken) is { } length && length > MaxContent)
        {
            return failed($"The object '{key}' has {length} bytes; at most {MaxContent} are read on this machine.");
        }

        await using Stream content = await store.OpenReadAsync(key, 0, null, cancellationToken);
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy, cancellationToken);
        return new ItemsRead(default, read.ReadId, copy.ToArray());
    }

    private static async Task<ReadOnlyMemory<byte>> ListAsync(IArtifactStore store, string prefix, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            int listed = 0;
            await foreach (string key in store.ListAsync(prefix, cancellationToken))
            {
                if (++listed > MaxListed)
                {
                    throw new ThemisGuardException("ThemisGuard.TooManyObjects", $"More than {MaxListed} objects begin with '{prefix}'.");
                }

                json.WriteStartObject();
                json.WriteString("Etag", "");
                json.WriteString("Key", key);
                json.WriteNumber("LastModified", 0);
                json.WriteNumber("Size", await store.LengthAsync(key, cancellationToken) ?? 0);
                json.WriteString("StorageClass", "STANDARD");
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return buffer.WrittenMemory;
    }

    private static string Text(JsonataValue arguments, string name) => arguments[name].TryGetString(out string? text) ? text : "";
}
