using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ThemisGuard.Cli.Engine;
using ThemisGuard.Compliance.Tenancy;
using ThemisGuard.Deployment.Tests.Serving;
using ThemisGuard.Deployment.Tests.Template;

namespace ThemisGuard.Deployment.Tests.Permissions;

/// <summary>
/// What functions call in a run with every one of them as its deployed executable, against their roles: actions and resources.
/// That each permission is used at all follows from the compiled code (<see cref="PermissionTests"/>).
/// </summary>
public sealed partial class RecordedCallTests
{
    private static readonly string[] OfAScan =
        ["Authorize", "SubmitScan", "ReadScans", "PlanScan", "EvaluateBatch", "AggregateFindings", "RenderReport", "CompleteScan"];

    [Fact]
    public void A_call_that_no_statement_allows_is_found()
    {
        Assert.True(IsAllowed("SubmitScan", "dynamodb:GetItem", "arn:aws:dynamodb:us-east-1:000000000000:table/Records"));
        Assert.False(IsAllowed("SubmitScan", "dynamodb:GetItem", "arn:aws:dynamodb:us-east-1:000000000000:table/Other"));
        Assert.False(IsAllowed("ReadScans", "dynamodb:UpdateItem", "arn:aws:dynamodb:us-east-1:000000000000:table/Records"));
        Assert.True(IsAllowed("ReadScans", "dynamodb:Query", "arn:aws:dynamodb:us-east-1:000000000000:table/Records/index/index"));
        Assert.True(IsAllowed("AggregateFindings", "s3:DeleteObject", "arn:aws:s3:::Artifacts/tenants/acme/scans/scn_1/merge/0"));
        Assert.False(IsAllowed("AggregateFindings", "s3:DeleteObject", "arn:aws:s3:::Artifacts/tenants/acme/scans/scn_1/summary.json"));
        Assert.True(IsAllowed("CancelScan", "states:StopExecution", "arn:aws:states:us-east-1:000000000000:execution:ScanStateMachine:scn_1"));
        Assert.False(IsAllowed("CancelScan", "states:StopExecution", "arn:aws:states:us-east-1:000000000000:execution:OperationsMonitor:x"));
        Assert.True(IsAllowed("EvaluateBatch", "states:SendTaskSuccess", resource: null));
        Assert.False(IsAllowed("PlanScan", "states:SendTaskSuccess", resource: null));
    }

    // Of every function where all are built (deploy/build-functions, some ten minutes), else of those that a scan needs, which the
    // tests of the command build.
    [SkippableFact]
    public async Task Every_call_of_a_run_is_allowed_by_the_role_of_the_function_that_makes_it()
    {
        string built = Path.Combine(Repository.Root, "artifacts", "functions");
        string[] missing = [.. FunctionCatalog.Names.Where(name => !File.Exists(Path.Combine(built, name, "bootstrap")))];
        Skip.If(missing.Intersect(OfAScan).Any(), $"Not built: {string.Join(", ", missing.Intersect(OfAScan))}; deploy/build-functions builds them.");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("themis-calls-");
        string calls = Path.Combine(folder.FullName, "calls.ndjson");
        try
        {
            foreach (string name in FunctionCatalog.Names)
            {
                Place(Path.Combine(built, name, "bootstrap"), Path.Combine(folder.FullName, name));
            }

            await using (LocalEngine engine = await LocalEngine.StartAsync(
                new LocalEngineOptions(null, 0, 0, new Dictionary<string, string> { ["OperationsMonitorRate"] = "rate(1 day)" }, new Isolation(folder.FullName, calls)), static _ => { }, CancellationToken.None))
            {
                IssuedKey key = await engine.IssueKeyAsync("suite", TimeSpan.FromHours(1), CancellationToken.None);
                using var suite = new ApiSuite(engine.ApiUrl, key.Key);
                string transcript = missing.Length == 0 ? await suite.RunAsync() : await suite.ScanAsync();
                Assert.Contains("aws-s3-bucket-acl-not-public", transcript, StringComparison.Ordinal);
            }

            var denied = new SortedSet<string>(StringComparer.Ordinal);
            int count = 0;
            foreach (JsonNode call in File.ReadLines(calls).Select(line => JsonNode.Parse(line)!))
            {
                count++;
                (string function, string action, string? resource) = (call["function"]!.ToString(), call["action"]!.ToString(), call["resource"]?.ToString());
                if (!IsAllowed(function, action, resource))
                {
                    denied.Add($"{function}: {action} on {resource}");
                }
            }

            Assert.True(count > 30, $"Only {count} calls were recorded.");
            Assert.True(denied.Count == 0, string.Join('\n', denied));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // A stand-in ends at once: what it should have done fails, and calls nothing.
    private static void Place(string bootstrap, string folder)
    {
        Directory.CreateDirectory(folder);
        string place = Path.Combine(folder, "bootstrap");
        if (File.Exists(bootstrap))
        {
            File.CreateSymbolicLink(place, bootstrap);
            return;
        }

        File.WriteAllText(place, "#!/bin/sh\nexit 1\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(place, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static bool IsAllowed(string function, string action, string? resource)
    {
        JsonObject template = StackTemplate.For(StackTemplate.Dev);
        return Statements.Of(new JsonObject { ["Role"] = template["Resources"]![function + "Role"]!.DeepClone() }).Any(statement =>
            Statements.List(statement.Statement["Action"]).Contains(action)
            && (resource is null || Statements.Nodes(statement.Statement["Resource"]).Select(Local).Any(pattern => Matches(pattern, resource))));
    }

    private static bool Matches(string pattern, string value) =>
        Regex.IsMatch(value, "^" + Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal) + "$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    // What a resource is called on one machine: by its logical id, in Region and account of the engine.
    private static string Local(JsonNode node) => node switch
    {
        JsonObject call when call["Ref"] is { } name => Attribute(name.ToString(), "Arn"),
        JsonObject call when call["Fn::GetAtt"] is JsonArray got => Attribute(got[0]!.ToString(), got[1]!.ToString()),
        JsonObject call when call["Fn::Sub"] is JsonValue text => Placeholder.Replace(text.ToString(), match => match.Groups[1].Value switch
        {
            "AWS::Partition" => "aws",
            "AWS::Region" => "us-east-1",
            "AWS::AccountId" => "000000000000",
            var name when name.Split('.') is [var id, var attribute] => Attribute(id, attribute),
            var name => Attribute(name, "Arn"),
        }),
        _ => node.ToString(),
    };

    private static string Attribute(string id, string attribute) => (StackTemplate.Written["Resources"]![id]!["Type"]!.ToString(), attribute) switch
    {
        ("AWS::DynamoDB::Table", "Arn") => "arn:aws:dynamodb:us-east-1:000000000000:table/" + id,
        ("AWS::S3::Bucket", "Arn") => "arn:aws:s3:::" + id,
        ("AWS::SQS::Queue", "Arn") => "arn:aws:sqs:us-east-1:000000000000:" + id,
        ("AWS::Serverless::StateMachine", "Arn") => "arn:aws:states:us-east-1:000000000000:stateMachine:" + id,
        (_, "Name") => id,
        var (type, _) => $"{type}/{id}/{attribute}",
    };

    [GeneratedRegex(@"\$\{([^!}]+)\}")]
    private static partial Regex Placeholder { get; }
}
