using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ThemisGuard.Compliance.Storage;
using ThemisGuard.Local.Storage;
using ThemisGuard.Local.Wire;
using ThemisGuard.Storage.Contracts;

namespace ThemisGuard.Local.Tests.Storage;

public sealed class FileArtifactStoreTests : ArtifactStoreContract, IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private FileArtifactStore _store = null!;
    private HttpServer _server = null!;

    public async Task InitializeAsync()
    {
        var urls = new ArtifactUrls(new byte[32], () => _server.Url, _time);
        _store = new FileArtifactStore(_folder["artifacts"], urls);
        _server = await HttpServer.StartAsync(new HttpServerOptions(0, 1_000), new ArtifactEndpoint(_store, urls).HandleAsync, NullLoggerFactory.Instance, default);
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_url_ends()
    {
        using var http = new HttpClient();
        await _store.TryCreateAsync("a", "x"u8.ToArray(), default);
        Uri down = await _store.CreateDownloadUrlAsync("a", TimeSpan.FromSeconds(10), "text/plain", default);
        Uri up = await _store.CreateUploadUrlAsync("a", TimeSpan.FromSeconds(10), 100, default);
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal("x", await http.GetStringAsync(down));
        _time.Advance(TimeSpan.FromSeconds(1));
        using HttpResponseMessage read = await http.GetAsync(down);
        Assert.Equal(HttpStatusCode.Forbidden, read.StatusCode);
        Assert.Equal("""{"message":"The URL is not valid or has expired. Ask for a new one."}""", await read.Content.ReadAsStringAsync());
        using HttpResponseMessage write = await http.PutAsync(up, new ByteArrayContent([1]));
        Assert.Equal(HttpStatusCode.Forbidden, write.StatusCode);
        Assert.Equal("x"u8.ToArray(), await ReadAllAsync("a"));
    }

    [Theory]
    [InlineData("max=5", "max=50")]
    [InlineData("expires=1", "expires=2")]
    [InlineData("signature=", "signature=A")]
    [InlineData("/_artifacts/up?", "/_artifacts/other?")]
    [InlineData("/_artifacts/up?", "/_artifacts/%2e%2e/up?")]
    public async Task A_url_that_was_changed_is_refused(string part, string change)
    {
        using var http = new HttpClient();
        string url = (await _store.CreateUploadUrlAsync("up", TimeSpan.FromMinutes(1), 5, default)).ToString();
        Assert.Contains(part, url, StringComparison.Ordinal);
        using HttpResponseMessage response = await http.PutAsync(new Uri(url.Replace(part, change, StringComparison.Ordinal)), new ByteArrayContent([1]));
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Null(await _store.LengthAsync("up", default));
    }

    [Fact]
    public async Task An_upload_of_unknown_length_is_cut_off_at_the_bound()
    {
        using var http = new HttpClient();
        Uri url = await _store.CreateUploadUrlAsync("up", TimeSpan.FromMinutes(1), 100_000, default);
        using var endless = new StreamContent(new MemoryStream(new byte[500_000]));
        endless.Headers.ContentLength = null;
        using var request = new HttpRequestMessage(HttpMethod.Put, url) { Content = endless };
        request.Headers.TransferEncodingChunked = true;
        using HttpResponseMessage response = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Null(await _store.LengthAsync("up", default));
    }

    [Theory]
    [InlineData("bytes=0-0", 206, "bytes 0-0/10", "0")]
    [InlineData("bytes=7-", 206, "bytes 7-9/10", "789")]
    [InlineData("bytes=-4", 206, "bytes 6-9/10", "6789")]
    [InlineData("bytes=-40", 206, "bytes 0-9/10", "0123456789")]
    [InlineData("bytes=8-100", 206, "bytes 8-9/10", "89")]
    [InlineData("bytes=10-", 416, "bytes */10", null)]
    [InlineData("bytes=-0", 416, "bytes */10", null)]
    [InlineData("bytes=0-1,3-4", 200, null, "0123456789")]
    [InlineData("lines=0-1", 200, null, "0123456789")]
    [InlineData("nonsense", 200, null, "0123456789")]
    public async Task Ranges_are_those_of_http(string range, int status, string? contentRange, string? content)
    {
        using var http = new HttpClient();
        await _store.TryCreateAsync("r", "0123456789"u8.ToArray(), default);
        using var request = new HttpRequestMessage(HttpMethod.Get, await _store.CreateDownloadUrlAsync("r", TimeSpan.FromMinutes(1), "text/plain", default));
        request.Headers.TryAddWithoutValidation("Range", range);
        using HttpResponseMessage response = await http.SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(contentRange, response.Content.Headers.TryGetValues("Content-Range", out IEnumerable<string>? values) ? values.Single() : null);
        if (content is not null)
        {
            Assert.Equal(content, await response.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task Head_tells_the_length_and_other_methods_are_refused()
    {
        using var http = new HttpClient();
        await _store.TryCreateAsync("h", new byte[1_234], default);
        Uri url = await _store.CreateDownloadUrlAsync("h", TimeSpan.FromMinutes(1), "text/plain", default);
        using (HttpResponseMessage head = await http.SendAsync(new HttpRequestMessage(HttpMethod.Head, url)))
        {
            Assert.Equal(1_234, head.Content.Headers.ContentLength);
        }

        using HttpResponseMessage delete = await http.DeleteAsync(url);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, delete.StatusCode);
    }

    [Fact]
    public async Task Keys_that_differ_in_case_only_are_two_files_whose_names_do_not()
    {
        await _store.TryCreateAsync("Report", "A"u8.ToArray(), default);
        Assert.True(await _store.TryCreateAsync("report", "b"u8.ToArray(), default));
        string[] files = [.. Directory.GetFiles(_folder["artifacts/content"]).Select(file => Path.GetFileName(file)!.ToUpperInvariant()).Distinct()];
        Assert.Equal(2, files.Length);
    }

    [Fact]
    public async Task What_a_killed_process_left_half_written_is_removed_at_start()
    {
        File.WriteAllText(_folder["artifacts/unfinished/left"], "half");
        var again = new FileArtifactStore(_folder["artifacts"], new ArtifactUrls(new byte[32], () => _server.Url, _time));
        Assert.Empty(Directory.GetFiles(_folder["artifacts/unfinished"]));
        await again.TryCreateAsync("a", default, default);
    }

    [Fact]
    public async Task A_full_disk_is_named_and_leaves_nothing()
    {
        // /dev/full answers ENOSPC to every write, as a full disk does.
        var error = await Assert.ThrowsAsync<StorageUnavailableException>(() => _store.WriteAsync("a", async (_, token) =>
        {
            await using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
            await full.WriteAsync(new byte[10], token);
        }, default));
        Assert.Equal("Can't write the artifact 'a': the disk is full. Free some space and try again.", error.Message);
        Assert.Empty(Directory.GetFiles(_folder["artifacts/unfinished"]));
        Assert.Null(await _store.LengthAsync("a", default));
    }

    [Fact]
    public void A_folder_that_can_not_be_made_is_named()
    {
        var error = Assert.ThrowsAny<Exception>(() => new FileArtifactStore("/proc/themis", new ArtifactUrls(new byte[32], () => _server.Url, _time)));
        Assert.True(error is StorageUnavailableException or IOException, error.ToString());
    }

    protected override Task<IArtifactStore> StoreAsync() => Task.FromResult<IArtifactStore>(_store);

    private async Task<byte[]> ReadAllAsync(string key)
    {
        await using Stream stream = await _store.OpenReadAsync(key, 0, null, default);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }
}
