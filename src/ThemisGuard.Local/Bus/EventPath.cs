using System.Globalization;
using System.Text.Json;

namespace ThemisGuard.Local.Bus;

/// <summary>The JSON paths of <c>InputPath</c> and <c>InputPathsMap</c>: <c>$</c>, <c>.name</c>, <c>['name']</c> and <c>[index]</c>.</summary>
internal sealed class EventPath
{
    private readonly IReadOnlyList<(string? Name, int Index)> _steps;

    private EventPath(IReadOnlyList<(string? Name, int Index)> steps) => _steps = steps;

    /// <summary>Reads a path, or returns null for what is none.</summary>
    public static EventPath? Parse(string text)
    {
        if (text.Length is 0 or > 256 || text[0] != '$')
        {
            return null;
        }

        var steps = new List<(string?, int)>();
        int at = 1;
        while (at < text.Length)
        {
            if (text[at] == '.')
            {
                int end = text.IndexOfAny(['.', '['], at + 1);
                end = end < 0 ? text.Length : end;
                if (end == at + 1)
                {
                    return null;
                }

                steps.Add((text[(at + 1)..end], 0));
                at = end;
                continue;
            }

            int close = text[at] == '[' ? text.IndexOf(']', at) : -1;
            if (close < 0)
            {
                return null;
            }

            string inner = text[(at + 1)..close];
            if (inner.Length > 2 && inner[0] is '\'' or '"' && inner[^1] == inner[0])
            {
                steps.Add((inner[1..^1], 0));
            }
            else if (int.TryParse(inner, NumberStyles.None, CultureInfo.InvariantCulture, out int index))
            {
                steps.Add((null, index));
            }
            else
            {
                return null;
            }

            at = close + 1;
        }

        return new EventPath(steps);
    }

    /// <summary>The value at the path, or null.</summary>
    public JsonElement? Find(JsonElement root)
    {
        JsonElement value = root;
        foreach ((string? name, int index) in _steps)
        {
            if (name is not null && value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out JsonElement member))
            {
                value = member;
            }
            else if (name is null && value.ValueKind == JsonValueKind.Array && index < value.GetArrayLength())
            {
                value = value[index];
            }
            else
            {
                return null;
            }
        }

        return value;
    }
}
