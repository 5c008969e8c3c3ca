using ThemisGuard.Aws;
using ThemisGuard.Compliance.Webhooks;
using ThemisGuard.Lambda.Api;

namespace ThemisGuard.Functions.ManageWebhooks;

/// <summary>Webhooks.</summary>
public static class ManageWebhooksFunction
{
    /// <summary>Builds the function's graph.</summary>
    public static FunctionHandler Create(FunctionEnvironment environment, Services services) =>
        new ManageWebhooksHandler(
            new WebhookRecords(services.Records, services.Secrets, environment.Time),
            new WebhookMessages(services.Records, environment.Time),
            new WebhookAddress(allowLoopback: environment.Find("WEBHOOK_LOOPBACK") == "allow"),
            services.Queues,
            environment.Require("WEBHOOK_QUEUE_URL"),
            environment.Time).ToFunction(new Idempotency(services.Records, environment.Time));
}
