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

    [ClientFact("/usr/bin/aws")]
    public async Task Aws_command_line_asks_who_it_is_and_what_is_there()
    {
        using var fixture = new EngineFixture("""
            Resources:
              Things: { Type: AWS::S3::Bucket }
              F: { Type: AWS::Serverless::Function, Properties: { CodeUri: code } }
            """);
        fixture.Handle("F", static payload => payload);
        await using EmbeddedEngine engine = await fixture.StartAsync();
        Task<string> AwsAsync(params string[] command) => ClientScript.RunAsync(
            "/usr/bin/aws", ["--endpoint-url", engine.AwsUrl.ToString(), "--output", "text", .. command],
            ("AWS_ACCESS_KEY_ID", "x"), ("AWS_SECRET_ACCESS_KEY", "x"), ("AWS_DEFAULT_REGION", "us-east-1"));

        Assert.Equal("000000000000", (await AwsAsync("sts", "get-caller-identity", "--query", "Account")).Trim());
        Assert.Equal("F", (await AwsAsync("lambda", "list-functions", "--query", "Functions[].FunctionName")).Trim());
        Assert.EndsWith(" Things", (await AwsAsync("s3", "ls")).TrimEnd(), StringComparison.Ordinal);
        string file = Path.Combine(fixture.Folder, "hello.txt");
        await File.WriteAllTextAsync(file, "hello");
        await AwsAsync("s3", "cp", "--no-progress", file, "s3://Things/folder/hello.txt");
        Assert.Equal("PRE folder/", (await AwsAsync("s3", "ls", "s3://Things/")).Trim());
        Assert.Equal("hello", await AwsAsync("s3", "cp", "s3://Things/folder/hello.txt", "-"));
    }

    private static async Task PassesAsync(string program, string script, params string[] more)
    {
        using var fixture = new EngineFixture("Resources: {}");
        await using EmbeddedEngine engine = await fixture.StartAsync();
        await ClientScript.PassesAsync(program, [script, engine.AwsUrl.ToString().TrimEnd('/'), .. more]);
    }
}
