namespace ThemisGuard.Local.Tests.Clients;

/// <summary>SQS through clients that other people wrote.</summary>
[Collection(ClientCollection.Name)]
public sealed class SqsClientChecks
{
    private const string Python = "/usr/bin/python3";

    [ClientFact("check_sqs.mjs", "node_modules/@aws-sdk/client-sqs")]
    public async Task JavaScript_sdk()
    {
        await using SqsHost host = await SqsHost.StartAsync();
        await ClientScript.PassesAsync("node", "check_sqs.mjs", host.Url);
    }

    [ClientFact("check_sqs_boto3.py", "/usr/lib/python3/dist-packages/boto3")]
    public async Task Boto3_in_the_query_protocol()
    {
        await using SqsHost host = await SqsHost.StartAsync();
        await ClientScript.PassesAsync(Python, "check_sqs_boto3.py", host.Url);
    }

    [ClientFact("check_sqs_boto3.py", "/usr/lib/python3/dist-packages/boto3")]
    public async Task Boto3_posting_to_the_queues_own_url()
    {
        await using SqsHost host = await SqsHost.StartAsync();
        await ClientScript.PassesAsync(Python, "check_sqs_boto3.py", host.Url, "--queue-path");
    }

    [ClientFact("check_wire.py", Python)]
    public async Task Raw_http()
    {
        await using SqsHost host = await SqsHost.StartAsync();
        await ClientScript.PassesAsync(Python, "check_wire.py", host.Url, "--only=sqs");
    }
}
