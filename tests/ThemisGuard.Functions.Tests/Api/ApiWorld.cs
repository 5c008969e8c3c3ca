using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ThemisGuard.Aws;
using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Functions.Authorize;
using ThemisGuard.Functions.CancelScan;
using ThemisGuard.Functions.DescribeApi;
using ThemisGuard.Functions.EstimateCost;
using ThemisGuard.Functions.ManageExceptions;
using ThemisGuard.Functions.ManageKeys;
using ThemisGuard.Functions.ManageOperations;
using ThemisGuard.Functions.ManageReviews;
using ThemisGuard.Functions.ManageSchedules;
using ThemisGuard.Functions.ManageTargets;
using ThemisGuard.Functions.ManageTenants;
using ThemisGuard.Functions.ManageWebhooks;
using ThemisGuard.Functions.ReadOperations;
using ThemisGuard.Functions.ReadRules;
using ThemisGuard.Functions.ReadScans;
using ThemisGuard.Functions.ReadUsage;
using ThemisGuard.Functions.SubmitScan;
using ThemisGuard.Lambda;

namespace ThemisGuard.Functions.Tests.Api;

/// <summary>An answer of the API.</summary>
public sealed record ApiAnswered(int Status, IReadOnlyDictionary<string, string> Headers, string? Body)
{
    public JsonNode Json => JsonNode.Parse(Body!)!;
}

/// <summary>The API as callers meet it: routes of <c>template.yaml</c>, the real authorizer, the real functions.</summary>
public sealed class ApiWorld : IAsyncLifetime
{
    private static readonly Dictionary<string, Func<FunctionEnvironment, Services, FunctionHandler>> Creators = new()
    {
        ["CancelScan"] = CancelScanFunction.Create,
        ["DescribeApi"] = (_, _) => DescribeApiFunction.Create(),
        ["EstimateCost"] = (_, _) => EstimateCostFunction.Create(),
        ["ManageExceptions"] = ManageExceptionsFunction.Create,
        ["ManageKeys"] = ManageKeysFunction.Create,
        ["ManageOperations"] = ManageOperationsFunction.Create,
        ["ManageReviews"] = ManageReviewsFunction.Create,
        ["ManageSchedules"] = ManageSchedulesFunction.Create,
        ["ManageTargets"] = ManageTargetsFunction.Create,
        ["ManageTenants"] = ManageTenantsFunction.Create,
        ["ManageWebhooks"] = ManageWebhooksFunction.Create,
        ["ReadOperations"] = ReadOperationsFunction.Create,
        ["ReadRules"] = (_, _) => ReadRulesFunction.Create(),
        ["ReadScans"] = ReadScansFunction.Create,
        ["ReadUsage"] = ReadUsageFunction.Create,
        ["SubmitScan"] = SubmitScanFunction.Create,
    };

    private readonly Dictionary<string, FunctionHandler> _functions = [];
    private FunctionHandler _authorize = null!;

    public World World { get; } = new();

    public IReadOnlyList<ApiRoute> Routes { get; } = ApiRoute.OfTemplate();

    public ApiKeys Keys => new(World.Records, World.Time);

    /// <summary>What functions wrote to their logs.</summary>
    public List<string> Log { get; } = [];

    public async Task InitializeAsync()
    {
        await World.InitializeAsync();
        _authorize = AuthorizeFunction.Create(World.Environment(), World.Services);
        foreach (string function in Routes.Select(route => route.Function).Distinct())
        {
            _functions[function] = Creators[function](World.Environment(), World.Services);
        }
    }

    public Task DisposeAsync() => World.DisposeAsync();

    /// <summary>A key of a tenant.</summary>
    public async Task<string> KeyAsync(string tenant, params string[] scopes) =>
        (await Keys.IssueAsync(tenant, "test", scopes.Length == 0 ? ApiKeyScopes.All : scopes, validFor: null, default)).Key;

    /// <summary>Puts a tenant on a plan.</summary>
    public Task SetPlanAsync(string tenant, Plan plan) =>
        new TenantRecords(World.Records).PutAsync(new TenantRecord(tenant, plan.Name, World.Time.GetUtcNow()), default);

    /// <summary>The document of the API, as the API gives it.</summary>
    public async Task<JsonNode> DocumentAsync() => (await CallAsync("GET", "/openapi.json", key: null)).Json;

    /// <summary>Calls the API.</summary>
    /// <param name="method">Upper case.</param>
    /// <param name="path">Path template, e.g. <c>/v1/scans/{scanId}</c>.</param>
    /// <param name="key">API key; null for none.</param>
    /// <param name="body">Text of the body.</param>
    /// <param name="parameters">Path parameters, decoded.</param>
    /// <param name="query">Query parameters, decoded.</param>
    /// <param name="headers">More headers.</param>
    public async Task<ApiAnswered> CallAsync(
        string method, string path, string? key, string? body = null, IReadOnlyDictionary<string, string>? parameters = null,
        IReadOnlyDictionary<string, string>? query = null, IReadOnlyDictionary<string, string>? headers = null)
    {
        ApiRoute route = Routes.Single(route => route.Method == method && route.Path == path);
        JsonObject request = Request(route, key, body, parameters, query, headers);
        if (!route.Open)
        {
            if (key is null)
            {
                return new ApiAnswered(401, new Dictionary<string, string>(), null);
            }

            JsonObject asked = request.DeepClone().AsObject();
            asked["routeArn"] = "arn:aws:execute-api:us-east-1:000000000000:api/$default/" + method + path;
            JsonNode decision = JsonNode.Parse((await InvokeAsync(_authorize, asked)).Span)!;
            if (!(bool)decision["isAuthorized"]!)
            {
                return new ApiAnswered(403, new Dictionary<string, string>(), null);
            }

            request["requestContext"]!["authorizer"] = new JsonObject { ["lambda"] = decision["context"]!.DeepClone() };
        }

        JsonNode answer = JsonNode.Parse((await InvokeAsync(_functions[route.Function], request)).Span)!;
        return new ApiAnswered(
            (int)answer["statusCode"]!,
            answer["headers"]?.AsObject().ToDictionary(header => header.Key, header => (string)header.Value!, StringComparer.OrdinalIgnoreCase)
                ?? new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase),
            (string?)answer["body"]);
    }

    private async Task<ReadOnlyMemory<byte>> InvokeAsync(FunctionHandler handler, JsonObject request)
    {
        var invocation = new Invocation(Guid.NewGuid().ToString(), "arn:aws:lambda:us-east-1:000000000000:function:Test", World.Time.GetUtcNow().AddSeconds(30), World.Time)
        {
            Log = Log.Add,
        };
        return await handler(JsonSerializer.SerializeToUtf8Bytes(request), invocation, CancellationToken.None);
    }

    private static JsonObject Request(
        ApiRoute route, string? key, string? body, IReadOnlyDictionary<string, string>? parameters, IReadOnlyDictionary<string, string>? query,
        IReadOnlyDictionary<string, string>? headers)
    {
        var sent = new JsonObject { ["content-type"] = "application/json" };
        if (key is not null)
        {
            sent["authorization"] = "Bearer " + key;
        }

        foreach ((string name, string value) in headers ?? new Dictionary<string, string>())
        {
            sent[name] = value;
        }

        string path = parameters is null ? route.Path : parameters.Aggregate(
            route.Path, (text, parameter) => text.Replace("{" + parameter.Key + "}", Uri.EscapeDataString(parameter.Value), StringComparison.Ordinal));
        var request = new JsonObject
        {
            ["version"] = "2.0",
            ["routeKey"] = $"{route.Method} {route.Path}",
            ["rawPath"] = path,
            ["rawQueryString"] = query is null ? "" : string.Join('&', query.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}")),
            ["headers"] = sent,
            ["requestContext"] = new JsonObject
            {
                ["requestId"] = Guid.NewGuid().ToString(),
                ["http"] = new JsonObject { ["method"] = route.Method, ["path"] = path },
            },
            ["isBase64Encoded"] = body is not null,
        };
        if (body is not null)
        {
            request["body"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(body));
        }

        if (parameters is { Count: > 0 })
        {
            request["pathParameters"] = Map(parameters);
        }

        if (query is { Count: > 0 })
        {
            request["queryStringParameters"] = Map(query);
        }

        return request;
    }

    private static JsonObject Map(IReadOnlyDictionary<string, string> values) =>
        new(values.Select(value => KeyValuePair.Create(value.Key, (JsonNode?)value.Value)));
}
