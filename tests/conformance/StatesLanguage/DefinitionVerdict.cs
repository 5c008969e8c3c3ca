using System.Text.Json;
using ThemisGuard.StatesLanguage.Syntax;

namespace ThemisGuard.Conformance.StatesLanguage;

/// <summary>Whether a definition is accepted as it was, and refused with the recorded diagnostics.</summary>
internal static class DefinitionVerdict
{
    public static string? Difference(JsonElement one)
    {
        JsonElement definition = one.GetProperty("definition"), expected = one.GetProperty("expected");
        string text = one.TryGetProperty("definitionIsText", out _) ? definition.GetString()! : definition.GetRawText();
        StateMachineType type = one.GetProperty("type").GetString() == "EXPRESS" ? StateMachineType.Express : StateMachineType.Standard;
        ParseResult parsed = StateMachineDefinition.Parse(text, new DefinitionOptions { Type = type });
        bool accepted = expected.GetProperty("accepted").GetBoolean();
        if (accepted != parsed.Definition is not null)
        {
            return parsed.Definition is null ? $"refused: {string.Join("; ", parsed.Diagnostics)}" : "accepted";
        }

        if (!expected.TryGetProperty("diagnostics", out JsonElement wanted))
        {
            return null;
        }

        JsonElement got = JsonSerializer.SerializeToElement(parsed.Diagnostics.Select(static diagnostic => new Dictionary<string, string?>
        {
            ["code"] = diagnostic.Code, ["message"] = diagnostic.Message, ["location"] = diagnostic.Location,
            ["severity"] = diagnostic.Severity == DiagnosticSeverity.Error ? "ERROR" : "WARNING",
        }));
        if (wanted.GetArrayLength() != got.GetArrayLength())
        {
            return $"expected {wanted.GetRawText()}, got {got.GetRawText()}";
        }

        for (var i = 0; i < wanted.GetArrayLength(); i++)
        {
            foreach (JsonProperty member in wanted[i].EnumerateObject())
            {
                if (RecordedValue.Difference(member.Value, got[i].GetProperty(member.Name), $"diagnostics[{i}].{member.Name}") is { } difference)
                {
                    return difference;
                }
            }
        }

        return null;
    }
}
