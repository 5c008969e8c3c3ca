using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ThemisGuard.Local.Wire;

/// <summary>
/// Writes down every AWS call that a function makes (<c>--record-calls</c>), a JSON object a line, to compare with what
/// the template's policies allow.
/// </summary>
/// <remarks>
/// A function that runs as a process signs with its own name as access key id, which tells who calls; calls of others are
/// not written. Actions and resources are those of IAM; a call without a resource of its own (a task token) has null.
/// <code>{"function":"PlanScan","service":"s3","operation":"HeadObject","action":"s3:GetObject","resource":"arn:aws:s3:::Artifacts/tenants/…"}</code>
/// </remarks>
internal sealed class CallRecorder(string path, LocalIdentity identity) : IDisposable
{
    private readonly StreamWriter _file = new(path, append: true, new UTF8Encoding(false)) { AutoFlush = true };
    private readonly Lock _gate = new();

    /// <summary>Whose calls are written: the functions of the template; set when it is known.</summary>
    public Func<string, bool> IsFunction { get; set; } = static _ => false;

    /// <summary>A call of a service that is chosen by <c>X-Amz-Target</c>.</summary>
    public void Record(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        string[] target = request.Headers["X-Amz-Target"].ToString().Split('.');
        if (target is not [var prefix, var operation] || Caller(request) is not { } function)
        {
            return;
        }

        JsonElement call = Parse(body);
        switch (prefix)
        {
            case "DynamoDB_20120810" when operation == "TransactWriteItems":
                foreach (JsonProperty item in Items(call, "TransactItems").SelectMany(static one => one.ValueKind == JsonValueKind.Object ? one.EnumerateObject() : default))
                {
                    Write(function, "dynamodb", operation, item.Name + "Item", Table(item.Value));
                }

                break;
            case "DynamoDB_20120810":
                Write(function, "dynamodb", operation, operation, Table(call));
                break;
            case "AmazonSQS":
                Write(function, "sqs", operation, operation.Replace("Batch", "", StringComparison.Ordinal), Text(call, "QueueUrl") is { } url ? identity.Arn("sqs", url[(url.LastIndexOf('/') + 1)..]) : null);
                break;
            case "AWSStepFunctions":
                Write(function, "states", operation, operation, Text(call, "stateMachineArn") ?? Text(call, "executionArn") ?? Text(call, "activityArn") ?? Text(call, "mapRunArn"));
                break;
            case "TrentService":
                Write(function, "kms", operation, operation, Text(call, "KeyId"));
                break;
            case "AWSEvents" when operation == "PutEvents":
                foreach (JsonElement entry in Items(call, "Entries"))
                {
                    string bus = Text(entry, "EventBusName") ?? "default";
                    Write(function, "events", operation, operation, bus.StartsWith("arn:", StringComparison.Ordinal) ? bus : identity.Arn("events", "event-bus/" + bus));
                }

                break;
            case "AWSEvents":
                Write(function, "events", operation, operation, null);
                break;
        }
    }

    /// <summary>A call of S3.</summary>
    public void RecordS3(HttpRequest request, string operation, string action, string bucket, string? key)
    {
        if (Caller(request) is { } function)
        {
            Write(function, "s3", operation, action, "arn:aws:s3:::" + bucket + (key is null ? "" : "/" + key));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    // A signed URL is used by whoever has it, not by the function that signed it.
    private string? Caller(HttpRequest request) =>
        !request.Query.ContainsKey("X-Amz-Credential") && SignatureScope.Of(request) is { } scope && IsFunction(scope.AccessKeyId) ? scope.AccessKeyId : null;

    private string? Table(JsonElement call) => Text(call, "TableName") is { } table
        ? identity.Arn("dynamodb", "table/" + table + (Text(call, "IndexName") is { } index ? "/index/" + index : ""))
        : null;

    private static JsonElement Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return default; // The service refuses it.
        }
    }

    private static string? Text(JsonElement call, string name) =>
        call.ValueKind == JsonValueKind.Object && call.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static JsonElement.ArrayEnumerator Items(JsonElement call, string name) =>
        call.ValueKind == JsonValueKind.Object && call.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : default;

    private void Write(string function, string service, string operation, string action, string? resource)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteString("function", function);
            json.WriteString("service", service);
            json.WriteString("operation", operation);
            json.WriteString("action", $"{service}:{action}");
            json.WriteString("resource", resource);
            json.WriteEndObject();
        }

        lock (_gate)
        {
            _file.WriteLine(Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length));
        }
    }
}
