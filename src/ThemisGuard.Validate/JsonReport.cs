using System.Text.Json;
using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.Evaluation;

namespace ThemisGuard.Validate;

/// <summary>
/// The reference's report: per data file the rules that fail, with what failed, and the names of the others. See
/// <see cref="CheckWriter"/> for what failed.
/// </summary>
internal static class JsonReport
{
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
        var checks = new CheckWriter(writer);
        foreach (FileVerdict file in files)
        {
            file.TellFailures(rule => WriteRule(writer, checks, RuleNames.Of(rule.Name, file.RuleFile), rule));
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
        using var writer = new Utf8JsonWriter(output, JsonText.WriterOptions);
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

    private static void WriteRule(Utf8JsonWriter writer, CheckWriter checks, string name, RuleResult rule)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("Rule"u8);
        writer.WriteString("name"u8, name);
        writer.WriteStartObject("metadata"u8);
        writer.WriteEndObject();
        writer.WriteStartObject("messages"u8);
        writer.WriteNull("custom_message"u8);
        writer.WriteNull("error_message"u8);
        writer.WriteEndObject();
        writer.WriteStartArray("checks"u8);
        foreach (Evidence evidence in rule.Evidence)
        {
            checks.Write(evidence);

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
}
