using System.Globalization;
using System.Text.Json;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Queues;

/// <summary>The attributes of a queue that can be set, checked and parsed once.</summary>
internal sealed class QueueSettings
{
    /// <summary>Bytes; also the bound on a batch.</summary>
    public const int LargestMessage = 1_048_576;

    private static readonly Dictionary<string, (long Min, long Max, string Default)> Numbers = new(StringComparer.Ordinal)
    {
        ["VisibilityTimeout"] = (0, 43_200, "30"),
        ["DelaySeconds"] = (0, 900, "0"),
        ["ReceiveMessageWaitTimeSeconds"] = (0, 20, "0"),
        ["MessageRetentionPeriod"] = (60, 1_209_600, "345600"),
        ["MaximumMessageSize"] = (1_024, LargestMessage, "1048576"),
    };

    private static readonly Dictionary<string, string[]> FifoOnly = new(StringComparer.Ordinal)
    {
        ["FifoQueue"] = ["true"],
        ["ContentBasedDeduplication"] = ["false", "true"],
        ["DeduplicationScope"] = ["queue", "messageGroup"],
        ["FifoThroughputLimit"] = ["perQueue", "perMessageGroupId"],
    };

    private static readonly System.Buffers.SearchValues<char> NameLetters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private QueueSettings(Dictionary<string, string> values)
    {
        Values = values;
        IsFifo = values.ContainsKey("FifoQueue");
        VisibilityTimeoutMs = Number("VisibilityTimeout") * 1_000;
        DelayMs = Number("DelaySeconds") * 1_000;
        WaitMs = Number("ReceiveMessageWaitTimeSeconds") * 1_000;
        RetentionMs = Number("MessageRetentionPeriod") * 1_000;
        MaximumMessageSize = Number("MaximumMessageSize");
        ContentBasedDeduplication = values.GetValueOrDefault("ContentBasedDeduplication") == "true";
        DeduplicationPerGroup = values.GetValueOrDefault("DeduplicationScope") == "messageGroup";
        Redrive = values.TryGetValue("RedrivePolicy", out string? redrive) ? RedrivePolicy.Parse(redrive) : null;
        RedriveAllow = values.TryGetValue("RedriveAllowPolicy", out string? allow) ? RedriveAllowPolicy.Parse(allow) : null;
    }

    /// <summary>True for every name that <c>GetQueueAttributes</c> knows.</summary>
    public static bool IsAttribute(string name) => Numbers.ContainsKey(name) || FifoOnly.ContainsKey(name) || name
        is "RedrivePolicy" or "RedriveAllowPolicy" or "Policy" or "KmsMasterKeyId" or "KmsDataKeyReusePeriodSeconds" or "SqsManagedSseEnabled"
        or "QueueArn" or "CreatedTimestamp" or "LastModifiedTimestamp"
        or "ApproximateNumberOfMessages" or "ApproximateNumberOfMessagesNotVisible" or "ApproximateNumberOfMessagesDelayed";

    /// <summary>As <c>GetQueueAttributes</c> names them.</summary>
    public IReadOnlyDictionary<string, string> Values { get; }

    public bool IsFifo { get; }

    public long VisibilityTimeoutMs { get; }

    public long DelayMs { get; }

    public long WaitMs { get; }

    public long RetentionMs { get; }

    public long MaximumMessageSize { get; }

    public bool ContentBasedDeduplication { get; }

    public bool DeduplicationPerGroup { get; }

    public RedrivePolicy? Redrive { get; }

    public RedriveAllowPolicy? RedriveAllow { get; }

    /// <summary>1 to 80 letters, digits, hyphens and underscores, then <c>.fifo</c> or not.</summary>
    /// <exception cref="WireException">It is no queue name.</exception>
    public static void CheckName(string name)
    {
        ReadOnlySpan<char> letters = name.EndsWith(".fifo", StringComparison.Ordinal) ? name.AsSpan()[..^5] : name;
        if (letters.IsEmpty || name.Length > 80 || letters.ContainsAnyExcept(NameLetters))
        {
            throw SqsErrors.InvalidParameter("Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
        }
    }

    /// <summary>Settings of a new queue.</summary>
    /// <exception cref="WireException">A name or value is not one, or does not fit the queue's name.</exception>
    public static QueueSettings Create(string queueName, IReadOnlyDictionary<string, string> given)
    {
        bool named = queueName.EndsWith(".fifo", StringComparison.Ordinal);
        bool asked = given.TryGetValue("FifoQueue", out string? fifo) && fifo == "true";
        if (named != asked)
        {
            throw SqsErrors.InvalidParameter(named
                ? $"The queue {queueName} has the suffix .fifo but not the attribute FifoQueue=true."
                : "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.");
        }

        var values = Numbers.ToDictionary(number => number.Key, number => number.Value.Default, StringComparer.Ordinal);
        values["SqsManagedSseEnabled"] = "true";
        if (asked)
        {
            foreach ((string name, string[] allowed) in FifoOnly)
            {
                values[name] = allowed[0];
            }
        }

        return new QueueSettings(Apply(values, given, asked));
    }

    /// <summary>These settings with some of them changed.</summary>
    /// <exception cref="WireException">A name or value is not one.</exception>
    public QueueSettings With(IReadOnlyDictionary<string, string> given)
    {
        if (given.TryGetValue("FifoQueue", out string? fifo) && fifo == "true" != IsFifo)
        {
            throw SqsErrors.InvalidAttributeValue("FifoQueue", "Modifying queue type is not supported.");
        }

        return new QueueSettings(Apply(new Dictionary<string, string>(Values, StringComparer.Ordinal), given, IsFifo));
    }

    /// <summary>The first of the given attributes that differs from these settings, or null.</summary>
    public string? FirstDifference(IReadOnlyDictionary<string, string> given)
    {
        QueueSettings asked = With(given);
        foreach (string name in given.Keys)
        {
            bool same = name switch
            {
                "RedrivePolicy" => asked.Redrive == Redrive,
                _ => asked.Values.GetValueOrDefault(name) == Values.GetValueOrDefault(name),
            };
            if (!same)
            {
                return name;
            }
        }

        return null;
    }

    private static Dictionary<string, string> Apply(Dictionary<string, string> values, IReadOnlyDictionary<string, string> given, bool fifo)
    {
        foreach ((string name, string value) in given)
        {
            if (Numbers.TryGetValue(name, out (long Min, long Max, string Default) bounds))
            {
                if (!long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number) || number < bounds.Min || number > bounds.Max)
                {
                    throw SqsErrors.InvalidAttributeValue(name);
                }

                values[name] = number.ToString(CultureInfo.InvariantCulture);
            }
            else if (FifoOnly.TryGetValue(name, out string[]? allowed))
            {
                if (!fifo)
                {
                    throw SqsErrors.InvalidAttributeName(name);
                }

                values[name] = allowed.Contains(value) ? value : throw SqsErrors.InvalidAttributeValue(name);
            }
            else if (name is "RedrivePolicy" or "RedriveAllowPolicy" or "Policy" or "KmsMasterKeyId" or "KmsDataKeyReusePeriodSeconds")
            {
                if (value.Length == 0)
                {
                    values.Remove(name);
                }
                else
                {
                    values[name] = value;
                }
            }
            else if (name == "SqsManagedSseEnabled")
            {
                values[name] = value is "true" or "false" ? value : throw SqsErrors.InvalidAttributeValue(name);
            }
            else
            {
                throw SqsErrors.InvalidAttributeName(name);
            }
        }

        return values;
    }

    private long Number(string name) => long.Parse(Values[name], NumberStyles.None, CultureInfo.InvariantCulture);
}

/// <summary>Where messages go that were received too often.</summary>
internal sealed record RedrivePolicy(string DeadLetterTargetArn, int MaxReceiveCount)
{
    /// <exception cref="WireException">Not such a JSON text.</exception>
    public static RedrivePolicy Parse(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 4 });
            JsonElement root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("deadLetterTargetArn", out JsonElement target) && target.ValueKind == JsonValueKind.String
                && root.TryGetProperty("maxReceiveCount", out JsonElement count)
                && int.TryParse(count.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out int max))
            {
                return max is >= 1 and <= 1_000
                    ? new RedrivePolicy(target.GetString()!, max)
                    : throw SqsErrors.InvalidParameter("RedrivePolicy", text, "Invalid value for maxReceiveCount: " + max + ", valid values are from 1 to 1000 both inclusive.");
            }
        }
        catch (JsonException)
        {
            // Said below.
        }

        throw SqsErrors.InvalidParameter("RedrivePolicy", text, "Redrive policy is not a valid JSON map with deadLetterTargetArn and maxReceiveCount.");
    }
}

/// <summary>Whose dead letters a queue takes.</summary>
internal sealed record RedriveAllowPolicy(string Permission, IReadOnlyList<string> SourceArns)
{
    public bool Allows(string sourceArn) => Permission switch
    {
        "allowAll" => true,
        "denyAll" => false,
        _ => SourceArns.Contains(sourceArn),
    };

    /// <exception cref="WireException">Not such a JSON text.</exception>
    public static RedriveAllowPolicy Parse(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 4 });
            JsonElement root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("redrivePermission", out JsonElement permission)
                && permission.ValueKind == JsonValueKind.String && permission.GetString() is "allowAll" or "denyAll" or "byQueue")
            {
                List<string> sources = root.TryGetProperty("sourceQueueArns", out JsonElement arns) && arns.ValueKind == JsonValueKind.Array
                    ? [.. arns.EnumerateArray().Select(arn => arn.ToString())]
                    : [];
                if (permission.GetString() == "byQueue" == sources.Count is > 0 and <= 10)
                {
                    return new RedriveAllowPolicy(permission.GetString()!, sources);
                }
            }
        }
        catch (JsonException)
        {
            // Said below.
        }

        throw SqsErrors.InvalidParameter("RedriveAllowPolicy", text, "Amazon SQS can't create the redrive allow policy, as it's in an unsupported format.");
    }
}
