using System.Diagnostics;
using Amazon;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.SQS;
using ThemisGuard.Aws;
using ThemisGuard.Aws.StepFunctions;
using ThemisGuard.Aws.Storage;
using ThemisGuard.Aws.Tests.Storage;
using ThemisGuard.Cli.Engine;
using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Local.Engine;

namespace ThemisGuard.Deployment.Tests.Serving;

/// <summary>The API answers the same, wherever it runs: embedded, or as a service over DynamoDB, S3, SQS and Step Functions.</summary>
public sealed class ServeTests(Dynalite dynalite, S3rver s3rver) : IClassFixture<Dynalite>, IClassFixture<S3rver>
{
    private const string Bucket = "artifacts";
    private const string Table = "records";

    [SkippableFact]
    public async Task Serve_over_real_wire_protocols_answers_as_the_embedded_engine_does()
    {
        dynalite.RequireRunning();
        s3rver.RequireRunning();
        AssertSame(await EmbeddedAsync(isolation: null), await ServedAsync());
    }

    // Needs every function's executable: deploy/build-functions makes them in some ten minutes.
    [SkippableFact]
    public async Task Functions_as_processes_answer_as_those_in_the_engine_do()
    {
        string[] missing = [.. FunctionCatalog.Names.Where(name => !File.Exists(Path.Combine(Repository.Root, "artifacts", "functions", name, "bootstrap")))];
        Skip.If(missing.Length > 0, $"Not built: {string.Join(", ", missing)}; deploy/build-functions builds them.");
        AssertSame(await EmbeddedAsync(isolation: null), await EmbeddedAsync(new Isolation(Path.Combine(Repository.Root, "artifacts", "functions"), CallFile: null)));
    }

    private static void AssertSame(string embedded, string other)
    {
        Assert.Contains("\"status\":\"complete\"", embedded, StringComparison.Ordinal);
        Assert.Contains("aws-s3-bucket-acl-not-public", embedded, StringComparison.Ordinal);
        string[] left = embedded.Split("\n\n"), right = other.Split("\n\n");
        for (int i = 0; i < Math.Max(left.Length, right.Length); i++)
        {
            Assert.True(i < left.Length && i < right.Length && left[i] == right[i], $"up:\n{left.ElementAtOrDefault(i)}\n\nthe other:\n{right.ElementAtOrDefault(i)}");
        }
    }

    private static async Task<string> EmbeddedAsync(Isolation? isolation)
    {
        await using LocalEngine engine = await LocalEngine.StartAsync(
            new LocalEngineOptions(null, 0, 0, new Dictionary<string, string>(), isolation), static _ => { }, CancellationToken.None);
        IssuedKey key = await engine.IssueKeyAsync("suite", TimeSpan.FromHours(1), CancellationToken.None);
        using var suite = new ApiSuite(engine.ApiUrl, key.Key);
        return await suite.RunAsync();
    }

    private async Task<string> ServedAsync()
    {
        var credentials = new BasicAWSCredentials("S3RVER", "S3RVER");
        using var dynamo = new AmazonDynamoDBClient(credentials, new AmazonDynamoDBConfig { ServiceURL = $"http://127.0.0.1:{dynalite.Port}", AuthenticationRegion = "us-east-1" });
        await Dynalite.CreateTableAsync(dynamo, Table);
        using AmazonS3Client s3 = s3rver.CreateClient();
        var records = new DynamoRecordStore(dynamo, Table, TimeProvider.System);
        var artifacts = new S3ArtifactStore(s3, Bucket, TimeProvider.System);

        // The part of the deployment that stays on AWS: queues, workflows and the functions that workflows call.
        await using EmbeddedEngine engine = await EmbeddedEngine.StartAsync(
            new EngineOptions
            {
                TemplatePath = Repository.Template,
                Parameters = new Dictionary<string, string> { ["QueueWorkers"] = "containers", ["RetryDelaySeconds"] = "1" },
                Functions = resources => FunctionCatalog.Of(() => Services.At(records, artifacts, resources.Secrets, resources.AwsUrl, resources.Identity.Region)),
                Artifacts = artifacts,
            },
            CancellationToken.None);
        Assert.Empty(engine.Deployment.QueueSources);

        await new TenantRecords(records).PutAsync(new TenantRecord(LocalEngine.Tenant, Plans.Enterprise.Name, TimeProvider.System.GetUtcNow()), CancellationToken.None);
        IssuedKey key = await new ApiKeys(records, TimeProvider.System).IssueAsync(LocalEngine.Tenant, "suite", ApiKeyScopes.All, TimeSpan.FromHours(1), CancellationToken.None);
        string aws = engine.AwsUrl.GetLeftPart(UriPartial.Authority);

        // As the template has them, and then what is elsewhere.
        Dictionary<string, string> variables = engine.Deployment.Functions.SelectMany(function => function.Environment).DistinctBy(variable => variable.Key).ToDictionary();
        foreach (string queue in engine.Deployment.Queues.Select(queue => queue.LogicalId))
        {
            variables[ServiceHost.VariableOf(queue)] = $"{aws}/000000000000/{queue}";
        }

        foreach ((string name, string value) in (ReadOnlySpan<(string, string)>)
        [
            ("AWS_REGION", "us-east-1"),
            ("AWS_ACCESS_KEY_ID", "S3RVER"),
            ("AWS_SECRET_ACCESS_KEY", "S3RVER"),
            ("AWS_ENDPOINT_URL", aws),
            ("AWS_ENDPOINT_URL_DYNAMODB", $"http://127.0.0.1:{dynalite.Port}"),
            ("AWS_ENDPOINT_URL_S3", $"http://127.0.0.1:{s3rver.Port}"),

            // s3rver is older than the SDK's default checksums.
            ("AWS_REQUEST_CHECKSUM_CALCULATION", "when_required"),
            ("AWS_RESPONSE_CHECKSUM_VALIDATION", "when_required"),
            ("RECORD_TABLE", Table),
            ("ARTIFACT_BUCKET", Bucket),
        ])
        {
            variables[name] = value;
        }

        await using ServedProcess service = await ServedProcess.StartAsync(variables);
        using var suite = new ApiSuite(service.Url, key.Key);
        string transcript = await suite.RunAsync();
        Assert.Equal(0, await service.StopAsync());
        return transcript;
    }

    [SkippableFact]
    public async Task A_tenant_is_made_once_and_told_its_key_once()
    {
        dynalite.RequireRunning();
        using var dynamo = new AmazonDynamoDBClient(new BasicAWSCredentials("local", "local"), new AmazonDynamoDBConfig { ServiceURL = $"http://127.0.0.1:{dynalite.Port}", AuthenticationRegion = "us-east-1" });
        await Dynalite.CreateTableAsync(dynamo, "tenants");
        var variables = new Dictionary<string, string>
        {
            ["AWS_REGION"] = "us-east-1", ["AWS_ACCESS_KEY_ID"] = "local", ["AWS_SECRET_ACCESS_KEY"] = "local", ["AWS_ENDPOINT_URL_DYNAMODB"] = $"http://127.0.0.1:{dynalite.Port}",
        };
        (int exitCode, string output, string error) = await ServedProcess.RunAsync(variables, "tenants", "add", "acme", "--plan", "professional", "--table", "tenants");
        Assert.True(exitCode == 0, error);
        var records = new DynamoRecordStore(dynamo, "tenants", TimeProvider.System);
        Assert.Equal("acme", (await new ApiKeys(records, TimeProvider.System).VerifyAsync(output.Trim(), CancellationToken.None))?.Tenant);
        (exitCode, output, error) = await ServedProcess.RunAsync(variables, "tenants", "add", "acme", "--plan", "enterprise", "--table", "tenants");
        Assert.Equal((0, ""), (exitCode, output));
        Assert.Contains("has a key already", error, StringComparison.Ordinal);
        Assert.Equal("enterprise", (await new TenantRecords(records).PlanOfAsync("acme", CancellationToken.None)).Name);
        (exitCode, _, error) = await ServedProcess.RunAsync(variables, "tenants", "add", "Acme Inc", "--table", "tenants");
        Assert.Equal((64, true), (exitCode, error.Contains("'Acme Inc' is no tenant id", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Serve_names_every_variable_that_is_missing()
    {
        using Process process = ServedProcess.Start(new Dictionary<string, string> { ["RECORD_TABLE"] = "records" }, "serve", "--port", "0", "--role", "workers");
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(70, process.ExitCode);
        Assert.Contains("ARTIFACT_BUCKET", error, StringComparison.Ordinal);
        Assert.Contains("SCAN_QUEUE_URL", error, StringComparison.Ordinal);
        Assert.Contains("SCAN_DEAD_LETTERS_URL (ScanDeadLetters)", error, StringComparison.Ordinal);
        Assert.DoesNotContain("RECORD_TABLE", error, StringComparison.Ordinal);
    }
}
