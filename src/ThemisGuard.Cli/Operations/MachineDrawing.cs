using System.Text.Json;

namespace ThemisGuard.Cli.Operations;

/// <summary>One line of a drawn machine.</summary>
/// <param name="Depth">0 for the machine's own states, more inside of Map and Parallel.</param>
/// <param name="State">Name; empty for lines between states.</param>
/// <param name="Text">What follows the name, or the whole line.</param>
internal sealed record DrawnLine(int Depth, string State, string Text);

/// <summary>
/// A state machine as lines, in the order in which its states follow each other: the way that leads on first, then other choices,
/// then what errors lead to.
/// </summary>
internal static class MachineDrawing
{
    private const int MaxDepth = 8;

    public static IReadOnlyList<DrawnLine> Draw(JsonElement definition)
    {
        var lines = new List<DrawnLine>();
        Draw(definition, 0, lines);
        return lines;
    }

    private static void Draw(JsonElement machine, int depth, List<DrawnLine> lines)
    {
        if (depth > MaxDepth || !machine.TryGetProperty("States", out JsonElement states) || Text(machine, "StartAt") is not { } start)
        {
            return;
        }

        List<string> order = Order(states, start);
        for (int i = 0; i < order.Count; i++)
        {
            JsonElement state = states.GetProperty(order[i]);
            string type = Text(state, "Type") ?? "";
            string? following = i + 1 < order.Count ? order[i + 1] : null;
            string next = Text(state, "Next") is { } on && on != following ? "  -> " + on : End(state, type) ? "  end" : "";
            lines.Add(new DrawnLine(depth, order[i], $"{type.ToLowerInvariant()}{next}"));
            foreach (JsonElement choice in Items(state, "Choices"))
            {
                lines.Add(new DrawnLine(depth, "", $"if {(Text(choice, "Condition") ?? "…").Trim('{', '}', '%', ' ')} -> {Text(choice, "Next")}"));
            }

            if (Text(state, "Default") is { } otherwise)
            {
                lines.Add(new DrawnLine(depth, "", "else -> " + otherwise));
            }

            foreach (JsonElement caught in Items(state, "Catch"))
            {
                lines.Add(new DrawnLine(depth, "", $"on error -> {Text(caught, "Next")}"));
            }

            if (state.TryGetProperty("ItemProcessor", out JsonElement inner) || state.TryGetProperty("Iterator", out inner))
            {
                Draw(inner, depth + 1, lines);
            }

            foreach (JsonElement branch in Items(state, "Branches"))
            {
                Draw(branch, depth + 1, lines);
            }
        }
    }

    private static List<string> Order(JsonElement states, string start)
    {
        var order = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var later = new Queue<string>();
        later.Enqueue(start);
        while (later.TryDequeue(out string? name))
        {
            while (name is not null && seen.Add(name) && states.TryGetProperty(name, out JsonElement state))
            {
                order.Add(name);
                string[] others = [.. Items(state, "Choices").Select(choice => Text(choice, "Next")).OfType<string>()];
                string? on = Text(state, "Next") ?? others.FirstOrDefault();
                foreach (string other in others.Concat(Items(state, "Catch").Select(caught => Text(caught, "Next")).OfType<string>()).Prepend(Text(state, "Default") ?? ""))
                {
                    if (other.Length > 0 && other != on)
                    {
                        later.Enqueue(other);
                    }
                }

                name = on;
            }
        }

        return order;
    }

    private static bool End(JsonElement state, string type) => type is "Succeed" or "Fail" || (state.TryGetProperty("End", out JsonElement end) && end.ValueKind == JsonValueKind.True);

    private static JsonElement.ArrayEnumerator Items(JsonElement state, string name) =>
        state.TryGetProperty(name, out JsonElement list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default;

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
