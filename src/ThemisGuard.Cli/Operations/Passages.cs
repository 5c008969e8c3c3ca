using System.Text.Json;

namespace ThemisGuard.Cli.Operations;

/// <summary>A passage through one state.</summary>
/// <param name="State">Its name.</param>
/// <param name="Kind">Task, Map, Choice, …</param>
/// <param name="EnteredAt">Epoch seconds.</param>
/// <param name="ExitedAt">Epoch seconds; null while it runs, and when it failed.</param>
/// <param name="Input">JSON text, as the state got it.</param>
/// <param name="Error">What happened inside it last, e.g. a failed attempt.</param>
/// <param name="Attempts">How often its task was tried.</param>
internal sealed record StatePassage(string State, string Kind, double EnteredAt, double? ExitedAt, string? Input, string? Error, int Attempts);

/// <summary>Reads histories as passages through states.</summary>
internal static class Passages
{
    public static IReadOnlyList<StatePassage> Of(IReadOnlyList<JsonElement> events)
    {
        var passages = new List<StatePassage>();
        foreach (JsonElement happened in events)
        {
            string type = happened.GetProperty("type").GetString()!;
            double at = happened.GetProperty("timestamp").GetDouble();
            if (happened.TryGetProperty("stateEnteredEventDetails", out JsonElement entered))
            {
                string kind = type.Replace("StateEntered", "", StringComparison.Ordinal);
                string? input = entered.TryGetProperty("input", out JsonElement text) ? text.GetString() : null;
                passages.Add(new StatePassage(entered.GetProperty("name").GetString()!, kind, at, ExitedAt: null, input, Error: null, Attempts: 0));
            }
            else if (happened.TryGetProperty("stateExitedEventDetails", out JsonElement exited))
            {
                string name = exited.GetProperty("name").GetString()!;
                Change(passages, open => open.ExitedAt is null && open.State == name, open => open with { ExitedAt = at });
            }
            else if (type is "TaskScheduled" or "LambdaFunctionScheduled")
            {
                Change(passages, open => open.ExitedAt is null, open => open with { Attempts = open.Attempts + 1 });
            }
            else if (ErrorOf(happened) is { } error)
            {
                Change(passages, open => open.ExitedAt is null, open => open with { Error = error });
            }
        }

        return passages;
    }

    private static void Change(List<StatePassage> passages, Predicate<StatePassage> which, Func<StatePassage, StatePassage> change)
    {
        int index = passages.FindLastIndex(which);
        if (index >= 0)
        {
            passages[index] = change(passages[index]);
        }
    }

    private static string? ErrorOf(JsonElement happened)
    {
        foreach (JsonProperty member in happened.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Object && member.Value.TryGetProperty("error", out JsonElement error))
            {
                string cause = member.Value.TryGetProperty("cause", out JsonElement text) ? ": " + Aws.StepFunctions.FunctionErrorText.MessageOf(text.GetString() ?? "") : "";
                return error.GetString() + cause;
            }
        }

        return null;
    }
}
