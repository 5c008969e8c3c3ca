using System.Globalization;
using Spectre.Console;
using ThemisGuard.Cli.Api;

namespace ThemisGuard.Cli.Scanning;

/// <summary>Says how far a scan is, on stderr.</summary>
internal interface IScanProgress : IDisposable
{
    /// <summary>Files sent so far.</summary>
    void Sent(int files, int of);

    /// <summary>An unfinished scan of an earlier run goes on.</summary>
    Scan Resumed(Scan scan);

    /// <summary>The scan as it is now.</summary>
    void Evaluating(Scan scan);

    /// <summary>The scan has ended.</summary>
    void Ended(Scan scan);
}

/// <summary>A bar on a terminal, one line a step elsewhere.</summary>
internal static class ScanProgressDisplay
{
    public static IScanProgress Create() => Console.IsErrorRedirected ? new ProgressLines() : new ProgressBar();

    private sealed class ProgressLines : IScanProgress
    {
        private string _last = "";

        public void Sent(int files, int of)
        {
            if (files == of)
            {
                Say($"sent {of} file{(of == 1 ? "" : "s")}");
            }
        }

        public Scan Resumed(Scan scan)
        {
            Say($"scan {scan.ScanId} of an earlier run goes on");
            return scan;
        }

        public void Evaluating(Scan scan)
        {
            switch (scan)
            {
                case { Status: "queued" }:
                    Say($"scan {scan.ScanId} is planned");
                    break;
                case { Progress: { Batches: { } batches, Resources: { } resources } progress }:
                    // Every tenth, so that a long scan neither floods a log nor falls silent.
                    int tenth = batches == 0 ? 10 : progress.BatchesDone * 10 / batches;
                    Say($"evaluating {resources.ToString("N0", CultureInfo.InvariantCulture)} resources in {batches} batch{(batches == 1 ? "" : "es")}: {tenth * 10} %");
                    break;
            }
        }

        public void Ended(Scan scan) => Say($"scan {scan.ScanId} is {scan.Status}");

        public void Dispose()
        {
        }

        private void Say(string line)
        {
            if (line != _last)
            {
                Console.Error.WriteLine("themis: " + line);
                _last = line;
            }
        }
    }

    private sealed class ProgressBar : IScanProgress
    {
        private const int Width = 30;
        private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        private bool _drawn;

        public void Sent(int files, int of) => Draw("sending", files, of, "files");

        public Scan Resumed(Scan scan)
        {
            Clear();
            _console.MarkupLineInterpolated($"[grey]scan {scan.ScanId} of an earlier run goes on[/]");
            return scan;
        }

        public void Evaluating(Scan scan)
        {
            if (scan.Progress is { Resources: { } resources } progress)
            {
                Draw("evaluating", progress.ResourcesDone, resources, "resources");
            }
            else
            {
                Draw("planning", 0, 0, "");
            }
        }

        public void Ended(Scan scan) => Clear();

        public void Dispose() => Clear();

        private void Draw(string step, long done, long of, string unit)
        {
            int filled = of == 0 ? 0 : (int)(Width * Math.Min(done, of) / of);
            string counts = of == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{done:N0} of {of:N0} {unit}");
            string bar = new string('━', filled) + new string('╌', Width - filled);
            Clear();
            _console.MarkupInterpolated($"{step,-10} [blue]{bar}[/] {counts}");
            _drawn = true;
        }

        private void Clear()
        {
            if (_drawn)
            {
                Console.Error.Write("\r\u001b[2K");
                _drawn = false;
            }
        }
    }
}
