using System.Globalization;
using System.Text.Json;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Queues.Protocol;

/// <summary>Each SQS action: checks its members, does it, and gives back what writes the answer's members.</summary>
internal sealed partial class SqsActions(QueueWorld world, MoveTasks moves, QueueService service)
{
    private static readonly Action<Utf8JsonWriter> Nothing = static _ => { };

    /// <param name="action">As in <c>X-Amz-Target</c> or <c>Action</c>.</param>
    /// <param name="request">The members of the call.</param>
    /// <param name="origin">Scheme and host as the client wrote them: queue URLs must lead back the same way.</param>
    /// <param name="cancellationToken">The client is gone.</param>
    /// <exception cref="WireException">SQS would refuse the call.</exception>
    public Task<Action<Utf8JsonWriter>> ExecuteAsync(string action, SqsRequest request, string origin, CancellationToken cancellationToken) => action switch
    {
        "SendMessage" => SendMessageAsync(request),
        "SendMessageBatch" => SendMessageBatchAsync(request),
        "ReceiveMessage" => ReceiveMessageAsync(request, cancellationToken),
        "DeleteMessage" => DeleteMessageAsync(request),
        "DeleteMessageBatch" => DeleteMessageBatchAsync(request),
        "ChangeMessageVisibility" => ChangeMessageVisibilityAsync(request),
        "ChangeMessageVisibilityBatch" => ChangeMessageVisibilityBatchAsync(request),
        "CreateQueue" => CreateQueueAsync(request, origin),
        "DeleteQueue" => DeleteQueueAsync(request),
        "PurgeQueue" => PurgeQueueAsync(request),
        "GetQueueUrl" => Task.FromResult(GetQueueUrl(request, origin)),
        "GetQueueAttributes" => Task.FromResult(GetQueueAttributes(request)),
        "SetQueueAttributes" => SetQueueAttributesAsync(request),
        "ListQueues" => Task.FromResult(ListQueues(request, origin)),
        "ListDeadLetterSourceQueues" => Task.FromResult(ListDeadLetterSourceQueues(request, origin)),
        "TagQueue" => TagQueueAsync(request),
        "UntagQueue" => UntagQueueAsync(request),
        "ListQueueTags" => Task.FromResult(ListQueueTags(request)),
        "StartMessageMoveTask" => StartMessageMoveTaskAsync(request),
        "ListMessageMoveTasks" => Task.FromResult(ListMessageMoveTasks(request)),
        "CancelMessageMoveTask" => CancelMessageMoveTaskAsync(request),
        _ => throw WireError.UnknownOperation(action),
    };

    /// <summary>All attributes of a queue, as <c>GetQueueAttributes</c> names them.</summary>
    public static Dictionary<string, string> Attributes(LocalQueue queue)
    {
        QueueDefinition definition = queue.Definition;
        (int visible, int notVisible, int delayed) = queue.Count();
        return new Dictionary<string, string>(definition.Settings.Values, StringComparer.Ordinal)
        {
            ["QueueArn"] = queue.Arn,
            ["ApproximateNumberOfMessages"] = Number(visible),
            ["ApproximateNumberOfMessagesNotVisible"] = Number(notVisible),
            ["ApproximateNumberOfMessagesDelayed"] = Number(delayed),
            ["CreatedTimestamp"] = Number(definition.CreatedMs / 1_000),
            ["LastModifiedTimestamp"] = Number(definition.ModifiedMs / 1_000),
        };
    }

    private LocalQueue Queue(SqsRequest request) => string.IsNullOrEmpty(request.QueueUrl)
        ? throw SqsErrors.MissingParameter("QueueUrl")
        : world.Find(request.QueueUrl) ?? throw SqsErrors.QueueDoesNotExist();

    private string Url(string origin, LocalQueue queue) => $"{origin}/{world.Identity.Account}/{queue.Name}";

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private async Task<Action<Utf8JsonWriter>> CreateQueueAsync(SqsRequest request, string origin)
    {
        string name = Required(request.QueueName, "QueueName");
        LocalQueue queue = await service.CreateAsync(name, request.Attributes ?? [], CheckTags(request.Tags ?? []));
        string url = Url(origin, queue);
        return json => json.WriteString("QueueUrl"u8, url);
    }

    private async Task<Action<Utf8JsonWriter>> DeleteQueueAsync(SqsRequest request)
    {
        await service.DeleteAsync(Queue(request));
        return Nothing;
    }

    private async Task<Action<Utf8JsonWriter>> PurgeQueueAsync(SqsRequest request)
    {
        await Queue(request).Purge();
        return Nothing;
    }

    private Action<Utf8JsonWriter> GetQueueUrl(SqsRequest request, string origin)
    {
        string url = Url(origin, world.Find(Required(request.QueueName, "QueueName")) ?? throw SqsErrors.QueueDoesNotExist());
        return json => json.WriteString("QueueUrl"u8, url);
    }

    private Action<Utf8JsonWriter> GetQueueAttributes(SqsRequest request)
    {
        LocalQueue queue = Queue(request);
        List<string> names = request.AttributeNames ?? [];
        if (names.Find(name => name != "All" && !QueueSettings.IsAttribute(name)) is { } unknown)
        {
            throw SqsErrors.InvalidAttributeName(unknown);
        }

        if (names.Count == 0)
        {
            return Nothing;
        }

        Dictionary<string, string> all = Attributes(queue);
        return json =>
        {
            json.WriteStartObject("Attributes"u8);
            foreach ((string name, string value) in all)
            {
                if (names.Contains("All") || names.Contains(name))
                {
                    json.WriteString(name, value);
                }
            }

            json.WriteEndObject();
        };
    }

    private async Task<Action<Utf8JsonWriter>> SetQueueAttributesAsync(SqsRequest request)
    {
        await service.SetAttributesAsync(Queue(request), request.Attributes ?? throw SqsErrors.MissingParameter("Attribute.Name"));
        return Nothing;
    }

    private Action<Utf8JsonWriter> ListQueues(SqsRequest request, string origin)
    {
        string prefix = request.QueueNamePrefix ?? "";
        return Page(request, origin, "QueueUrls", world.Queues.Where(queue => queue.Name.StartsWith(prefix, StringComparison.Ordinal)));
    }

    private Action<Utf8JsonWriter> ListDeadLetterSourceQueues(SqsRequest request, string origin)
    {
        string arn = Queue(request).Arn;
        Action<Utf8JsonWriter> page = Page(request, origin, "queueUrls", world.Queues.Where(queue => queue.Definition.Settings.Redrive?.DeadLetterTargetArn == arn));
        return page;
    }

    // Pages go by name; a token is the name after which the next page begins.
    private Action<Utf8JsonWriter> Page(SqsRequest request, string origin, string member, IEnumerable<LocalQueue> queues)
    {
        if (request.MaxResults is < 1 or > 1_000)
        {
            throw SqsErrors.InvalidParameter("MaxResults", request.MaxResults, "MaxResults must be an integer between 1 and 1000.");
        }

        string after = request.NextToken is null ? "" : PageToken.Parse(request.NextToken);
        int limit = request.MaxResults ?? 1_000;
        List<LocalQueue> page = [.. queues.Where(queue => string.CompareOrdinal(queue.Name, after) > 0).Take(limit + 1)];
        string? next = page.Count > limit && request.MaxResults is not null ? PageToken.Of(page[limit - 1].Name) : null;
        string[] urls = [.. page.Take(limit).Select(queue => Url(origin, queue))];
        bool always = member == "queueUrls";
        return json =>
        {
            if (urls.Length > 0 || always)
            {
                json.WriteStartArray(member);
                foreach (string url in urls)
                {
                    json.WriteStringValue(url);
                }

                json.WriteEndArray();
            }

            if (next is not null)
            {
                json.WriteString("NextToken"u8, next);
            }
        };
    }

    private async Task<Action<Utf8JsonWriter>> TagQueueAsync(SqsRequest request)
    {
        Dictionary<string, string> tags = request.Tags ?? throw SqsErrors.MissingParameter("Tags");
        await service.SetTagsAsync(Queue(request), existing =>
        {
            var merged = new Dictionary<string, string>(existing, StringComparer.Ordinal);
            foreach ((string name, string value) in tags)
            {
                merged[name] = value;
            }

            return CheckTags(merged);
        });
        return Nothing;
    }

    private async Task<Action<Utf8JsonWriter>> UntagQueueAsync(SqsRequest request)
    {
        List<string> keys = request.TagKeys ?? throw SqsErrors.MissingParameter("TagKeys");
        await service.SetTagsAsync(Queue(request), existing => existing.Where(tag => !keys.Contains(tag.Key)).ToDictionary(StringComparer.Ordinal));
        return Nothing;
    }

    private Action<Utf8JsonWriter> ListQueueTags(SqsRequest request)
    {
        IReadOnlyDictionary<string, string> tags = Queue(request).Definition.Tags;
        return json =>
        {
            if (tags.Count == 0)
            {
                return;
            }

            json.WriteStartObject("Tags"u8);
            foreach ((string name, string value) in tags)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        };
    }

    private async Task<Action<Utf8JsonWriter>> StartMessageMoveTaskAsync(SqsRequest request)
    {
        if (request.MaxNumberOfMessagesPerSecond is < 1 or > 500)
        {
            throw SqsErrors.InvalidParameter("MaxNumberOfMessagesPerSecond", request.MaxNumberOfMessagesPerSecond, "Must be between 1 and 500, if provided.");
        }

        string handle = await moves.StartAsync(Required(request.SourceArn, "SourceArn"), request.DestinationArn, request.MaxNumberOfMessagesPerSecond);
        return json => json.WriteString("TaskHandle"u8, handle);
    }

    private Action<Utf8JsonWriter> ListMessageMoveTasks(SqsRequest request)
    {
        string source = Required(request.SourceArn, "SourceArn");
        if (request.MaxResults is < 1 or > 10)
        {
            throw SqsErrors.InvalidParameter("MaxResults", request.MaxResults, "Must be between 1 and 10, if provided.");
        }

        if (world.Find(source)?.Arn != source)
        {
            throw SqsErrors.ResourceNotFound("The resource that you specified for the SourceArn parameter doesn't exist.");
        }

        IReadOnlyList<MoveTask> tasks = moves.List(source, request.MaxResults ?? 1);
        return json =>
        {
            json.WriteStartArray("Results"u8);
            foreach (MoveTask task in tasks)
            {
                Write(json, task);
            }

            json.WriteEndArray();
        };
    }

    private async Task<Action<Utf8JsonWriter>> CancelMessageMoveTaskAsync(SqsRequest request)
    {
        long moved = await moves.CancelAsync(Required(request.TaskHandle, "TaskHandle"));
        return json => json.WriteNumber("ApproximateNumberOfMessagesMoved"u8, moved);
    }

    private static void Write(Utf8JsonWriter json, MoveTask task)
    {
        json.WriteStartObject();
        if (task.Status == MoveTask.Running)
        {
            json.WriteString("TaskHandle"u8, task.Handle);
        }

        json.WriteString("Status"u8, task.Status);
        json.WriteString("SourceArn"u8, task.SourceArn);
        if (task.DestinationArn is not null)
        {
            json.WriteString("DestinationArn"u8, task.DestinationArn);
        }

        if (task.MaxPerSecond is { } rate)
        {
            json.WriteNumber("MaxNumberOfMessagesPerSecond"u8, rate);
        }

        json.WriteNumber("ApproximateNumberOfMessagesMoved"u8, task.Moved);
        json.WriteNumber("ApproximateNumberOfMessagesToMove"u8, task.ToMove);
        if (task.FailureReason is not null)
        {
            json.WriteString("FailureReason"u8, task.FailureReason);
        }

        json.WriteNumber("StartedTimestamp"u8, task.StartedMs);
        json.WriteEndObject();
    }

    private static Dictionary<string, string> CheckTags(Dictionary<string, string> tags) =>
        tags.Count <= 50 && tags.All(tag => tag.Key.Length is >= 1 and <= 128 && tag.Value.Length <= 256)
            ? tags
            : throw SqsErrors.InvalidParameter("A queue has at most 50 tags, with keys of 1 to 128 characters and values of at most 256.");

    private static string Required(string? value, string parameter) => string.IsNullOrEmpty(value) ? throw SqsErrors.MissingParameter(parameter) : value;
}
