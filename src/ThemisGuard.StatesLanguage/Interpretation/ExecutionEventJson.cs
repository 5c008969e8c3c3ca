using System.Text.Json;

namespace ThemisGuard.StatesLanguage.Interpretation;

/// <summary>
/// The journal's form of an event: one compact JSON object, e.g. <c>{"e":"TaskSucceeded","t":639000000000000000,"id":3,"o":{…}}</c>.
/// <c>t</c> is the UTC time in ticks of 100 ns, so that a replay sees the very instants of the first run.
/// </summary>
public static class ExecutionEventJson
{
    private const int MaxDepth = 1_000;

    /// <summary>Writes an event.</summary>
    /// <returns>UTF-8 JSON.</returns>
    public static byte[] Serialize(ExecutionEvent happened)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { SkipValidation = true, MaxDepth = MaxDepth }))
        {
            Write(writer, happened);
        }

        return stream.ToArray();
    }

    /// <summary>Writes an event.</summary>
    public static void Write(Utf8JsonWriter writer, ExecutionEvent happened)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(happened);
        writer.WriteStartObject();
        writer.WriteString("e", NameOf(happened));
        writer.WriteNumber("t", happened.Time.UtcTicks);
        switch (happened)
        {
            case ExecutionStarted started:
                WriteValue(writer, started.Input);
                break;
            case TaskSubmitted submitted:
                writer.WriteNumber("id", submitted.TaskId);
                WriteValue(writer, submitted.Output);
                break;
            case ActivityStarted activity:
                writer.WriteNumber("id", activity.TaskId);
                WriteText(writer, "n", activity.WorkerName);
                break;
            case TaskSucceeded succeeded:
                writer.WriteNumber("id", succeeded.TaskId);
                WriteValue(writer, succeeded.Output);
                break;
            case TaskFailed failed:
                writer.WriteNumber("id", failed.TaskId);
                WriteFailure(writer, failed.Error, failed.Cause);
                break;
            case TaskHeartbeat heartbeat:
                writer.WriteNumber("id", heartbeat.TaskId);
                break;
            case TimerFired fired:
                writer.WriteNumber("id", fired.TimerId);
                break;
            case ItemsRead read:
                writer.WriteNumber("id", read.ReadId);
                writer.WriteBase64String("b", read.Content.Span);
                WriteFailure(writer, read.Error, read.Cause);
                break;
            case ResultsWritten written:
                writer.WriteNumber("id", written.WriteId);
                WriteFailure(writer, written.Error, written.Cause);
                break;
            case ExecutionStopped stopped:
                WriteFailure(writer, stopped.Error, stopped.Cause);
                break;
            case MapRunUpdated updated:
                writer.WriteString("n", updated.MapRunArn);
                WriteNumber(writer, "m", updated.MaxConcurrency);
                WriteNumber(writer, "p", updated.ToleratedFailurePercentage);
                WriteNumber(writer, "f", updated.ToleratedFailureCount);
                break;
        }

        writer.WriteEndObject();
    }

    /// <summary>Reads an event that <see cref="Serialize"/> wrote.</summary>
    /// <exception cref="JsonException">The text is no such event.</exception>
    public static ExecutionEvent Deserialize(ReadOnlyMemory<byte> utf8)
    {
        using JsonDocument document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = MaxDepth });
        JsonElement json = document.RootElement;
        try
        {
            var time = new DateTimeOffset(json.GetProperty("t"u8).GetInt64(), TimeSpan.Zero);
            return json.GetProperty("e"u8).GetString() switch
            {
                nameof(ExecutionStarted) => new ExecutionStarted(time, Value(json)),
                nameof(TaskSubmitted) => new TaskSubmitted(time, Id(json), Value(json)),
                nameof(ActivityStarted) => new ActivityStarted(time, Id(json), Text(json, "n"u8)),
                nameof(TaskSucceeded) => new TaskSucceeded(time, Id(json), Value(json)),
                nameof(TaskFailed) => new TaskFailed(time, Id(json), Text(json, "x"u8), Text(json, "c"u8)),
                nameof(TaskHeartbeat) => new TaskHeartbeat(time, Id(json)),
                nameof(TimerFired) => new TimerFired(time, Id(json)),
                nameof(ItemsRead) => new ItemsRead(time, Id(json), json.GetProperty("b"u8).GetBytesFromBase64(), Text(json, "x"u8), Text(json, "c"u8)),
                nameof(ResultsWritten) => new ResultsWritten(time, Id(json), Text(json, "x"u8), Text(json, "c"u8)),
                nameof(ExecutionStopped) => new ExecutionStopped(time, Text(json, "x"u8), Text(json, "c"u8)),
                nameof(ExecutionRedriven) => new ExecutionRedriven(time),
                nameof(MapRunUpdated) => new MapRunUpdated(
                    time, Text(json, "n"u8) ?? "", (int?)Number(json, "m"u8), Number(json, "p"u8), (long?)Number(json, "f"u8)),
                string unknown => throw new JsonException($"There is no event '{unknown}'."),
                null => throw new JsonException("The event has no name."),
            };
        }
        catch (Exception malformed) when (malformed is KeyNotFoundException or InvalidOperationException or FormatException or ArgumentOutOfRangeException)
        {
            throw new JsonException("This is no journal entry of an execution.", malformed);
        }
    }

    private static string NameOf(ExecutionEvent happened) => happened switch
    {
        ExecutionStarted => nameof(ExecutionStarted),
        TaskSubmitted => nameof(TaskSubmitted),
        ActivityStarted => nameof(ActivityStarted),
        TaskSucceeded => nameof(TaskSucceeded),
        TaskFailed => nameof(TaskFailed),
        TaskHeartbeat => nameof(TaskHeartbeat),
        TimerFired => nameof(TimerFired),
        ItemsRead => nameof(ItemsRead),
        ResultsWritten => nameof(ResultsWritten),
        ExecutionStopped => nameof(ExecutionStopped),
        ExecutionRedriven => nameof(ExecutionRedriven),
        MapRunUpdated => nameof(MapRunUpdated),
        _ => throw new ArgumentOutOfRangeException(nameof(happened), happened.GetType().Name, "Unknown event."),
    };

    private static void WriteValue(Utf8JsonWriter writer, JsonValue value)
    {
        writer.WritePropertyName("o"u8);
        value.WriteTo(writer);
    }

    private static void WriteFailure(Utf8JsonWriter writer, string? error, string? cause)
    {
        WriteText(writer, "x", error);
        WriteText(writer, "c", cause);
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, double? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }

    private static long Id(JsonElement json) => json.GetProperty("id"u8).GetInt64();

    private static JsonValue Value(JsonElement json) => JsonValue.From(json.GetProperty("o"u8));

    private static string? Text(JsonElement json, ReadOnlySpan<byte> name) => json.TryGetProperty(name, out JsonElement found) ? found.GetString() : null;

    private static double? Number(JsonElement json, ReadOnlySpan<byte> name) => json.TryGetProperty(name, out JsonElement found) ? found.GetDouble() : null;
}
