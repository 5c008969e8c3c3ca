using System.CommandLine;
using ThemisGuard.Compliance.Findings;

namespace ThemisGuard.Cli.Scanning;

/// <summary><c>themis scan PATH...</c></summary>
internal static class ScanCommand
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Templates, inventories, folders of them, or - for standard input.",
            Arity = ArgumentArity.OneOrMore,
        };
        var frameworks = new Option<string[]>("--framework") { Description = "Framework to report on (repeatable); all when absent.", HelpName = "ID" };
        var target = new Option<string>("--target") { Description = "Name of what is scanned.", DefaultValueFactory = _ => "default", HelpName = "NAME" };
        var failOn = new Option<string>("--fail-on") { Description = "Exit with 2 when there is a finding of this severity or worse.", DefaultValueFactory = _ => "high" };
        failOn.AcceptOnlyFromAmong([.. Severities.All.Select(severity => severity.Name())]);
        var format = new Option<string>("--format") { Description = "What is printed: text or json.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var output = new Option<string?>("--output") { Description = "Folder for report.html, findings.json, findings.csv, findings.sarif, findings.ocsf.json, findings.junit.xml.", HelpName = "DIR" };
        var pdf = new Option<bool>("--pdf") { Description = "Print DIR/report.pdf too, through a headless Chromium on the PATH (or CHROMIUM=FILE); needs --output." };
        var exceptions = new Option<string?>("--exceptions") { Description = "File of accepted risks; ./themis.exceptions.yaml when it is there.", HelpName = "FILE" };
        var state = EngineFlags.State();
        var ephemeral = EngineFlags.Ephemeral();
        var parameters = EngineFlags.Parameters();
        (var isolated, var functions, var recordCalls) = (EngineFlags.Isolated(), EngineFlags.Functions(), EngineFlags.RecordCalls());
        var endpoint = new Option<string?>("--endpoint") { Description = "Use a deployed ThemisGuard instead of the embedded engine.", HelpName = "URL" };
        var apiKey = new Option<string?>("--api-key") { Description = "API key for --endpoint; THEMIS_API_KEY when absent.", HelpName = "KEY" };
        var command = new Command("scan", "Scan templates and inventories, and say whether they are compliant.")
        {
            paths, frameworks, target, failOn, format, output, pdf, exceptions, state, ephemeral, parameters, isolated, functions, recordCalls, endpoint, apiKey,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            Uri? url = null;
            if (parsed.GetValue(endpoint) is { } text && (!Uri.TryCreate(text, UriKind.Absolute, out url) || url.Scheme is not ("http" or "https")))
            {
                throw new CommandException(ExitCode.Usage, $"--endpoint takes an http or https URL, not '{text}'.");
            }

            if (parsed.GetValue(pdf) && parsed.GetValue(output) is null)
            {
                throw new CommandException(ExitCode.Usage, "--pdf needs --output DIR, where report.pdf is written.");
            }

            var options = new ScanOptions(
                parsed.GetRequiredValue(paths), parsed.GetValue(frameworks) ?? [], parsed.GetRequiredValue(target), parsed.GetRequiredValue(failOn),
                parsed.GetRequiredValue(format) == "json", parsed.GetValue(output), EngineFlags.StateOf(parsed, state, ephemeral), parsed.GetValue(parameters) ?? [],
                url, parsed.GetValue(apiKey) ?? Environment.GetEnvironmentVariable("THEMIS_API_KEY"),
                parsed.GetValue(exceptions), EngineFlags.IsolationOf(parsed, isolated, functions, recordCalls), parsed.GetValue(pdf));
            return (int)await ScanRun.RunAsync(options, cancellationToken);
        });
        return command;
    }
}
