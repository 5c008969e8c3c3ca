using System.CommandLine;
using ThemisGuard.Compliance;
using ThemisGuard.Compliance.Findings;

namespace ThemisGuard.Cli.Scanning;

/// <summary><c>themis rescan SCAN</c></summary>
internal static class RescanCommand
{
    public static Command Create()
    {
        var scan = new Argument<string>("SCAN") { Description = "Id of a scan that has ended with a report." };
        var frameworks = new Option<string[]>("--framework") { Description = "Framework to report on (repeatable); those of the scan when absent.", HelpName = "ID" };
        var rules = new Option<string?>("--rules") { Description = "Folder of rules that take the place of the built-in ones of the same name, or join them.", HelpName = "DIR" };
        var failOn = new Option<string>("--fail-on") { Description = "Exit with 2 when there is a finding of this severity or worse.", DefaultValueFactory = _ => "critical" };
        failOn.AcceptOnlyFromAmong([.. Severities.All.Select(severity => severity.Name())]);
        var format = new Option<string>("--format") { Description = "What is printed: text or json.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var output = new Option<string?>("--output") { Description = "Folder for the reports.", HelpName = "DIR" };
        var state = EngineFlags.State();
        var parameters = EngineFlags.Parameters();
        var endpoint = new Option<string?>("--endpoint") { Description = "Use a deployed ThemisGuard instead of the embedded engine.", HelpName = "URL" };
        var apiKey = new Option<string?>("--api-key") { Description = "API key for --endpoint; THEMIS_API_KEY when absent.", HelpName = "KEY" };
        var command = new Command("rescan", "Judge what a scan has kept again, by other rules or frameworks, and say what differs.")
        {
            scan, frameworks, rules, failOn, format, output, state, parameters, endpoint, apiKey,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            Uri? url = null;
            if (parsed.GetValue(endpoint) is { } text && (!Uri.TryCreate(text, UriKind.Absolute, out url) || url.Scheme is not ("http" or "https")))
            {
                throw new CommandException(ExitCode.Usage, $"--endpoint takes an http or https URL, not '{text}'.");
            }

            if (parsed.GetValue(rules) is { } folder)
            {
                UseRules(folder, url);
            }

            var options = new ScanOptions(
                [], parsed.GetValue(frameworks) ?? [], "", parsed.GetRequiredValue(failOn), parsed.GetRequiredValue(format) == "json",
                parsed.GetValue(output), parsed.GetRequiredValue(state), parsed.GetValue(parameters) ?? [], url,
                parsed.GetValue(apiKey) ?? Environment.GetEnvironmentVariable("THEMIS_API_KEY"));
            return (int)await ScanRun.RescanAsync(parsed.GetRequiredValue(scan), options, cancellationToken);
        });
        return command;
    }

    private static void UseRules(string folder, Uri? endpoint)
    {
        if (endpoint is not null)
        {
            throw new CommandException(ExitCode.Usage, "--rules is for the embedded engine; a deployed ThemisGuard judges by its own rules.");
        }

        try
        {
            BuiltIn.Extend(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ThemisGuardException)
        {
            throw new CommandException(ExitCode.Usage, $"--rules '{folder}' cannot be used: {error.Message}", error);
        }

        if (BuiltIn.Rules.Diagnostics.FirstOrDefault(diagnostic => diagnostic.IsError) is { } problem)
        {
            throw new CommandException(ExitCode.Usage, $"--rules '{folder}' cannot be used: {problem}");
        }
    }
}
