using System.Text.Json;
using ThemisGuard.Compliance.Findings;
using ThemisGuard.GuardLanguage.Evaluation;

namespace ThemisGuard.Validate;

/// <summary>SARIF 2.1.0, with 1-based positions of what failed itself.</summary>
internal static class SarifReport
{
    public static void Write(Stream output, IReadOnlyList<DataVerdict> documents)
    {
        using var writer = new Utf8JsonWriter(output, default(JsonWriterOptions));
        writer.WriteStartObject();
        writer.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        writer.WriteString("version", "2.1.0");
        writer.WriteStartArray("runs");
        writer.WriteStartObject();
        WriteTool(writer, documents);
        writer.WriteStartArray("artifacts");
        foreach (DataVerdict document in documents)
        {
            writer.WriteStartObject();
            WriteLocation(writer, "location", document.Name);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("results");
        var text = new FailureText();
        foreach (DataVerdict document in documents)
        {
            foreach (FileVerdict file in document.Files)
            {
                file.TellFailures(rule =>
                {
                    foreach (Evidence evidence in rule.Evidence)
                    {
                        WriteResult(writer, text.Tell(evidence), document.Name, file, RuleNames.Of(rule.Name, file.RuleFile), evidence);
                        if (writer.BytesPending > 1 << 16)
                        {
                            writer.Flush();
                        }
                    }
                });

                foreach (Suppressed one in file.Suppressed)
                {
                    WriteSuppressed(writer, document.Name, one);
                }
            }
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteTool(Utf8JsonWriter writer, IReadOnlyList<DataVerdict> documents)
    {
        writer.WriteStartObject("tool");
        writer.WriteStartObject("driver");
        writer.WriteString("name", "themis");
        writer.WriteString("semanticVersion", typeof(SarifReport).Assembly.GetName().Version!.ToString(3));
        writer.WriteStartArray("rules");
        var ids = documents.SelectMany(document => document.Files)
            .SelectMany(file => file.Result.Rules.Where(rule => rule.Status == RuleStatus.Fail).Select(rule => RuleId(RuleNames.Of(rule.Name, file.RuleFile))))
            .Distinct().Order(StringComparer.Ordinal);
        foreach (string id in ids)
        {
            writer.WriteStartObject();
            writer.WriteString("id", id);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    // As the reference: up to the first dot, in capitals.
    private static string RuleId(string name) => name.Split('.')[0].ToUpperInvariant();

    private static void WriteResult(Utf8JsonWriter writer, FailureText text, string data, FileVerdict file, string rule, Evidence evidence)
    {
        writer.WriteStartObject();
        writer.WriteString("ruleId", RuleId(rule));
        writer.WriteString("level", Level(file.Severity));
        writer.WriteStartObject("message");
        if (string.IsNullOrWhiteSpace(evidence.Message))
        {
            writer.WriteString("text", text.Sentence);
        }
        else
        {
            writer.WriteString("text", $"{text} {evidence.Message.Trim()}");
        }

        writer.WriteEndObject();
        writer.WriteStartArray("locations");
        WritePlace(writer, data, text.Position.Line, text.Position.Column, null);
        writer.WriteEndArray();
        writer.WriteStartArray("relatedLocations");
        WritePlace(writer, file.RuleFile, evidence.Position.Line, evidence.Position.Column, "the clause");
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static string Level(Severity? severity) => severity switch
    {
        null or Severity.Critical or Severity.High => "error",
        Severity.Medium => "warning",
        _ => "note",
    };

    private static void WriteSuppressed(Utf8JsonWriter writer, string data, Suppressed one)
    {
        writer.WriteStartObject();
        writer.WriteString("ruleId", RuleId(one.Rule));
        writer.WriteString("level", "none");
        writer.WriteStartObject("message");
        writer.WriteString("text", $"'{one.Rule}' is suppressed by the metadata of '{one.Resource}'");
        writer.WriteEndObject();
        writer.WriteStartArray("locations");
        WritePlace(writer, data, one.Line, one.Column, null);
        writer.WriteEndArray();
        writer.WriteStartArray("suppressions");
        writer.WriteStartObject();
        writer.WriteString("kind", "inSource");
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WritePlace(Utf8JsonWriter writer, string name, int line, int column, string? message)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("physicalLocation");
        WriteLocation(writer, "artifactLocation", name);
        writer.WriteStartObject("region");
        writer.WriteNumber("startLine", Math.Max(1, line));
        writer.WriteNumber("startColumn", Math.Max(1, column));
        writer.WriteEndObject();
        writer.WriteEndObject();
        if (message is not null)
        {
            writer.WriteStartObject("message");
            writer.WriteString("text", message);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteLocation(Utf8JsonWriter writer, string member, string name)
    {
        writer.WriteStartObject(member);
        writer.WriteString("uri", Path.IsPathRooted(name) ? name.TrimStart('/') : name.Replace('\\', '/'));
        writer.WriteEndObject();
    }
}
