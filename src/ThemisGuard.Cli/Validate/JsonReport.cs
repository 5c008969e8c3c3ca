using System.Text;
using System.Text.Json;
using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.Evaluation;

namespace ThemisGuard.Cli.Validate;

/// <summary>
/// The reference's report: per data file the rules that fail, with what failed, and the names of the others. Positions are
/// fields of their own, and what is echoed of the data is capped.
/// </summary>
internal static class JsonReport
{
    /// <summary>Longest JSON text of a value that is echoed; beyond, its beginning is, as a string.</summary>
    public const int MaxEcho = 1024;

    private const int FlushAt = 1 << 16;

    public static void Write(Stream output, IReadOnlyList<DataVerdict> documents, bool asYaml)
    {
        if (asYaml)
        {
            using var json = new MemoryStream();
            WriteJson(json, documents);
            YamlText.Write(output, json.ToArray());
            return;
        }

        WriteJson(output, documents);
        output.WriteByte((byte)'\n');
    }

    /// <summary>One data file under one or more rule files.</summary>
    public static void WriteDocument(Utf8JsonWriter writer, string name, RuleStatus status, IReadOnlyList<FileVerdict> files)
    {
        writer.WriteStartObject();
        writer.WriteString("name", name);
        writer.WriteStartObject("metadata");
        writer.WriteEndObject();
        writer.WriteString("status", Text(status));
        writer.WriteStartArray("not_compliant");
        foreach (FileVerdict file in files)
        {
            foreach (RuleResult rule in file.Failures())
            {
                WriteRule(writer, RuleNames.Of(rule.Name, file.RuleFile), rule);
            }
        }

        writer.WriteEndArray();
        WriteNames(writer, "not_applicable", files, RuleStatus.Skip);
        WriteNames(writer, "compliant", files, RuleStatus.Pass);
        WriteSuppressed(writer, files);
        writer.WriteEndObject();
    }

    public static string Text(RuleStatus status) => status switch
    {
        RuleStatus.Pass => "PASS",
        RuleStatus.Fail => "FAIL",
        _ => "SKIP",
    };

    private static void WriteJson(Stream output, IReadOnlyList<DataVerdict> documents)
    {
        using var writer = new Utf8JsonWriter(output, ValueEcho.WriterOptions);
        writer.WriteStartArray();
        foreach (DataVerdict document in documents)
        {
            WriteDocument(writer, document.Name, document.Status, document.Files);
        }

        writer.WriteEndArray();
    }

    private static void WriteNames(Utf8JsonWriter writer, string member, IReadOnlyList<FileVerdict> files, RuleStatus status)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (FileVerdict file in files)
        {
            names.UnionWith(file.Result.Rules.Where(rule => rule.Status == status).Select(rule => RuleNames.Of(rule.Name, file.RuleFile)));
        }

        writer.WriteStartArray(member);
        foreach (string name in names)
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
    }

    // The reference has no such list, and nobody who did not ask gets one.
    private static void WriteSuppressed(Utf8JsonWriter writer, IReadOnlyList<FileVerdict> files)
    {
        if (!files.Any(file => file.Suppressed.Count > 0))
        {
            return;
        }

        writer.WriteStartArray("suppressed");
        foreach (Suppressed one in files.SelectMany(file => file.Suppressed))
        {
            writer.WriteStartObject();
            writer.WriteString("rule", one.Rule);
            writer.WriteString("resource", one.Resource);
            writer.WriteNumber("line", one.Line);
            writer.WriteNumber("column", one.Column);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteRule(Utf8JsonWriter writer, string name, RuleResult rule)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("Rule");
        writer.WriteString("name", name);
        writer.WriteStartObject("metadata");
        writer.WriteEndObject();
        writer.WriteStartObject("messages");
        writer.WriteNull("custom_message");
        writer.WriteNull("error_message");
        writer.WriteEndObject();
        writer.WriteStartArray("checks");
        foreach (Evidence evidence in rule.Evidence)
        {
            WriteCheck(writer, evidence);

            // Without this the whole report would be kept until its end.
            if (writer.BytesPending > FlushAt)
            {
                writer.Flush();
            }
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    public static void WriteCheck(Utf8JsonWriter writer, Evidence evidence)
    {
        var comparison = ComparisonName.Of(evidence.Wanted);
        string text = FailureText.Of(evidence, evidence.Path);
        (int line, int column) = evidence.Value?.Position ?? (0, 0);
        writer.WriteStartObject();
        writer.WriteStartObject("Clause");
        writer.WriteStartObject(comparison.IsBinary ? "Binary" : "Unary");
        writer.WriteString("context", evidence.Clause);
        writer.WriteStartObject("messages");
        writer.WriteString("custom_message", evidence.Message ?? "");
        writer.WriteString("error_message", text);
        writer.WriteEndObject();
        writer.WriteStartObject("location");
        writer.WriteNumber("line", line);
        writer.WriteNumber("column", column);
        writer.WriteNumber("rule_line", evidence.Position.Line);
        writer.WriteNumber("rule_column", evidence.Position.Column);
        writer.WriteEndObject();
        writer.WriteStartObject("check");
        if (evidence.Missing)
        {
            writer.WriteStartObject("UnResolved");
            writer.WriteStartObject("value");
            writer.WriteStartObject("traversed_to");
            WriteValue(writer, evidence.Value);
            writer.WriteEndObject();
            writer.WriteString("remaining_query", evidence.RemainingQuery ?? "");
            writer.WriteString("reason", text);
            writer.WriteEndObject();
        }
        else if (comparison.IsBinary)
        {
            writer.WriteStartObject(comparison.Name == "In" ? "InResolved" : "Resolved");
            writer.WriteStartObject("from");
            WriteValue(writer, evidence.Value);
            writer.WriteEndObject();
            WriteWanted(writer, evidence, comparison.Name == "In");
        }
        else
        {
            writer.WriteStartObject("Resolved");
            writer.WriteStartObject("value");
            WriteValue(writer, evidence.Value);
            writer.WriteEndObject();
        }

        writer.WriteStartArray("comparison");
        writer.WriteStringValue(comparison.Name);
        writer.WriteBooleanValue(comparison.IsNegated);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteWanted(Utf8JsonWriter writer, Evidence evidence, bool asList)
    {
        if (asList)
        {
            writer.WriteStartArray("to");
            writer.WriteStartObject();
        }
        else
        {
            writer.WriteStartObject("to");
        }

        WriteValue(writer, evidence.WantedValue);
        writer.WriteEndObject();
        if (asList)
        {
            writer.WriteEndArray();
        }
    }

    private static void WriteValue(Utf8JsonWriter writer, DocumentNode? value)
    {
        writer.WriteString("path", value is { } known && known.Line > 0 ? known.Path : "");
        writer.WritePropertyName("value");
        if (value is null)
        {
            writer.WriteNullValue();
            return;
        }

        ReadOnlySpan<byte> echo = ValueEcho.Json(value.Value);
        if (echo.Length <= MaxEcho)
        {
            writer.WriteRawValue(echo, skipInputValidation: true);
        }
        else
        {
            writer.WriteStringValue(string.Concat(Encoding.UTF8.GetString(echo[..MaxEcho]).TrimEnd('\uFFFD'), "…"));
        }
    }
}
