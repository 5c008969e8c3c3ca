using System.Text.Json;
using ThemisGuard.StatesLanguage.Interpretation;

namespace ThemisGuard.Conformance.StatesLanguage;

/// <summary>
/// How far an execution agrees with its recording: 1 status; 2 output or error; 3 cause; 4 sequence of event types; 5 event details and ids.
/// </summary>
/// <param name="Level">The highest level reached; 0 when not even the status agrees.</param>
/// <param name="Difference">What keeps it from the next level; null at 5.</param>
internal sealed record ExecutionVerdict(int Level, string? Difference)
{
    public static ExecutionVerdict Of(JsonElement one)
    {
        var recorded = new RecordedExecution(one);
        (Execution? execution, string? refusal) = recorded.Run();
        JsonElement expected = one.GetProperty("expected");
        if (execution is null)
        {
            return new ExecutionVerdict(0, "refused: " + refusal);
        }

        string status = execution.Status.ToWireName();
        if (status != expected.GetProperty("status").GetString())
        {
            return new ExecutionVerdict(0, $"ended {status} ({execution.Error}: {execution.Cause})");
        }

        string? outcome = expected.TryGetProperty("output", out JsonElement output)
            ? Data(output, execution.Output.IsUndefined ? null : execution.Output.ToJson())
            : Text(expected, "error", execution.Error);
        if (outcome is not null)
        {
            return new ExecutionVerdict(1, outcome);
        }

        if (Text(expected, "cause", execution.Cause) is { } cause)
        {
            return new ExecutionVerdict(2, cause);
        }

        return expected.TryGetProperty("events", out JsonElement events)
            ? OfHistory(one, events, RecordedExecution.Flatten(execution.History))
            : new ExecutionVerdict(5, null);
    }

    private static string? Data(JsonElement expected, string? actual)
    {
        using JsonDocument? parsed = actual is null ? null : JsonDocument.Parse(actual);
        return RecordedValue.Difference(expected, parsed?.RootElement ?? default, "output");
    }

    /// <summary>A recorded object stands for its JSON text.</summary>
    private static string? Text(JsonElement expected, string name, string? actual)
    {
        if (!expected.TryGetProperty(name, out JsonElement wanted))
        {
            return actual is null ? null : $"{name}: expected none, got {actual}";
        }

        if (actual is null)
        {
            return $"{name}: expected {wanted.GetRawText()}, got none";
        }

        if (wanted.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
        {
            return Data(wanted, actual);
        }

        return RecordedValue.TextMatches(wanted.GetString()!, actual) ? null : $"{name}: expected {wanted.GetString()}, got {actual}";
    }

    private static ExecutionVerdict OfHistory(JsonElement one, JsonElement expected, JsonElement actual)
    {
        if (one.TryGetProperty("eventsOrder", out _))
        {
            return OfUnordered([.. expected.EnumerateArray()], [.. actual.EnumerateArray()]);
        }

        string wanted = string.Join(' ', expected.EnumerateArray().Select(static item => item.GetProperty("type").GetString()));
        string got = string.Join(' ', actual.EnumerateArray().Select(static item => item.GetProperty("type").GetString()));
        if (wanted != got)
        {
            return new ExecutionVerdict(3, $"events: expected {wanted}; got {got}");
        }

        for (var i = 0; i < expected.GetArrayLength(); i++)
        {
            if (Event(expected[i], actual[i]) is { } difference)
            {
                return new ExecutionVerdict(4, $"event {i + 1}: {difference}");
            }
        }

        return new ExecutionVerdict(5, null);
    }

    private static string? Event(JsonElement expected, JsonElement actual)
    {
        foreach (JsonProperty member in expected.EnumerateObject())
        {
            if (!actual.TryGetProperty(member.Name, out JsonElement got))
            {
                return $"there is no {member.Name}";
            }

            string? difference = member.Name == "cause"
                ? Text(expected, "cause", got.GetString())
                : RecordedValue.Difference(member.Value, got, member.Name);
            if (difference is not null)
            {
                return difference;
            }
        }

        foreach (JsonProperty member in actual.EnumerateObject())
        {
            if (!expected.TryGetProperty(member.Name, out _))
            {
                return $"{member.Name} is one too many: {member.Value.GetRawText()}";
            }
        }

        return null;
    }

    /// <summary>Recordings whose branches were sorted and lost their ids and the end of the Parallel: compared as a bag.</summary>
    private static ExecutionVerdict OfUnordered(List<JsonElement> expected, List<JsonElement> actual)
    {
        actual.RemoveAll(static item => item.GetProperty("type").GetString() is "ParallelStateSucceeded" or "ParallelStateFailed");
        List<string> wanted = [.. expected.Select(static item => item.GetProperty("type").GetString()!).Order(StringComparer.Ordinal)];
        List<string> got = [.. actual.Select(static item => item.GetProperty("type").GetString()!).Order(StringComparer.Ordinal)];
        if (!wanted.SequenceEqual(got))
        {
            return new ExecutionVerdict(3, $"events: expected {string.Join(' ', wanted)}; got {string.Join(' ', got)}");
        }

        foreach (JsonElement item in expected)
        {
            int at = actual.FindIndex(candidate => Event(item, WithoutIds(candidate)) is null);
            if (at < 0)
            {
                return new ExecutionVerdict(4, $"no event is {item.GetRawText()}");
            }

            actual.RemoveAt(at);
        }

        return new ExecutionVerdict(5, null);
    }

    private static JsonElement WithoutIds(JsonElement item) => JsonSerializer.SerializeToElement(
        item.EnumerateObject().Where(static member => member.Name is not ("id" or "prev")).ToDictionary(static member => member.Name, static member => member.Value));
}
