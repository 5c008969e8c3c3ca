using System.Globalization;
using System.Net;
using ThemisGuard.Aws;
using ThemisGuard.Compliance.Webhooks;
using ThemisGuard.Lambda.Events;

namespace ThemisGuard.Functions.DeliverWebhook;

/// <summary>Events and messages from the webhook queue.</summary>
public static class DeliverWebhookFunction
{
    // As many as a batch has: a receiver that hangs holds up nobody else's.
    private const int AtOnce = 5;

    /// <summary>Builds the function's graph.</summary>
    public static FunctionHandler Create(FunctionEnvironment environment, Services services) =>
        Create(environment, services, Dns.GetHostAddressesAsync);

    /// <summary>Builds the function's graph with another way to find the addresses of a name.</summary>
    public static FunctionHandler Create(FunctionEnvironment environment, Services services, AddressLookup lookUp)
    {
        var handler = new DeliverWebhookHandler(
            new WebhookRecords(services.Records, services.Secrets, environment.Time),
            new WebhookMessages(services.Records, environment.Time),
            new WebhookSender(new WebhookAddress(allowLoopback: environment.Find("WEBHOOK_LOOPBACK") == "allow"), lookUp, environment.Time),
            services.Queues,
            new DeliverWebhookOptions(environment.Require("WEBHOOK_QUEUE_URL"), Seconds(environment, "WEBHOOK_DIGEST_SECONDS"), Seconds(environment, "RETRY_DELAY_SECONDS")),
            environment.Time);
        return SqsBatch.Create(handler.HandleAsync, AtOnce);
    }

    private static TimeSpan Seconds(FunctionEnvironment environment, string name) =>
        TimeSpan.FromSeconds(int.Parse(environment.Require(name), CultureInfo.InvariantCulture));
}
