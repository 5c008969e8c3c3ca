using System.Text.Json.Nodes;
using Amazon.Runtime;
using ThemisGuard.Aws;
using ThemisGuard.Aws.StepFunctions;
using ThemisGuard.Cli.Api;
using ThemisGuard.Cli.Engine;
using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Local.Engine;

namespace ThemisGuard.Cli.Tests.Costs;

/// <summary>The review over the real workflow: requests are made, counted, and reviewed.</summary>
public sealed class ReviewTests : IDisposable
{
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(2));

    private CancellationToken Cancellation => _limit.Token;

    public void Dispose() => _limit.Dispose();

    [Fact]
    public async Task A_review_counts_what_the_month_had_and_keeps_its_decision()
    {
        await using EmbeddedEngine engine = await EmbeddedEngine.StartAsync(
            new EngineOptions
            {
                TemplatePath = Path.Combine(AppContext.BaseDirectory, "template.yaml"),
                Functions = resources => FunctionCatalog.Of(() => ServicesOf(resources)),
                Parameters = new Dictionary<string, string> { ["ReviewRequests"] = "3" },
            },
            Cancellation);
        var tenants = new TenantRecords(engine.Records);
        await tenants.PutAsync(new TenantRecord("acme", Plans.Professional.Name, DateTimeOffset.UnixEpoch), Cancellation);
        await tenants.PutAsync(new TenantRecord("umbrella", Plans.Starter.Name, DateTimeOffset.UnixEpoch), Cancellation);
        IssuedKey key = await new ApiKeys(engine.Records, TimeProvider.System).IssueAsync("acme", "test", ApiKeyScopes.All, TimeSpan.FromHours(1), Cancellation);
        using var api = new ApiClient(engine.ApiUrl, key.Key);
        using var http = new HttpClient { BaseAddress = engine.ApiUrl };
        http.DefaultRequestHeaders.Authorization = new("Bearer", key.Key);
        for (int i = 0; i < 3; i++)
        {
            await api.ListScansAsync(1, Cancellation);
        }

        HttpResponseMessage complaint = await http.PostAsync(
            "/v1/ops/complaints", new StringContent("""{"tenant":"umbrella","note":"The first request of the day is slow."}"""), Cancellation);
        Assert.Equal(201, (int)complaint.StatusCode);

        JsonNode started = JsonNode.Parse(await (await http.PostAsync("/v1/ops/reviews", new StringContent("{}"), Cancellation)).Content.ReadAsStringAsync(Cancellation))!;
        JsonNode output = await OutputAsync(engine, (string)started["execution"]!);
        Assert.Equal("containers", (string?)output["recommendation"]);
        Assert.Equal(["requests"], output["crossed"]!.AsArray().Select(name => (string)name!));

        JsonNode kept = JsonNode.Parse(await http.GetStringAsync("/v1/ops/reviews/" + (string)output["reviewId"]!, Cancellation))!;
        JsonNode usage = kept["review"]!["usage"]!;
        Assert.Equal(2, (int)usage["customers"]!);
        Assert.Equal(199 + 49, (int)usage["revenueUsd"]!);
        Assert.Equal(1, (int)usage["coldStartComplaints"]!);
        Assert.InRange((long)usage["requests"]!, 4, 6);
        Assert.True((double)usage["averageMs"]! > 0);
        Assert.Equal((string?)output["record"], (string?)kept["record"]);
        Assert.Single(JsonNode.Parse(await http.GetStringAsync("/v1/ops/reviews", Cancellation))!["reviews"]!.AsArray());
    }

    private static Services ServicesOf(EngineResources resources) => Services.At(resources.Records, resources.Artifacts, resources.Secrets, resources.AwsUrl, resources.Identity.Region);

    private async Task<JsonNode> OutputAsync(EmbeddedEngine engine, string name)
    {
        using var stepFunctions = new AmazonStepFunctionsClient(new BasicAWSCredentials("local", "local"), engine.AwsUrl, "us-east-1");
        string machine = engine.Deployment.StateMachines.Single(machine => machine.LogicalId == "ReviewStateMachine").Arn;
        string execution = machine.Replace(":stateMachine:", ":execution:", StringComparison.Ordinal) + ":" + name;
        while (true)
        {
            DescribeExecutionResponse described = await stepFunctions.DescribeExecutionAsync(new DescribeExecutionRequest(execution), Cancellation);
            if (described.Status != "RUNNING")
            {
                Assert.Equal(("SUCCEEDED", null), (described.Status, described.Cause));
                return JsonNode.Parse(described.Output!)!;
            }

            await Task.Delay(50, Cancellation);
        }
    }
}
