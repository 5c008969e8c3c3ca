using System.Text;
using Microsoft.AspNetCore.Http;
using ThemisGuard.Cli.Serving;

namespace ThemisGuard.Cli.Tests.Serving;

public sealed class ConsoleFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("themis-console-files").FullName;

    public ConsoleFilesTests()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "assets"));
        Write("index.html", "<!doctype html>");
        Write("index.html.br", "brotli");
        Write("assets/a-1.js", "run()");
        Write("assets/a-1.js.gz", "gzip");
        Write("notes.secret", "not for anyone");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("/", "*/*", "", "<!doctype html>", null, "no-cache")]
    [InlineData("/", "*/*", "gzip, br", "brotli", "br", "no-cache")]
    [InlineData("/", "*/*", "br;q=0, gzip", "<!doctype html>", null, "no-cache")]
    [InlineData("/assets/a-1.js", "*/*", "gzip, deflate", "gzip", "gzip", "public, max-age=31536000, immutable")]
    [InlineData("/scans/scn_1/findings", "text/html", "br", "brotli", "br", "no-cache")]
    [InlineData("/frameworks/hipaa-security/164.312(a)(1)", "text/html", "", "<!doctype html>", null, "no-cache")]
    public async Task A_file_or_a_page_is_sent_as_small_as_the_browser_takes_it(string path, string accept, string encodings, string body, string? encoding, string cache)
    {
        (bool handled, HttpContext context, string sent) = await GetAsync(path, accept, encodings);
        Assert.True(handled);
        Assert.Equal((200, body), (context.Response.StatusCode, sent));
        Assert.Equal(encoding ?? "", context.Response.Headers.ContentEncoding.ToString());
        Assert.Equal(cache, context.Response.Headers.CacheControl.ToString());
        string policy = context.Response.Headers.ContentSecurityPolicy.ToString();
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", context.Response.Headers.XContentTypeOptions.ToString());
    }

    [Theory]
    [InlineData("GET", "/v1/unknown", "text/html")]
    [InlineData("GET", "/assets/b-2.js", "text/html")]
    [InlineData("GET", "/robots.txt", "*/*")]
    [InlineData("GET", "/notes.secret", "*/*")]
    [InlineData("GET", "/../index.html", "*/*")]
    [InlineData("GET", "/index.html.br", "*/*")]
    [InlineData("POST", "/", "text/html")]
    public async Task What_is_no_page_and_no_file_of_the_bundle_is_left_to_others(string method, string path, string accept)
    {
        (bool handled, _, string sent) = await GetAsync(path, accept, "", method);
        Assert.False(handled);
        Assert.Empty(sent);
    }

    [Fact]
    public async Task A_page_that_the_browser_has_is_not_sent_again()
    {
        (_, HttpContext first, _) = await GetAsync("/", "text/html", "");
        (bool handled, HttpContext again, string sent) = await GetAsync("/", "text/html", "", "GET", first.Response.Headers.ETag.ToString());
        Assert.True(handled);
        Assert.Equal((304, ""), (again.Response.StatusCode, sent));
    }

    [Fact]
    public async Task Without_a_bundle_the_page_says_how_to_build_it()
    {
        var files = new ConsoleFiles(Path.Combine(_folder, "none"));
        DefaultHttpContext context = Request("/", "text/html", "", "GET", null);
        Assert.True(await files.TryHandleAsync(context));
        Assert.Contains("frontend/build", Encoding.UTF8.GetString(((MemoryStream)context.Response.Body).ToArray()), StringComparison.Ordinal);
    }

    private async Task<(bool Handled, HttpContext Context, string Sent)> GetAsync(string path, string accept, string encodings, string method = "GET", string? tag = null)
    {
        DefaultHttpContext context = Request(path, accept, encodings, method, tag);
        bool handled = await new ConsoleFiles(_folder).TryHandleAsync(context);
        return (handled, context, Encoding.UTF8.GetString(((MemoryStream)context.Response.Body).ToArray()));
    }

    private static DefaultHttpContext Request(string path, string accept, string encodings, string method, string? tag)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        context.Request.Path = path;
        context.Request.Headers.Accept = accept;
        context.Request.Headers.AcceptEncoding = encodings;
        context.Request.Headers.IfNoneMatch = tag;
        context.Response.Body = new MemoryStream();
        return context;
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);
}
