using System.Text.Json;

namespace ThemisGuard.StatesLanguage.History;

/// <summary>
/// One event of an execution's history. Holds references to the immutable values that passed through; their JSON text is made only
/// when the event is written.
/// </summary>
public class HistoryEvent
{
    /// <summary>ARN of the execution that it belongs to: the one that was started, or a child of one of its map runs.</summary>
    public string ExecutionArn { get; internal set; } = "";

    /// <summary>1, 2, 3, … within its execution.</summary>
    public int Id { get; internal set; }

    /// <summary>The event that led to this one; 0 for the first and for some that follow from outside.</summary>
    public int PreviousEventId { get; internal set; }

    /// <summary>When it happened.</summary>
    public DateTimeOffset Timestamp { get; internal set; }

    /// <summary>What happened.</summary>
    public HistoryEventType Type { get; internal set; }

    /// <summary>Writes the event as an item of GetExecutionHistory's <c>events</c>.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="includeData">False leaves inputs, outputs and parameters out, as <c>includeExecutionData=false</c> does.</param>
    public void WriteTo(Utf8JsonWriter writer, bool includeData)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteNumber("timestamp", Timestamp.ToUnixTimeMilliseconds() / 1000m);
        writer.WriteString("type", Type.ToString());
        writer.WriteNumber("id", Id);
        writer.WriteNumber("previousEventId", PreviousEventId);
        if (DetailsName is { } name)
        {
            writer.WriteStartObject(name);
            WriteDetails(writer, includeData);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    /// <summary>Name of the details member; null when the type has none.</summary>
    private protected virtual string? DetailsName => null;

    private protected virtual void WriteDetails(Utf8JsonWriter writer, bool includeData)
    {
    }

    private protected static void WriteText(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    private protected static void WriteNumber(Utf8JsonWriter writer, string name, long? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }

    /// <summary>A value goes over the wire as JSON text, with a member that says whether it was cut.</summary>
    private protected static void WriteData(Utf8JsonWriter writer, string name, string detailsName, JsonValue value, bool includeData)
    {
        if (value.IsUndefined || !includeData)
        {
            return;
        }

        writer.WriteString(name, value.ToJson());
        writer.WriteStartObject(detailsName);
        writer.WriteBoolean("truncated", false);
        writer.WriteEndObject();
    }

    /// <summary>The type's name with a small first letter and <c>EventDetails</c> behind it.</summary>
    private protected string NameOfType()
    {
        string name = Type.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..] + "EventDetails";
    }
}
