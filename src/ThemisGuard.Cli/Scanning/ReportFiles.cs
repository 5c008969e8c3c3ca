using ThemisGuard.Cli.Api;
using ThemisGuard.Compliance.Reports;

namespace ThemisGuard.Cli.Scanning;

/// <summary><c>--output DIR</c>: the report in every format.</summary>
internal static class ReportFiles
{
    private static readonly (string Format, string File)[] Files =
        [("html", "report.html"), ("json", "findings.json"), ("csv", "findings.csv"), ("sarif", "findings.sarif"), ("ocsf", "findings.ocsf.json"), ("junit", "findings.junit.xml")];

    // A person waits, and a report of a hundred thousand findings takes a browser minutes.
    private static readonly TimeSpan PrintLimit = TimeSpan.FromMinutes(5);

    /// <summary>Makes the folder before the work begins: a folder that cannot be written to, or a browser that is missing, is better known now.</summary>
    public static void Prepare(string folder, bool pdf)
    {
        if (pdf && Browser() is null)
        {
            throw new CommandException(
                ExitCode.Usage, "--pdf needs Chromium or Chrome on the PATH, or CHROMIUM=FILE. Without it print report.html: its style is made for paper.");
        }

        try
        {
            Directory.CreateDirectory(folder);
            string probe = Path.Combine(folder, ".themis-" + Guid.NewGuid().ToString("N"));
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Usage, $"--output '{folder}' cannot be written to: {error.Message}", error);
        }
    }

    /// <summary>Writes each file whole or not at all.</summary>
    public static async Task WriteAsync(ApiClient api, string scanId, string folder, CancellationToken cancellationToken)
    {
        foreach ((string format, string name) in Files)
        {
            string path = Path.Combine(folder, name);
            string unfinished = path + ".unfinished";
            try
            {
                await using (Stream report = await api.OpenAsync($"/v1/scans/{scanId}/report?format={format}", cancellationToken))
                await using (FileStream file = File.Create(unfinished))
                {
                    await report.CopyToAsync(file, cancellationToken);
                }

                File.Move(unfinished, path, overwrite: true);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                TryDelete(unfinished);
                throw new CommandException(ExitCode.Internal, $"'{path}' could not be written: {error.Message}", error);
            }
        }
    }

    /// <summary><c>--pdf</c>: prints <c>report.html</c>.</summary>
    public static async Task PrintAsync(string folder, CancellationToken cancellationToken)
    {
        string path = Path.Combine(folder, "report.pdf");
        try
        {
            await using FileStream html = File.OpenRead(Path.Combine(folder, "report.html"));
            byte[] pdf = await new PdfPrinter(Browser()!).PrintAsync(html, PrintLimit, cancellationToken);
            await File.WriteAllBytesAsync(path, pdf, cancellationToken);
        }
        catch (PdfNotPrintedException error)
        {
            throw new CommandException(ExitCode.Internal, $"'{path}': {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Internal, $"'{path}' could not be written: {error.Message}", error);
        }
    }

    private static string? Browser() => PdfPrinter.Find(Environment.GetEnvironmentVariable("CHROMIUM"));

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (IOException)
        {
            // What could not be written may not be deletable either; the message about the first failure is the one that helps.
        }
    }
}
