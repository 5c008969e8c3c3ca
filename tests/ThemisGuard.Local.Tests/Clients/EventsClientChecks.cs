namespace ThemisGuard.Local.Tests.Clients;

/// <summary>EventBridge through clients that other people wrote.</summary>
public sealed class EventsClientChecks
{
    private const string Python = "/usr/bin/python3";

    [ClientFact("check_events.mjs", "node_modules/@aws-sdk/client-eventbridge")]
    public async Task JavaScript_sdk()
    {
        await using EventsHost host = await EventsHost.StartAsync();
        await ClientScript.PassesAsync("node", "check_events.mjs", host.Url, host.Url, "none");
    }

    [ClientFact("check_events.py", "/usr/lib/python3/dist-packages/boto3")]
    public async Task Boto3()
    {
        await using EventsHost host = await EventsHost.StartAsync();
        await ClientScript.PassesAsync(Python, "check_events.py", host.Url);
    }

    [ClientFact("check_wire.py", Python)]
    public async Task Raw_http()
    {
        await using EventsHost host = await EventsHost.StartAsync();
        await ClientScript.PassesAsync(Python, "check_wire.py", host.Url, "--only=events");
    }
}
