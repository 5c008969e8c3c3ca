using System.Text.Json.Nodes;
using ThemisGuard.Deployment.Tests.Template;

namespace ThemisGuard.Deployment.Tests.Permissions;

/// <summary>
/// Every function's role allows what its code can call, and nothing else. The code is read as compiled; what it calls in a run
/// is held against the same roles by <c>RecordedCallTests</c>, resources included.
/// </summary>
public sealed class PermissionTests
{
    // What a call of the SDK needs. S3 answers 403 instead of 404 to whoever may not list the bucket; with a KMS key reading needs
    // Decrypt, writing GenerateDataKey, and a multipart upload both. DynamoDB uses the key by itself (see the key's policy).
    private static readonly Dictionary<string, string[]> Needs = new(StringComparer.Ordinal)
    {
        ["Amazon.DynamoDBv2.IAmazonDynamoDB.GetItemAsync"] = ["dynamodb:GetItem"],
        ["Amazon.DynamoDBv2.IAmazonDynamoDB.UpdateItemAsync"] = ["dynamodb:UpdateItem"],
        ["Amazon.DynamoDBv2.IAmazonDynamoDB.DeleteItemAsync"] = ["dynamodb:DeleteItem"],
        ["Amazon.DynamoDBv2.IAmazonDynamoDB.QueryAsync"] = ["dynamodb:Query"],
        ["Amazon.DynamoDBv2.IAmazonDynamoDB.TransactWriteItemsAsync"] = ["dynamodb:UpdateItem"],
        ["Amazon.S3.IAmazonS3.GetObjectAsync"] = ["s3:GetObject", "s3:ListBucket", "kms:Decrypt"],
        ["Amazon.S3.IAmazonS3.GetObjectMetadataAsync"] = ["s3:GetObject", "s3:ListBucket", "kms:Decrypt"],
        ["Amazon.S3.IAmazonS3.PutObjectAsync"] = ["s3:PutObject", "kms:GenerateDataKey"],
        ["Amazon.S3.IAmazonS3.InitiateMultipartUploadAsync"] = ["s3:PutObject", "kms:GenerateDataKey", "kms:Decrypt"],
        ["Amazon.S3.IAmazonS3.UploadPartAsync"] = ["s3:PutObject", "kms:GenerateDataKey", "kms:Decrypt"],
        ["Amazon.S3.IAmazonS3.CompleteMultipartUploadAsync"] = ["s3:PutObject", "kms:GenerateDataKey", "kms:Decrypt"],
        ["Amazon.S3.IAmazonS3.AbortMultipartUploadAsync"] = ["s3:AbortMultipartUpload"],
        ["Amazon.S3.IAmazonS3.ListObjectsV2Async"] = ["s3:ListBucket"],
        ["Amazon.S3.IAmazonS3.DeleteObjectsAsync"] = ["s3:DeleteObject"],

        // A signed URL does what its signer may do.
        ["Amazon.S3.IAmazonS3.GetPreSignedURLAsync"] = [],
        ["ThemisGuard.Compliance.Storage.IArtifactStore.CreateUploadUrlAsync"] = ["s3:PutObject", "kms:GenerateDataKey"],
        ["ThemisGuard.Compliance.Storage.IArtifactStore.CreateDownloadUrlAsync"] = ["s3:GetObject", "s3:ListBucket", "kms:Decrypt"],
    };

    public static TheoryData<string> Functions => TemplateTests.Functions;

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_role_allows_what_its_functions_code_can_call_and_nothing_else(string function)
    {
        JsonObject resources = StackTemplate.Written["Resources"]!.AsObject();
        IEnumerable<string> allowed = Statements.Of(new JsonObject { [function] = resources[function + "Role"]!.DeepClone() }).SelectMany(statement => Statements.List(statement.Statement["Action"]));
        Assert.Equal(string.Join('\n', Needed(function)), string.Join('\n', allowed.Order(StringComparer.Ordinal)));
    }

    private static SortedSet<string> Needed(string function)
    {
        using var graph = new CallGraph(AppContext.BaseDirectory, function);
        HashSet<string> called = graph.Reach($"ThemisGuard.Functions.{function}.{function}Function", "Create");
        var needed = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string call in called)
        {
            if (Needs.TryGetValue(call, out string[]? actions))
            {
                needed.UnionWith(actions);
            }
            else if (ServiceOf(call) is { } service)
            {
                needed.Add(service + call[(call.LastIndexOf('.') + 1)..^"Async".Length]);
            }
        }

        // Evidence is tagged as it is written.
        if (called.Contains("ThemisGuard.Compliance.Storage.IArtifactStore.WriteAsync") && called.Any(call => call is
            "ThemisGuard.Compliance.Scans.ScanKeys.Summary" or "ThemisGuard.Compliance.Scans.ScanKeys.Report"))
        {
            needed.Add("s3:PutObjectTagging");
        }

        JsonObject events = StackTemplate.Written["Resources"]![function]!["Properties"]!["Events"]?.AsObject() ?? [];
        if (events.Any(source => source.Value!["Type"]!.ToString() == "SQS"))
        {
            needed.UnionWith(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]);
        }

        return needed;
    }

    private static string? ServiceOf(string call) =>
        !call.EndsWith("Async", StringComparison.Ordinal) ? null
        : call.StartsWith("Amazon.SQS.IAmazonSQS.", StringComparison.Ordinal) ? "sqs:"
        : call.StartsWith("Amazon.SimpleNotificationService.", StringComparison.Ordinal) ? "sns:"
        : call.StartsWith("Amazon.KeyManagementService.IAmazonKeyManagementService.", StringComparison.Ordinal) ? "kms:"
        : call.StartsWith("ThemisGuard.Aws.StepFunctions.IAmazonStepFunctions.", StringComparison.Ordinal) ? "states:"
        : call.StartsWith("ThemisGuard.Aws.CloudWatch.IAmazonCloudWatch.", StringComparison.Ordinal) ? "cloudwatch:"
        : call.StartsWith("Amazon.", StringComparison.Ordinal) && call.Contains(".IAmazon", StringComparison.Ordinal) ? throw new InvalidOperationException($"What does {call} need? Add it to Needs.")
        : null;
}
