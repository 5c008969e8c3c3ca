using ThemisGuard.Cli.Api;
using ThemisGuard.Cli.Engine;
using ThemisGuard.Compliance.Tenancy;

namespace ThemisGuard.Cli.Scanning;

/// <summary>One <c>themis scan</c>: read, send, wait, report.</summary>
internal static class ScanRun
{
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(100);

    public static async Task<ExitCode> RunAsync(ScanOptions options, CancellationToken cancellationToken)
    {
        using var input = ScanInput.Collect(options.Paths, cancellationToken);
        return await WithApiAsync(options, "themis scan", api => ScanAsync(api, input, options, cancellationToken), cancellationToken);
    }

    /// <summary>Judges the kept content of a scan again: <c>themis rescan</c>.</summary>
    public static Task<ExitCode> RescanAsync(string scanId, ScanOptions options, CancellationToken cancellationToken) => WithApiAsync(
        options,
        "themis rescan",
        async api =>
        {
            using IScanProgress progress = ScanProgressDisplay.Create();
            SubmittedScan submitted = await api.ReevaluateAsync(
                scanId, new Reevaluate(options.Frameworks.Count > 0 ? options.Frameworks : null), cancellationToken);
            return await FollowAsync(api, await api.GetScanAsync(submitted.ScanId, cancellationToken), progress, options, cancellationToken);
        },
        cancellationToken);

    private static async Task<ExitCode> WithApiAsync(
        ScanOptions options, string keyName, Func<ApiClient, Task<ExitCode>> work, CancellationToken cancellationToken)
    {
        if (options.Output is { } folder)
        {
            ReportFiles.Prepare(folder, options.Pdf);
        }

        if (options.Endpoint is { } endpoint)
        {
            string key = options.ApiKey ?? throw new CommandException(ExitCode.Usage, "--endpoint needs an API key: give --api-key or set THEMIS_API_KEY.");
            using var remote = new ApiClient(endpoint, key);
            return await work(remote);
        }

        await using LocalEngine engine = await LocalEngine.StartAsync(
            new LocalEngineOptions(options.State, ApiPort: 0, AwsPort: 0, NameValues.Read(options.Parameters), options.Isolation), FunctionLogLines.Quiet, cancellationToken);
        IssuedKey ownKey = await engine.IssueKeyAsync(keyName, TimeSpan.FromDays(1), cancellationToken);
        using var local = new ApiClient(engine.ApiUrl, ownKey.Key);
        try
        {
            return await work(local);
        }
        finally
        {
            await engine.ForgetKeyAsync(ownKey.Record.KeyId, CancellationToken.None);
        }
    }

    private static async Task<ExitCode> ScanAsync(ApiClient api, ScanInput input, ScanOptions options, CancellationToken cancellationToken)
    {
        using IScanProgress progress = ScanProgressDisplay.Create();
        Scan scan = await FindUnfinishedAsync(api, input, options, cancellationToken) is { } unfinished
            ? progress.Resumed(unfinished)
            : await SubmitAsync(api, input, options, progress, cancellationToken);
        return await FollowAsync(api, scan, progress, options, cancellationToken);
    }

    private static async Task<ExitCode> FollowAsync(
        ApiClient api, Scan scan, IScanProgress progress, ScanOptions options, CancellationToken cancellationToken)
    {
        DiskWatch? disk = options.Endpoint is null ? new DiskWatch(options.State ?? Path.GetTempPath(), TimeProvider.System) : null;
        try
        {
            while (!scan.HasEnded)
            {
                progress.Evaluating(scan);
                disk?.Check(scan);
                await Task.Delay(PollEvery, TimeProvider.System, cancellationToken);
                scan = await api.GetScanAsync(scan.ScanId, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            throw new CommandException(
                ExitCode.Interrupted,
                options switch
                {
                    { Endpoint: not null } => $"interrupted. Scan {scan.ScanId} goes on at {api.Endpoint}.",
                    { State: { } state } => $"interrupted. Scan {scan.ScanId} is kept in '{state}': run the same command again and it goes on where it was.",
                    _ => "interrupted; nothing is kept.",
                });
        }

        progress.Ended(scan);
        return await ReportAsync(api, scan, options, cancellationToken);
    }

    private static async Task<Scan?> FindUnfinishedAsync(ApiClient api, ScanInput input, ScanOptions options, CancellationToken cancellationToken)
    {
        ScanPage recent = await api.ListScansAsync(20, cancellationToken);
        string digest = input.Digest(options);
        return recent.Scans.FirstOrDefault(scan => !scan.HasEnded && scan.InputDigest == digest);
    }

    private static async Task<Scan> SubmitAsync(
        ApiClient api, ScanInput input, ScanOptions options, IScanProgress progress, CancellationToken cancellationToken)
    {
        IReadOnlyList<SubmitSource> sources = await Uploads.SendAsync(api, input.Files, progress, cancellationToken);
        SubmittedScan submitted = await api.SubmitScanAsync(
            new SubmitScan(sources, options.Target, options.Frameworks.Count > 0 ? options.Frameworks : null, input.Digest(options),
                await ExceptionInput.ReadAsync(options.Exceptions, cancellationToken)), cancellationToken);
        return await api.GetScanAsync(submitted.ScanId, cancellationToken);
    }

    private static async Task<ExitCode> ReportAsync(ApiClient api, Scan scan, ScanOptions options, CancellationToken cancellationToken)
    {
        if (scan.Outcome is not { } outcome)
        {
            throw new CommandException(ExitCode.Internal, $"scan {scan.ScanId} ended as {scan.Status}: {scan.Cause ?? scan.Error ?? "no cause was given"}");
        }

        if (options.Output is { } folder)
        {
            await ReportFiles.WriteAsync(api, scan.ScanId, folder, cancellationToken);
            if (options.Pdf)
            {
                await ReportFiles.PrintAsync(folder, cancellationToken);
            }
        }

        if (options.Json)
        {
            await using Stream report = await api.OpenAsync($"/v1/scans/{scan.ScanId}/report?format=json", cancellationToken);
            await using Stream stdout = Console.OpenStandardOutput();
            await report.CopyToAsync(stdout, cancellationToken);
        }
        else
        {
            await SummaryText.PrintAsync(api, scan, options, cancellationToken);
        }

        return ExitCodeOf(outcome, options.FailOn);
    }

    private static ExitCode ExitCodeOf(ScanOutcome outcome, string failOn) => outcome switch
    {
        _ when outcome.Findings.AtOrAbove(failOn) > 0 => ExitCode.Findings,
        { Evaluated: 0, NotEvaluated: 0, Unreadable: > 0 } => ExitCode.UnreadableInput,
        { NotEvaluated: > 0 } or { Unreadable: > 0 } => ExitCode.Incomplete,
        _ => ExitCode.Compliant,
    };
}
