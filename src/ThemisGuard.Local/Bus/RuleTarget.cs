using System.Globalization;
using System.Text;
using System.Text.Json;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Bus;

/// <summary>What a rule or a schedule sends to, and how.</summary>
internal sealed class RuleTarget
{
    private const int MaxInput = 8_192;
    private const int DefaultAttempts = 185;
    private const int DefaultAgeSeconds = 86_400;

    private byte[]? _input;
    private EventPath? _inputPath;
    private InputTemplate? _template;

    private RuleTarget(string id, string arn, string json)
    {
        Id = id;
        Arn = arn;
        Json = json;
    }

    public string Id { get; }

    public string Arn { get; }

    /// <summary>As it was put; what is stored and listed.</summary>
    public string Json { get; }

    /// <summary>Queue for what can't be delivered, or null.</summary>
    public string? DeadLetterArn { get; private set; }

    /// <summary>Attempts after the first one.</summary>
    public int MaximumRetryAttempts { get; private set; } = DefaultAttempts;

    public TimeSpan MaximumEventAge { get; private set; } = TimeSpan.FromSeconds(DefaultAgeSeconds);

    /// <summary>SQS only.</summary>
    public string? MessageGroupId { get; private set; }

    /// <summary>What is sent whatever the event, or null.</summary>
    public byte[]? ConstantInput => _input;

    /// <summary>Reads a target of <c>PutTargets</c>.</summary>
    /// <exception cref="WireException">As AWS refuses it, or of a kind that is not run here.</exception>
    public static RuleTarget OfRule(JsonElement json)
    {
        RuleTarget target = Read(json, json.ValueKind == JsonValueKind.Object ? Text(json, "Id") : null);
        BusNames.RequireTargetId(target.Id);
        target.ReadInput(json);
        return target;
    }

    /// <summary>Reads the target of a schedule of EventBridge Scheduler, which has no id and only a constant input.</summary>
    /// <exception cref="WireException">As AWS refuses it, or of a kind that is not run here.</exception>
    public static RuleTarget OfSchedule(JsonElement json)
    {
        RuleTarget target = Read(json, "schedule");
        if (TargetKinds.Of(target.Arn) == TargetKind.EventBus)
        {
            throw WireError.Validation($"Schedules don't reach event buses here: {target.Arn}. A rule with a schedule does.");
        }

        target._input = Text(json, "Input") is { } input ? Encoding.UTF8.GetBytes(input) : null;
        return target;
    }

    /// <summary>What the target is sent of an event; null when its template gives no JSON.</summary>
    public byte[]? InputOf(byte[] eventJson, in TransformedEvent source)
    {
        if (_input is not null)
        {
            return _input;
        }

        if (_template is not null)
        {
            return _template.Render(source);
        }

        return _inputPath is null ? eventJson : Encoding.UTF8.GetBytes(_inputPath.Find(source.Event)?.GetRawText() ?? "null");
    }

    /// <summary>Whether <see cref="InputOf"/> looks into the event.</summary>
    public bool NeedsParsedEvent => _template is not null || _inputPath is not null;

    private static RuleTarget Read(JsonElement json, string? id)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw WireError.Serialization("A target is not a JSON object.");
        }

        string arn = Text(json, "Arn") ?? throw Missing("targets.member.arn");
        var target = new RuleTarget(id ?? throw Missing("targets.member.id"), arn, json.GetRawText());
        if (TargetKinds.Of(arn) == TargetKind.Unknown)
        {
            throw WireError.Validation(
                $"Target {target.Id} can't be reached here: {arn}. Targets are Lambda functions, SQS queues, state machines and event buses.");
        }

        if (json.TryGetProperty("RetryPolicy", out JsonElement retry))
        {
            target.MaximumRetryAttempts = Number(retry, "MaximumRetryAttempts", 0, DefaultAttempts) ?? DefaultAttempts;
            target.MaximumEventAge = TimeSpan.FromSeconds(Number(retry, "MaximumEventAgeInSeconds", 60, DefaultAgeSeconds) ?? DefaultAgeSeconds);
        }

        target.DeadLetterArn = json.TryGetProperty("DeadLetterConfig", out JsonElement deadLetter) ? Text(deadLetter, "Arn") : null;
        target.MessageGroupId = json.TryGetProperty("SqsParameters", out JsonElement sqs) ? Text(sqs, "MessageGroupId") : null;
        return target;
    }

    private void ReadInput(JsonElement json)
    {
        string? input = Text(json, "Input");
        string? inputPath = Text(json, "InputPath");
        bool hasTransformer = json.TryGetProperty("InputTransformer", out JsonElement transformer) && transformer.ValueKind == JsonValueKind.Object;
        if ((input is null ? 0 : 1) + (inputPath is null ? 0 : 1) + (hasTransformer ? 1 : 0) > 1)
        {
            throw Refused($"Only one of Input, InputPath, or InputTransformer must be provided for target {Id}.");
        }

        if (input is not null)
        {
            _input = input.Length <= MaxInput ? Encoding.UTF8.GetBytes(input) : throw Refused($"The Input of target {Id} has more than {MaxInput} characters.");
        }
        else if (inputPath is not null)
        {
            _inputPath = EventPath.Parse(inputPath) ?? throw Refused($"Invalid InputPath for target {Id}.");
        }
        else if (hasTransformer)
        {
            ReadTransformer(transformer);
        }
    }

    private void ReadTransformer(JsonElement transformer)
    {
        string template = Text(transformer, "InputTemplate") ?? throw Missing("targets.member.inputTransformer.inputTemplate");
        if (template.Length is 0 or > MaxInput)
        {
            throw Refused($"The InputTemplate of target {Id} has {template.Length} characters; 1 to {MaxInput} are allowed.");
        }

        var paths = new Dictionary<string, EventPath>(StringComparer.Ordinal);
        if (transformer.TryGetProperty("InputPathsMap", out JsonElement map) && map.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty path in map.EnumerateObject())
            {
                if (path.Name.StartsWith("AWS", StringComparison.OrdinalIgnoreCase) || paths.Count == 100)
                {
                    throw Refused($"InputPathsMap for target {Id} contains invalid key {path.Name}.");
                }

                paths[path.Name] = EventPath.Parse(Text(map, path.Name) ?? string.Empty) ?? throw Refused($"InputPathsMap for target {Id} contains an invalid path for {path.Name}.");
            }
        }

        _template = InputTemplate.Parse(template, paths, out string? unknown)
            ?? throw Refused($"InputTemplate for target {Id} contains invalid placeholder {unknown}.");
    }

    private static WireException Refused(string message) => WireError.Validation(message);

    private static WireException Missing(string member) =>
        WireError.Validation($"1 validation error detected: Value null at '{member}' failed to satisfy constraint: Member must not be null");

    private static string? Text(JsonElement json, string name)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : throw WireError.Serialization($"The member {name} is not a string.");
        }
        catch (InvalidOperationException)
        {
            throw WireError.Serialization($"The member {name} is not valid UTF-8.");
        }
    }

    private static int? Number(JsonElement json, string name, int low, int high)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= low && number <= high
            ? number
            : throw WireError.Validation(string.Create(CultureInfo.InvariantCulture, $"{name} must be {low} to {high}."));
    }
}

/// <summary>What an ARN names, as far as the engine can send to it.</summary>
internal enum TargetKind
{
    Unknown = 0,
    Function,
    Queue,
    StateMachine,
    EventBus,
}

internal static class TargetKinds
{
    public static TargetKind Of(string arn)
    {
        string[] parts = arn.Split(':', 6);
        return parts.Length < 6 || parts[0] != "arn" ? TargetKind.Unknown : parts[2] switch
        {
            "lambda" when parts[5].StartsWith("function:", StringComparison.Ordinal) => TargetKind.Function,
            "sqs" => TargetKind.Queue,
            "states" when parts[5].StartsWith("stateMachine:", StringComparison.Ordinal) => TargetKind.StateMachine,
            "events" when parts[5].StartsWith("event-bus/", StringComparison.Ordinal) => TargetKind.EventBus,
            _ => TargetKind.Unknown,
        };
    }
}
