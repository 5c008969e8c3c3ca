using System.Text.Json.Nodes;
using ThemisGuard.Compliance.Operations;
using ThemisGuard.Compliance.Costs;
using ThemisGuard.Compliance.Reviews;
using ThemisGuard.Compliance.Scans;
using Xunit.Abstractions;

namespace ThemisGuard.Functions.Tests.Api;

/// <summary>Generated from the OpenAPI document, so that no route can be forgotten.</summary>
public sealed class TenantIsolationTests(ITestOutputHelper output) : IAsyncLifetime
{
    // Rules and frameworks are the same for everybody.
    private static readonly string[] Shared = ["ruleId", "frameworkId"];

    private readonly ApiWorld _api = new();
    private IReadOnlyList<DocumentedOperation> _operations = [];

    public async Task InitializeAsync()
    {
        await _api.InitializeAsync();
        _operations = DocumentedOperation.Of(await _api.DocumentAsync());
    }

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task No_id_of_another_tenant_is_found_on_any_route()
    {
        string owner = await _api.KeyAsync("acme");
        string stranger = await StrangerAsync();
        Dictionary<string, string> ids = await OwnedIdsAsync(_api, owner);
        DocumentedOperation[] withIds = [.. _operations.Where(operation => operation.PathParameters.Except(Shared).Any())];
        foreach (DocumentedOperation operation in withIds)
        {
            foreach (string parameter in operation.PathParameters)
            {
                Assert.True(ids.ContainsKey(parameter), $"{operation.Id}: this test has no {{{parameter}}}; make one in {nameof(OwnedIdsAsync)}.");
            }

            ApiAnswered answer = await CallAsync(operation, stranger, ids);
            Assert.True(answer.Status is 403 or 404, $"{operation.Method} {operation.Path}: {answer.Status} {answer.Body}");
            Assert.Equal("application/problem+json", answer.Headers["content-type"]);
        }

        // The ids are real: their owner finds them, on the same routes. What ends them comes last.
        foreach (DocumentedOperation operation in withIds.OrderBy(operation => operation.Method switch { "GET" => 0, "DELETE" => 2, _ => 1 }))
        {
            ApiAnswered answer = await CallAsync(operation, owner, ids);
            Assert.True(answer.Status is not (403 or 404), $"{operation.Method} {operation.Path}: {answer.Status} {answer.Body}");
        }

        output.WriteLine($"{withIds.Length} routes with ids of another tenant");
    }

    [Fact]
    public async Task No_list_shows_what_another_tenant_has()
    {
        string owner = await _api.KeyAsync("acme");
        string stranger = await StrangerAsync();
        string[] ids = [.. (await OwnedIdsAsync(_api, owner)).Where(id => !Shared.Contains(id.Key)).Select(id => id.Value)];
        foreach (DocumentedOperation operation in _operations.Where(operation => operation.Method == "GET" && operation.Scope is not null && !operation.PathParameters.Any()))
        {
            ApiAnswered answer = await CallAsync(operation, stranger, []);
            Assert.Equal(operation.Scope == Compliance.Tenancy.ApiKeyScopes.Operator ? 403 : 200, answer.Status);
            Assert.All(ids, id => Assert.DoesNotContain(id, answer.Body, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Every_route_but_the_description_asks_for_a_key_with_its_scope()
    {
        Dictionary<string, string> ids = await OwnedIdsAsync(_api, await _api.KeyAsync("acme"));
        string[] open = [.. _operations.Where(operation => operation.Scope is null).Select(operation => operation.Path)];
        Assert.Equal(["/openapi.json", "/docs"], open);
        foreach (DocumentedOperation operation in _operations.Where(operation => operation.Scope is not null))
        {
            Assert.Equal(401, (await CallAsync(operation, key: null, ids)).Status);
            Assert.Equal(403, (await CallAsync(operation, "tg_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", ids)).Status);
            string others = await _api.KeyAsync("acme", [.. Compliance.Tenancy.ApiKeyScopes.All.Where(scope => scope != operation.Scope)]);
            ApiAnswered answer = await CallAsync(operation, others, ids);
            Assert.True(answer.Status == 403, $"{operation.Method} {operation.Path} without the scope {operation.Scope}: {answer.Status}");
        }
    }

    /// <summary>One of everything that has an id, by the name of its path parameter.</summary>
    internal static async Task<Dictionary<string, string>> OwnedIdsAsync(ApiWorld api, string owner)
    {
        var scan = new ScanRecord(
            "acme", "scn_019aaf00000070008000000000000001", ScanStatus.Running, "logs", ["hipaa-security"], 1, "api", api.World.Time.GetUtcNow(), Batches: 1);
        await api.World.Scans.TryCreateAsync(scan, default);
        JsonNode key = (await api.CallAsync("POST", "/v1/keys", owner, """{"name":"other","scopes":["read"]}""")).Json;
        JsonNode schedule = (await api.CallAsync(
            "POST", "/v1/schedules", owner, """{"expression":"rate(1 day)","sources":[{"name":"a.yaml","content":"Resources: {}"}]}""")).Json;
        JsonNode target = (await api.CallAsync("POST", "/v1/targets", owner, """{"name":"a","sources":[{"name":"a.yaml","content":"Resources: {}"}]}""")).Json;
        JsonNode exception = (await api.CallAsync(
            "POST", "/v1/exceptions", owner,
            """{"rule":"r","resource":"*","reason":"r","approver":"p","expires":"2099-12-31","evidence":["0123456789abcdef0123456789abcdef"]}""")).Json;
        JsonNode webhook = (await api.CallAsync("POST", "/v1/webhooks", owner, """{"name":"a","url":"https://hooks.example.com/a"}""")).Json;
        ExecutionRecord execution = new(
            ExecutionRecords.IdOf(ScanArn + scan.ScanId, scan.SubmittedAt), ScanArn + scan.ScanId, "arn:aws:states:us-east-1:000000000000:stateMachine:ScanStateMachine",
            scan.ScanId, ExecutionStatus.Running, scan.SubmittedAt, Tenant: "acme", ScanId: scan.ScanId);
        await new ExecutionRecords(api.World.Records, api.World.Time).NoteAsync(execution, default);
        api.World.StepFunctions.Executions[execution.ExecutionArn] = new(
            execution.ExecutionArn, execution.StateMachineArn, execution.Name, "RUNNING", scan.SubmittedAt.ToUnixTimeSeconds(), null, "{}", null, null, null, 0);
        var letter = new DeadLetterRecord(
            "acme", scan.ScanId, "b-00001", 0, DeadLetterState.Waiting, scan.SubmittedAt,
            $$"""{"taskToken":"t","tenant":"acme","scanId":"{{scan.ScanId}}","batch":"b-00001","cursor":0,"redriven":0}""");
        await new DeadLetters(api.World.Records, api.World.Time).PutAsync(letter, default);
        var review = ArchitectureReview.Of(
            new MonthlyUsage("2026-10", 1, 100, 20, 90, 49, 0, 10, 1_000), new ReviewThresholds(), PriceTable.BuiltIn, scan.SubmittedAt);
        await new ReviewRecords(api.World.Records, api.World.Time).PutAsync(review, default);
        await api.SetPlanAsync("acme", Compliance.Tenancy.Plans.Enterprise);
        return new Dictionary<string, string>
        {
            ["reviewId"] = review.ReviewId,
            ["tenantId"] = "acme",
            ["webhookId"] = (string)webhook["webhook"]!["webhookId"]!,
            ["executionId"] = execution.ExecutionId,
            ["deadLetterId"] = letter.DeadLetterId,
            ["exceptionId"] = (string)exception["exceptionId"]!,
            ["targetId"] = (string)target["targetId"]!,
            ["scanId"] = scan.ScanId,
            ["keyId"] = (string)key["record"]!["keyId"]!,
            ["scheduleId"] = (string)schedule["scheduleId"]!,
            ["fingerprint"] = "0123456789abcdef0123456789abcdef",
            ["ruleId"] = "aws-s3-bucket-encryption",
            ["frameworkId"] = "hipaa-security",
        };
    }

    private const string ScanArn = "arn:aws:states:us-east-1:000000000000:execution:ScanStateMachine:";

    // 'operator' reaches beyond tenants, which is what it is for; only an operator can give it.
    private Task<string> StrangerAsync() => _api.KeyAsync(
        "evil", [.. Compliance.Tenancy.ApiKeyScopes.All.Where(scope => scope != Compliance.Tenancy.ApiKeyScopes.Operator)]);

    private Task<ApiAnswered> CallAsync(DocumentedOperation operation, string? key, Dictionary<string, string> ids) => _api.CallAsync(
        operation.Method, operation.Path, key,
        operation.BodySchema is { } schema ? RequestGenerator.Plain(schema)!.ToJsonString() : null,
        operation.PathParameters.ToDictionary(name => name, name => ids[name]));
}
