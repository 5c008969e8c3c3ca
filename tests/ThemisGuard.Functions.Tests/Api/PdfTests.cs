using System.Text;
using ThemisGuard.Compliance.Reports;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Functions.ReadScans;
using ThemisGuard.Functions.Tests.Webhooks;
using ThemisGuard.Lambda;

namespace ThemisGuard.Functions.Tests.Api;

public sealed class PdfTests
{
    [SkippableFact]
    public async Task A_page_is_printed_without_reaching_for_anything()
    {
        string? browser = PdfPrinter.Find(null);
        Skip.If(browser is null, "There is no Chromium on the PATH (tests/install-tools installs Debian's).");
        await using Receiver receiver = Receiver.Start();
        string html = $"""
            <!doctype html><title>report</title><style>@import url("{receiver.Url}");</style><h1>Printed</h1><img src="{receiver.Url}"><iframe src="file:///etc/passwd"></iframe>
            <script>fetch("{receiver.Url}"); fetch("http://localhost:{receiver.Url.Port}/");</script>
            """;
        byte[] pdf = await new PdfPrinter(browser!).PrintAsync(new MemoryStream(Encoding.UTF8.GetBytes(html)), TimeSpan.FromMinutes(3), default);
        Assert.Equal("%PDF-", Encoding.ASCII.GetString(pdf, 0, 5));
        Assert.True(pdf.Length > 1_000, $"{pdf.Length} bytes");
        Assert.Equal(0, receiver.Connections);
    }

    [SkippableFact]
    public async Task A_browser_that_hangs_is_ended_with_all_it_started()
    {
        Skip.If(!OperatingSystem.IsLinux(), "The hanging browser is a shell script.");
        string folder = Directory.CreateTempSubdirectory("themis-browser-").FullName;
        string hanging = Path.Combine(folder, "browser");
        await File.WriteAllTextAsync(hanging, $"#!/bin/sh\necho $$ > {folder}/pid\nsleep 300\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(hanging, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var error = await Assert.ThrowsAsync<PdfNotPrintedException>(() => new PdfPrinter(hanging).PrintAsync(new MemoryStream([60]), TimeSpan.FromSeconds(2), default));
        Assert.Equal("The report was not printed within 2 seconds; print the HTML report yourself, its style is made for paper.", error.Message);
        string pid = (await File.ReadAllTextAsync(Path.Combine(folder, "pid"))).Trim();
        for (int i = 0; i < 100 && Directory.Exists("/proc/" + pid) && !IsZombie(pid); i++)
        {
            await Task.Delay(50);
        }

        Assert.True(!Directory.Exists("/proc/" + pid) || IsZombie(pid), "It still runs.");
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Where_there_is_no_browser_the_answer_says_what_helps()
    {
        var api = new ApiWorld();
        await api.InitializeAsync();
        try
        {
            var scan = new ScanRecord(
                "acme", "scn_1", ScanStatus.Complete, "logs", ["hipaa-security"], 1, "api", api.World.Time.GetUtcNow(),
                Outcome: new ScanOutcome(100, 1, 0, new Dictionary<string, long>(), 0));
            await api.World.Scans.TryCreateAsync(scan, default);
            await api.World.Artifacts.TryCreateAsync(ScanKeys.Report("acme", "scn_1", "html"), "<p>x"u8.ToArray(), default);
            var environment = new FunctionEnvironment(new Dictionary<string, string> { ["CHROMIUM"] = "/nowhere/chromium" }, api.World.Time);
            FunctionHandler function = ReadScansFunction.Create(environment, api.World.Services);
            byte[] request = Encoding.UTF8.GetBytes("""
                {"routeKey":"GET /v1/scans/{scanId}/report","rawPath":"/v1/scans/scn_1/report","rawQueryString":"format=pdf","headers":{},"queryStringParameters":{"format":"pdf"},
                "pathParameters":{"scanId":"scn_1"},"requestContext":{"requestId":"r","http":{"method":"GET","path":"/"},"authorizer":{"lambda":{"tenant":"acme","scopes":"read"}}}}
                """);
            string answer = Encoding.UTF8.GetString((await function(request, new Invocation("r", "arn", api.World.Time.GetUtcNow().AddSeconds(30), api.World.Time), default)).Span);
            Assert.Contains("\"statusCode\":406", answer, StringComparison.Ordinal);
            Assert.Contains("There is no Chromium here to print with. Take format=html and print it: its style is made for paper.", answer, StringComparison.Ordinal);
        }
        finally
        {
            await api.DisposeAsync();
        }
    }

    private static bool IsZombie(string pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return true; // Gone meanwhile.
        }
    }
}
