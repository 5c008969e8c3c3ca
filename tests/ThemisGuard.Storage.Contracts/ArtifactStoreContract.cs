using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Storage.Contracts;

/// <summary>What every <see cref="IArtifactStore"/> does. Keys are made new for each test, so a store may be shared.</summary>
public abstract class ArtifactStoreContract
{
    private readonly string _folder = "tenants/" + Guid.NewGuid().ToString("N") + "/";

    protected abstract Task<IArtifactStore> StoreAsync();

    /// <summary>Why a test can't be tried on the server that stands in for the real one, by the test's name.</summary>
    protected virtual IReadOnlyDictionary<string, string> NotHere { get; } = new Dictionary<string, string>();

    /// <summary>False for a store whose server can't bound the size of an upload by its URL.</summary>
    protected virtual bool UploadUrlsBoundTheSize => true;

    [SkippableFact]
    public async Task An_artifact_is_read_as_it_was_written_whole_or_in_ranges()
    {
        Skipped.If(NotHere.GetValueOrDefault(nameof(An_artifact_is_read_as_it_was_written_whole_or_in_ranges)));
        IArtifactStore store = await StoreAsync();
        byte[] content = Bytes(200_000);
        Assert.Equal(content.Length, await store.WriteAsync(_folder + "a", (stream, token) => stream.WriteAsync(content, token).AsTask(), default));
        Assert.Equal(content.Length, await store.LengthAsync(_folder + "a", default));
        Assert.Equal(content, await ReadAsync(store, "a"));
        Assert.Equal(content[1_000..], await ReadAsync(store, "a", 1_000));
        Assert.Equal(content[70_000..150_000], await ReadAsync(store, "a", 70_000, 80_000));
        Assert.Equal(content[..1], await ReadAsync(store, "a", 0, 1));
        Assert.Equal(content[199_999..], await ReadAsync(store, "a", 199_999, 50));
        Assert.Empty(await ReadAsync(store, "a", 200_000, 50));
        Assert.Empty(await ReadAsync(store, "a", 300_000));
        Assert.Empty(await ReadAsync(store, "a", 5, 0));
    }

    [SkippableFact]
    public async Task An_empty_artifact_is_one()
    {
        Skipped.If(NotHere.GetValueOrDefault(nameof(An_empty_artifact_is_one)));
        IArtifactStore store = await StoreAsync();
        Assert.Equal(0, await store.WriteAsync(_folder + "empty", (_, _) => Task.CompletedTask, default));
        Assert.Equal(0, await store.LengthAsync(_folder + "empty", default));
        Assert.Empty(await ReadAsync(store, "empty"));
        Assert.Equal([_folder + "empty"], await ListAsync(store, _folder));
    }

    [SkippableFact]
    public async Task A_stream_of_unknown_length_may_be_long()
    {
        Skipped.If(NotHere.GetValueOrDefault(nameof(A_stream_of_unknown_length_may_be_long)));
        IArtifactStore store = await StoreAsync();
        byte[] piece = Bytes(100_000);
        long length = await store.WriteAsync(_folder + "long", async (stream, token) =>
        {
            for (int i = 0; i < 180; i++)
            {
                await stream.WriteAsync(piece, token);
            }
        }, default);
        Assert.Equal(18_000_000, length);
        Assert.Equal(18_000_000, await store.LengthAsync(_folder + "long", default));
        Assert.Equal(piece[50_000..], await ReadAsync(store, "long", 17_950_000));
    }

    [SkippableFact]
    public async Task What_is_not_there_is_named()
    {
        Skipped.If(NotHere.GetValueOrDefault(nameof(What_is_not_there_is_named)));
        IArtifactStore store = await StoreAsync();
        var error = await Assert.ThrowsAsync<ArtifactNotFoundException>(() => store.OpenReadAsync(_folder + "none", 0, null, default));
        Assert.Equal(_folder + "none", error.Key);
        Assert.Equal($"There is no artifact '{_folder}none'.", error.Message);
        Assert.Null(await store.LengthAsync(_folder + "none", default));
    }

    [SkippableFact]
    public async Task A_write_is_seen_only_when_whole()
    {
        Skipped.If(NotHere.GetValueOrDefault(nameof(A_write_is_seen_only_when_whole)));
        IArtifactStore store = await StoreAsync();
        await store.WriteAsync(_folder + "a", (stream, token) => stream.WriteAsync("old"u8.ToArray(), token).AsTask(), default);
        var failure = await Assert.ThrowsAsync<InvalidDataException>(() => store.WriteAsync(_folder + "a", async (stream, token) =>
        {
            await stream.WriteAsync(Bytes(100_000), token);
            await stream.FlushAsync(token);
            Assert.Equal("old", Encoding.UTF8.GetString(await ReadAsync(store, "a")));
            throw new InvalidDataException("the source broke");
        }, default));
        Assert.Equal("the source broke", failure.Message);
        Assert.Equal("old", Encoding.UTF8.GetString(await ReadAsync(store, "a")));
        await Assert.ThrowsAsync<InvalidDataException>(() => store.WriteAsync(_folder + "b", (_, _) => throw new InvalidDataException(), default));
        Assert.Equal([_folder + "a"], await ListAsync(store, _folder));
        await store.WriteAsync(_folder + "a", (stream, token) => stream.WriteAsync("new"u8.ToArray(), token).AsTask(), default);
        Assert.Equal("new", Encoding.UTF8.GetString(await ReadAsync(store, "a")));
    }

    [SkippableFact]
    public async Task A_cancelled_write_leaves_nothing()
    {
        Skipped.If(NotHere.GetValueOrDefault(nameof(A_cancelled_write_leaves_nothing)));
        IArtifactStore store = await StoreAsync();
        using var cancel = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.WriteAsync(_folder + "a", async (stream, token) =>
        {
            await stream.WriteAsync(Bytes(10), token);
            await cancel.CancelAsync();
        }, cancel.Token));
        Assert.Null(await store.LengthAsync(_folder + "a", default));
    }

    [SkippableFact]
    public async Task Of_many_creators_exactly_one_wins()
    {
        Skipped.If(NotHere.GetValueOrDefault(nameof(Of_many_creators_exactly_one_wins)));
        IArtifactStore store = await StoreAsync();
        for (int round = 0; round < 20; round++)
        {
            string key = $"deep/er/{round}";
            bool[] won = await Task.WhenAll(Enumerable.Range(0, 16).Select(i =>
                Task.Run(() => store.TryCreateAsync(_folder + key, Encoding.UTF8.GetBytes("writer " + i), default))));
            int winner = Array.IndexOf(won, true);
            Assert.Single(won, true);
            Assert.Equal("writer " + winner, Encoding.UTF8.GetString(await ReadAsync(store, key)));
            Assert.False(await store.TryCreateAsync(_folder + key, default, default));
        }
    }

    [SkippableFact]
    public async Task Keys_are_listed_in_ordinal_order()
    {
        Skipped.If(NotHere.GetValueOrDefault(nameof(Keys_are_listed_in_ordinal_order)));
        IArtifactStore store = await StoreAsync();
        string[] names = ["A", "B/x", "a", "a-b", "a.b", "a/b", "a/b/c", "a0", "a=b/c", "b", "b/1", "b/10", "b/2", "b_"];
        foreach (string name in names.Reverse())
        {
            Assert.True(await store.TryCreateAsync(_folder + name, Encoding.UTF8.GetBytes(name), default));
        }

        Assert.Equal(names.Select(name => _folder + name), await ListAsync(store, _folder));
        Assert.Equal(names[2..9].Select(name => _folder + name), await ListAsync(store, _folder + "a"));
        Assert.Equal(["a/b", "a/b/c"], (await ListAsync(store, _folder + "a/")).Select(key => key[_folder.Length..]));
        Assert.Equal(["b/1", "b/10"], (await ListAsync(store, _folder + "b/1")).Select(key => key[_folder.Length..]));
        Assert.Empty(await ListAsync(store, _folder + "none/"));
        foreach (string name in names)
        {
            Assert.Equal(name, Encoding.UTF8.GetString(await ReadAsync(store, name)));
        }
    }

    [SkippableFact]
    public async Task One_is_removed_and_what_is_not_there_is_no_error()
    {
        Skipped.If(NotHere.GetValueOrDefault(nameof(One_is_removed_and_what_is_not_there_is_no_error)));
        IArtifactStore store = await StoreAsync();
        foreach (string name in (string[])["a", "a/1", "ab"])
        {
            await store.TryCreateAsync(_folder + name, "x"u8.ToArray(), default);
        }

        await store.DeleteAsync(_folder + "a", default);
        await store.DeleteAsync(_folder + "a", default);
        await store.DeleteAsync(_folder + "none/1", default);
        Assert.Equal(["a/1", "ab"], (await ListAsync(store, _folder)).Select(key => key[_folder.Length..]));
        Assert.True(await store.TryCreateAsync(_folder + "a", "y"u8.ToArray(), default));
        await Assert.ThrowsAsync<ArgumentException>(() => store.DeleteAsync(_folder + "a/", default));
    }

    [SkippableFact]
    public async Task A_folder_is_removed_with_all_in_it_and_nothing_beside_it()
    {
        Skipped.If(NotHere.GetValueOrDefault(nameof(A_folder_is_removed_with_all_in_it_and_nothing_beside_it)));
        IArtifactStore store = await StoreAsync();
        foreach (string name in (string[])["a", "a/1", "a/2/3", "ab", "a-"])
        {
            await store.TryCreateAsync(_folder + name, "x"u8.ToArray(), default);
        }

        await store.DeleteFolderAsync(_folder + "a/", default);
        await store.DeleteFolderAsync(_folder + "none/", default);
        Assert.Equal(["a", "a-", "ab"], (await ListAsync(store, _folder)).Select(key => key[_folder.Length..]));
        Assert.True(await store.TryCreateAsync(_folder + "a/1", "y"u8.ToArray(), default));
        await Assert.ThrowsAsync<ArgumentException>(() => store.DeleteFolderAsync(_folder + "a", default));
        await Assert.ThrowsAsync<ArgumentException>(() => store.DeleteFolderAsync("", default));
        await Assert.ThrowsAsync<ArgumentException>(() => store.DeleteFolderAsync("/", default));
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("../a")]
    [InlineData("a/../../b")]
    [InlineData("a/./b")]
    [InlineData("a\\b")]
    [InlineData("a b")]
    [InlineData("a%2e%2e")]
    [InlineData("é")]
    [InlineData("a\0b")]
    [InlineData("~a")]
    public async Task What_is_not_a_key_is_refused(string key)
    {
        Skipped.If(NotHere.GetValueOrDefault(nameof(What_is_not_a_key_is_refused)));
        IArtifactStore store = await StoreAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => store.TryCreateAsync(key, default, default));
        await Assert.ThrowsAsync<ArgumentException>(() => store.WriteAsync(key, (_, _) => Task.CompletedTask, default));
        await Assert.ThrowsAsync<ArgumentException>(() => store.OpenReadAsync(key, 0, null, default));
        await Assert.ThrowsAsync<ArgumentException>(() => store.LengthAsync(key, default));
        await Assert.ThrowsAsync<ArgumentException>(() => store.CreateUploadUrlAsync(key, TimeSpan.FromMinutes(1), 1, default));
        await Assert.ThrowsAsync<ArgumentException>(() => store.CreateDownloadUrlAsync(key, TimeSpan.FromMinutes(1), "text/plain", default));
    }

    [SkippableFact]
    public async Task The_longest_key_is_kept()
    {
        Skipped.If(NotHere.GetValueOrDefault(nameof(The_longest_key_is_kept)));
        IArtifactStore store = await StoreAsync();
        string key = _folder + string.Join('/', Enumerable.Repeat(new string('K', 120), 6));
        key += new string('/', 1) + new string('z', 900 - key.Length - 1 > 120 ? 120 : 900 - key.Length - 1);
        Assert.True(await store.TryCreateAsync(key, "x"u8.ToArray(), default));
        Assert.Equal([key], await ListAsync(store, _folder));
        await Assert.ThrowsAsync<ArgumentException>(() => store.TryCreateAsync(_folder + new string('k', 121), default, default));
        await Assert.ThrowsAsync<ArgumentException>(() => store.TryCreateAsync(key + "/" + new string('k', 100), default, default));
    }

    [SkippableFact]
    public async Task An_upload_url_takes_one_put()
    {
        Skipped.If(NotHere.GetValueOrDefault(nameof(An_upload_url_takes_one_put)));
        IArtifactStore store = await StoreAsync();
        using var http = new HttpClient();
        byte[] content = Bytes(5_000);
        Uri url = await store.CreateUploadUrlAsync(_folder + "Up", TimeSpan.FromMinutes(5), 5_000, default);
        using (HttpResponseMessage response = await http.PutAsync(url, new ByteArrayContent(content)))
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.Equal(content, await ReadAsync(store, "Up"));
        if (!UploadUrlsBoundTheSize)
        {
            return;
        }

        Uri small = await store.CreateUploadUrlAsync(_folder + "small", TimeSpan.FromMinutes(5), 4_999, default);
        using (HttpResponseMessage response = await http.PutAsync(small, new ByteArrayContent(content)))
        {
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        }

        Assert.Null(await store.LengthAsync(_folder + "small", default));
    }

    [SkippableFact]
    public async Task A_download_url_gives_the_content_and_ranges_of_it()
    {
        Skipped.If(NotHere.GetValueOrDefault(nameof(A_download_url_gives_the_content_and_ranges_of_it)));
        IArtifactStore store = await StoreAsync();
        using var http = new HttpClient();
        byte[] content = Bytes(10_000);
        await store.TryCreateAsync(_folder + "down", content, default);
        Uri url = await store.CreateDownloadUrlAsync(_folder + "down", TimeSpan.FromMinutes(5), "text/html; charset=utf-8", default);
        using (HttpResponseMessage response = await http.GetAsync(url))
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType?.ToString());
            Assert.Equal(content, await response.Content.ReadAsByteArrayAsync());
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Range = new RangeHeaderValue(100, 199);
        using HttpResponseMessage part = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(content[100..200], await part.Content.ReadAsByteArrayAsync());
    }

    [SkippableFact]
    public async Task A_url_is_good_for_its_own_key_and_method_only()
    {
        Skipped.If(NotHere.GetValueOrDefault(nameof(A_url_is_good_for_its_own_key_and_method_only)));
        IArtifactStore store = await StoreAsync();
        using var http = new HttpClient();
        await store.TryCreateAsync(_folder + "mine", "x"u8.ToArray(), default);
        await store.TryCreateAsync(_folder + "yours", "y"u8.ToArray(), default);
        Uri url = await store.CreateDownloadUrlAsync(_folder + "mine", TimeSpan.FromMinutes(5), "text/plain", default);
        using (HttpResponseMessage response = await http.GetAsync(new Uri(url.ToString().Replace("/mine?", "/yours?", StringComparison.Ordinal))))
        {
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        }

        using HttpResponseMessage put = await http.PutAsync(url, new ByteArrayContent([1]));
        Assert.Equal(HttpStatusCode.Forbidden, put.StatusCode);
        Assert.Equal("x"u8.ToArray(), await ReadAsync(store, "mine"));
    }

    private static byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }

    private static async Task<List<string>> ListAsync(IArtifactStore store, string prefix)
    {
        var keys = new List<string>();
        await foreach (string key in store.ListAsync(prefix, default))
        {
            keys.Add(key);
        }

        return keys;
    }

    private async Task<byte[]> ReadAsync(IArtifactStore store, string name, long offset = 0, long? length = null)
    {
        await using Stream stream = await store.OpenReadAsync(_folder + name, offset, length, default);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }
}
