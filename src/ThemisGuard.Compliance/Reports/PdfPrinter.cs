using System.Diagnostics;
using System.Globalization;

namespace ThemisGuard.Compliance.Reports;

/// <summary>A report could not be printed; the message says why, and what helps.</summary>
public sealed class PdfNotPrintedException(string message) : ThemisGuardException("ThemisGuard.PdfNotPrinted", message);

/// <summary>
/// Prints the HTML report as PDF through a headless Chromium of this machine: no network, no variables of ours, a folder of
/// its own that goes afterwards, and a limit of time after which all of its processes are ended. That no script runs is the
/// report's own content policy; the browser needs script itself to print.
/// </summary>
/// <param name="browser">Path of the browser; see <see cref="Find"/>.</param>
public sealed class PdfPrinter(string browser)
{
    /// <summary>Most bytes of HTML: what a browser lays out within minutes.</summary>
    public const long MaxHtmlBytes = 64L * 1_024 * 1_024;

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome-headless-shell"];

    // A browser takes a few hundred megabytes: one at a time.
    private static readonly SemaphoreSlim OneAtATime = new(1);

    /// <summary>The browser: the one named, else the first that is found on the PATH; null when there is none.</summary>
    /// <param name="named">A path, or null.</param>
    public static string? Find(string? named)
    {
        if (named is not null)
        {
            return File.Exists(named) ? named : null;
        }

        string[] folders = Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries) ?? [];
        return Names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
    }

    /// <summary>Prints.</summary>
    /// <param name="html">The report.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The PDF.</returns>
    /// <exception cref="PdfNotPrintedException">It is too large, takes too long, or the browser fails.</exception>
    public async Task<byte[]> PrintAsync(Stream html, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ending.CancelAfter(limit);
        string folder = Directory.CreateTempSubdirectory("themis-pdf-").FullName;
        try
        {
            await OneAtATime.WaitAsync(ending.Token);
            try
            {
                return await PrintAsync(html, folder, ending.Token);
            }
            finally
            {
                OneAtATime.Release();
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PdfNotPrintedException(
                string.Create(CultureInfo.InvariantCulture, $"The report was not printed within {limit.TotalSeconds} seconds; print the HTML report yourself, its style is made for paper."));
        }
        finally
        {
            TryDelete(folder);
        }
    }

    private async Task<byte[]> PrintAsync(Stream html, string folder, CancellationToken cancellationToken)
    {
        string page = Path.Combine(folder, "report.html");
        string printed = Path.Combine(folder, "report.pdf");
        await using (FileStream file = File.Create(page))
        {
            await html.CopyToAsync(file, cancellationToken);
            if (file.Length > MaxHtmlBytes)
            {
                throw new PdfNotPrintedException($"The report has {file.Length >> 20} MiB of HTML; at most {MaxHtmlBytes >> 20} MiB are printed. Take another format, or scan less at once.");
            }
        }

        using var process = Process.Start(StartInfo(page, printed, folder))
            ?? throw new PdfNotPrintedException($"'{browser}' could not be started.");
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
            Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            await Task.WhenAll(errors, output);
            byte[] pdf = File.Exists(printed) ? await File.ReadAllBytesAsync(printed, cancellationToken) : [];
            return process.ExitCode == 0 && pdf.AsSpan().StartsWith("%PDF-"u8)
                ? pdf
                : throw new PdfNotPrintedException($"'{browser}' ended with {process.ExitCode} and no PDF: {Last(errors.Result)}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private ProcessStartInfo StartInfo(string page, string printed, string folder)
    {
        var start = new ProcessStartInfo(browser) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };

        // Nothing of this process: it may hold keys.
        start.Environment.Clear();
        start.Environment["HOME"] = start.Environment["TMPDIR"] = start.Environment["XDG_CONFIG_HOME"] = start.Environment["XDG_CACHE_HOME"] = folder;
        start.Environment["PATH"] = "/usr/local/bin:/usr/bin:/bin";
        start.Environment["LANG"] = "C.UTF-8";
        foreach (string argument in (string[])
        [
            "--headless", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--no-default-browser-check", "--disable-extensions", "--disable-sync",
            "--disable-background-networking", "--disable-component-update", "--disable-breakpad", "--disable-crash-reporter", "--metrics-recording-only", "--no-pings", "--mute-audio",
            "--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=127.0.0.1:9", "--proxy-bypass-list=<-loopback>", // No name resolves, and no address is reached without the proxy that is none.
            "--user-data-dir=" + Path.Combine(folder, "profile"), "--no-pdf-header-footer", "--print-to-pdf=" + printed,
        ])
        {
            start.ArgumentList.Add(argument);
        }

        if (Environment.IsPrivilegedProcess)
        {
            // Chromium refuses to run as root with its sandbox, whose namespaces root does not need to make.
            start.ArgumentList.Add("--no-sandbox");
        }

        start.ArgumentList.Add(new Uri(page).AbsoluteUri);
        return start;
    }

    private static string Last(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "it said nothing";

    private static void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A process of the browser that is just ending may still write there; it is a temporary folder.
        }
    }
}
