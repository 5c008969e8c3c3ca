using ThemisGuard.Local.Engine;
using ThemisGuard.Local.Tests.Engine;

namespace ThemisGuard.Local.Tests.Clients;

/// <summary>The whole engine through clients that other people wrote.</summary>
[Collection(ClientCollection.Name)]
public sealed class EngineClientChecks
{
    private const string Python = "/usr/bin/python3";
    private const string Boto3 = "/usr/lib/python3/dist-packages/boto3";

    [ClientFact("check_sfn.mjs", "node_modules/@aws-sdk/client-sfn")]
    public Task JavaScript_sdk_step_functions() => PassesAsync("node", "check_sfn.mjs");

    [ClientFact("check_sfn.py", Boto3)]
    public Task Boto3_step_functions() => PassesAsync(Python, "check_sfn.py");

    [ClientFact("check_wire.py", Python)]
    public Task Raw_http_of_every_service() => PassesAsync(Python, "check_wire.py");

    [ClientFact("check_cli.py", "/usr/bin/aws")]
    public Task Aws_command_line() => PassesAsync(Python, "check_cli.py", "--sqs");

    [ClientFact("check_events.py", Boto3)]
    public Task Boto3_events() => PassesAsync(Python, "check_events.py");

    [ClientFact("check_events.mjs", "node_modules/@aws-sdk/client-eventbridge")]
    public async Task JavaScript_sdk_events_to_queues_and_state_machines()
    {
        using var fixture = new EngineFixture("Resources: {}");
        await using EmbeddedEngine engine = await fixture.StartAsync();
        string url = engine.AwsUrl.ToString().TrimEnd('/');
        await ClientScript.PassesAsync("node", "check_events.mjs", url, url, url);
    }

    private static async Task PassesAsync(string program, string script, params string[] more)
    {
        using var fixture = new EngineFixture("Resources: {}");
        await using EmbeddedEngine engine = await fixture.StartAsync();
        await ClientScript.PassesAsync(program, [script, engine.AwsUrl.ToString().TrimEnd('/'), .. more]);
    }
}
