using ThemisGuard.Jsonata;
using ThemisGuard.StatesLanguage.Syntax;

namespace ThemisGuard.StatesLanguage.Testing;

/// <summary>
/// Answers of services, as far as mocked results are checked against them. A service that isn't listed is not checked; a field that
/// isn't listed may be anything. Source: the API references of the services.
/// </summary>
internal static class MockSchema
{
    private abstract record Shape(bool Required);

    private sealed record Text(long Least = 0, string[]? Values = null, bool Required = false) : Shape(Required);

    private sealed record Number(double Least = double.MinValue, double Most = double.MaxValue, bool Required = false) : Shape(Required);

    private sealed record Flag(bool Required = false) : Shape(Required);

    private sealed record List(Shape Item, bool Required = false) : Shape(Required);

    private sealed record Structure(Dictionary<string, Shape> Fields, bool Required = false) : Shape(Required);

    private static readonly Shape Capacity = new Structure(new()
    {
        ["TableName"] = new Text(),
        ["CapacityUnits"] = new Number(),
        ["ReadCapacityUnits"] = new Number(),
        ["WriteCapacityUnits"] = new Number(),
    });

    private static readonly Dictionary<string, Structure> Answers = new(StringComparer.Ordinal)
    {
        ["lambda:invoke"] = new(new() { ["ExecutedVersion"] = new Text(), ["FunctionError"] = new Text(), ["LogResult"] = new Text(), ["StatusCode"] = new Number() }),
        ["sqs:sendMessage"] = new(new()
        {
            ["MessageId"] = new Text(),
            ["MD5OfMessageBody"] = new Text(),
            ["MD5OfMessageAttributes"] = new Text(),
            ["SequenceNumber"] = new Text(),
        }),
        ["sns:publish"] = new(new() { ["MessageId"] = new Text(), ["SequenceNumber"] = new Text() }),
        ["events:putEvents"] = new(new()
        {
            ["FailedEntryCount"] = new Number(),
            ["Entries"] = new List(new Structure(new() { ["EventId"] = new Text(), ["ErrorCode"] = new Text(), ["ErrorMessage"] = new Text() })),
        }),
        ["states:startExecution"] = new(new() { ["ExecutionArn"] = new Text(1, Required: true), ["StartDate"] = new Text(Required: true) }),
        ["dynamodb:getItem"] = new(new() { ["ConsumedCapacity"] = Capacity, ["Item"] = new Structure([]) }),
        ["dynamodb:putItem"] = new(new() { ["ConsumedCapacity"] = Capacity, ["Attributes"] = new Structure([]), ["ItemCollectionMetrics"] = new Structure([]) }),
        ["dynamodb:updateItem"] = new(new() { ["ConsumedCapacity"] = Capacity, ["Attributes"] = new Structure([]), ["ItemCollectionMetrics"] = new Structure([]) }),
        ["dynamodb:deleteItem"] = new(new() { ["ConsumedCapacity"] = Capacity, ["Attributes"] = new Structure([]), ["ItemCollectionMetrics"] = new Structure([]) }),
        ["aws-sdk:kms:encrypt"] = new(new()
        {
            ["CiphertextBlob"] = new Text(1),
            ["KeyId"] = new Text(1),
            ["EncryptionAlgorithm"] = new Text(Values: ["SYMMETRIC_DEFAULT", "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "SM2PKE"]),
        }),
        ["aws-sdk:lambda:getFunction"] = new(new()
        {
            ["Configuration"] = new Structure(new()
            {
                ["FunctionName"] = new Text(),
                ["FunctionArn"] = new Text(),
                ["Handler"] = new Text(),
                ["CodeSize"] = new Number(),
                ["MemorySize"] = new Number(128, 10_240),
                ["Timeout"] = new Number(1),
                ["Version"] = new Text(1),
            }),
            ["Code"] = new Structure(new() { ["Location"] = new Text(), ["RepositoryType"] = new Text() }),
        }),
        ["aws-sdk:s3:getObject"] = new(new()
        {
            ["Body"] = new Text(),
            ["ContentLength"] = new Number(),
            ["ContentType"] = new Text(),
            ["DeleteMarker"] = new Flag(),
            ["StorageClass"] = new Text(Values:
            [
                "STANDARD", "REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER", "DEEP_ARCHIVE", "OUTPOSTS", "GLACIER_IR",
                "SNOW", "EXPRESS_ONEZONE", "FSX_OPENZFS", "FSX_ONTAP",
            ]),
        }),
    };

    /// <returns>Null when the result could be the service's, else what can't be.</returns>
    public static string? Fault(TaskResource resource, JsonValue result, FieldValidationMode mode)
    {
        if (mode == FieldValidationMode.None || resource.Pattern != IntegrationPattern.RequestResponse
            || !Answers.TryGetValue($"{resource.Service}:{resource.Action}", out Structure? shape) || !result.IsObject)
        {
            return null;
        }

        return FaultOfFields(shape, result.AsObject(), mode);
    }

    private static string? FaultOfFields(Structure shape, JsonataObject members, FieldValidationMode mode)
    {
        foreach ((string name, Shape field) in shape.Fields)
        {
            string? fault = members.TryGetValue(name, out JsonValue value)
                ? Fault(name, field, value, mode)
                : field.Required && mode == FieldValidationMode.Strict ? $"Required field '{name}' is missing" : null;
            if (fault is not null)
            {
                return fault;
            }
        }

        return null;
    }

    private static string? Fault(string name, Shape shape, JsonValue value, FieldValidationMode mode)
    {
        switch (shape)
        {
            case Text text:
                return !value.TryGetString(out string? given) ? $"Field '{name}' must be a string"
                    : given.Length < text.Least ? $"Field '{name}' is smaller than the minimum length"
                    : text.Values is { } values && !values.Contains(given) ? $"Field '{name}' is not an expected value"
                    : null;
            case Number number:
                return !value.TryGetNumber(out double size) ? $"Field '{name}' must be a number"
                    : size < number.Least ? $"Field '{name}' is less than the minimum value"
                    : size > number.Most ? $"Field '{name}' exceeds the maximum value"
                    : null;
            case Flag:
                return value.IsBoolean ? null : $"Field '{name}' must be a boolean";
            case List list:
                return value.TryGetArray(out JsonataArray? items)
                    ? items.Select(item => Fault(name, list.Item, item, mode)).FirstOrDefault(static fault => fault is not null)
                    : $"Field '{name}' must be an array";
            case Structure structure:
                return value.TryGetObject(out JsonataObject? members) ? FaultOfFields(structure, members, mode) : $"Field '{name}' must be an object";
            default:
                throw new InvalidOperationException($"Unknown shape {shape.GetType().Name}.");
        }
    }
}
