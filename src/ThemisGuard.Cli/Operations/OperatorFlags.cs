using System.CommandLine;

namespace ThemisGuard.Cli.Operations;

/// <summary>Whom a command of the operator asks.</summary>
/// <param name="State">State folder: of a running engine, or of one that is started for the command.</param>
/// <param name="AwsEndpoint">AWS endpoint of a running engine.</param>
/// <param name="Endpoint">API of a deployment.</param>
/// <param name="ApiKey">Its key, with the scope <c>operator</c>.</param>
internal sealed record OperatorTarget(string State, Uri? AwsEndpoint, Uri? Endpoint, string? ApiKey);

/// <summary>The options that every command of the operator has.</summary>
internal sealed class OperatorFlags
{
    private readonly Option<string> _state = EngineFlags.State();
    private readonly Option<string?> _awsEndpoint = new("--endpoint-url") { Description = "AWS endpoint of a running 'themis up'.", HelpName = "URL" };
    private readonly Option<string?> _endpoint = new("--endpoint") { Description = "API of a deployed ThemisGuard.", HelpName = "URL" };
    private readonly Option<string?> _apiKey = new("--api-key") { Description = "API key for --endpoint, with the scope operator; THEMIS_API_KEY when absent.", HelpName = "KEY" };
    private readonly Option<string> _format = new("--format") { Description = "What is printed: text or json.", DefaultValueFactory = _ => "text" };

    public OperatorFlags() => _format.AcceptOnlyFromAmong("text", "json");

    /// <summary>Adds them to a command, and what it does.</summary>
    /// <param name="command">The command.</param>
    /// <param name="act">Is given the API, and whether JSON is asked for.</param>
    public Command Apply(Command command, Func<ParseResult, OperatorApi, bool, CancellationToken, Task> act)
    {
        foreach (Option option in (Option[])[_state, _awsEndpoint, _endpoint, _apiKey, _format])
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            var target = new OperatorTarget(
                parsed.GetRequiredValue(_state), Url(parsed, _awsEndpoint), Url(parsed, _endpoint),
                parsed.GetValue(_apiKey) ?? Environment.GetEnvironmentVariable("THEMIS_API_KEY"));
            await using OperatorApi api = await OperatorApi.OpenAsync(target, cancellationToken);
            await act(parsed, api, parsed.GetValue(_format) == "json", cancellationToken);
            return (int)ExitCode.Compliant;
        });
        return command;
    }

    private static Uri? Url(ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) is not { } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https" ? url
        : throw new CommandException(ExitCode.Usage, $"{option.Name} takes an http or https URL, not '{text}'.");
}
