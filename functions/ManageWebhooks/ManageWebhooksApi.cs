using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Lambda.Api;

namespace ThemisGuard.Functions.ManageWebhooks;

/// <summary>The operations of this function.</summary>
public static class ManageWebhooksApi
{
    /// <summary><c>GET /v1/webhooks</c></summary>
    public static ApiOperation ListWebhooks { get; } = new("GET", "/v1/webhooks", "listWebhooks", ApiKeyScopes.Admin, "The tenant's webhooks.")
    {
        Query = [ApiParameter.Limit(100), ApiParameter.Cursor],
        Answers = [new ApiAnswer(200, "A page.", FunctionJson.Default.WebhookPage)],
    };

    /// <summary><c>POST /v1/webhooks</c></summary>
    public static ApiOperation CreateWebhook { get; } = new(
        "POST", "/v1/webhooks", "createWebhook", ApiKeyScopes.Admin, "Creates a webhook; its signing secret is shown this once.")
    {
        Body = FunctionJson.Default.CreateWebhookBody,
        Answers = [new ApiAnswer(201, "The webhook.", FunctionJson.Default.CreateWebhookAnswer)],
    };

    /// <summary><c>GET /v1/webhooks/{webhookId}</c></summary>
    public static ApiOperation ReadWebhook { get; } = new(
        "GET", "/v1/webhooks/{webhookId}", "readWebhook", ApiKeyScopes.Admin, "One webhook, and how its last message went.")
    {
        Answers = [new ApiAnswer(200, "The webhook.", FunctionJson.Default.WebhookView)],
    };

    /// <summary><c>PATCH /v1/webhooks/{webhookId}</c></summary>
    public static ApiOperation UpdateWebhook { get; } = new(
        "PATCH", "/v1/webhooks/{webhookId}", "updateWebhook", ApiKeyScopes.Admin, "Changes, pauses or resumes a webhook.")
    {
        Body = FunctionJson.Default.UpdateWebhookBody,
        Answers = [new ApiAnswer(200, "The webhook.", FunctionJson.Default.WebhookView)],
    };

    /// <summary><c>DELETE /v1/webhooks/{webhookId}</c></summary>
    public static ApiOperation DeleteWebhook { get; } = new(
        "DELETE", "/v1/webhooks/{webhookId}", "deleteWebhook", ApiKeyScopes.Admin, "Removes a webhook; messages that wait are not sent.")
    {
        Answers = [new ApiAnswer(204, "It is gone.")],
    };

    /// <summary><c>POST /v1/webhooks/{webhookId}/test</c></summary>
    public static ApiOperation TestWebhook { get; } = new(
        "POST", "/v1/webhooks/{webhookId}/test", "testWebhook", ApiKeyScopes.Admin, "Sends a test message.")
    {
        Answers = [new ApiAnswer(202, "It is on its way.", FunctionJson.Default.TestWebhookAnswer)],
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ApiOperation> Operations { get; } = [ListWebhooks, CreateWebhook, ReadWebhook, UpdateWebhook, DeleteWebhook, TestWebhook];
}
