using System.Text;
using System.Text.Json;
using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.Evaluation;

namespace ThemisGuard.Validate;

/// <summary>
/// For people: per data file its status, the rules asked for, and each failed clause on a line of its own with the place in
/// the data. <c>-o json</c> and <c>-o yaml</c> put the report of each pair of files in the place of those lines.
/// </summary>
internal static class SummaryReport
{
    public static void Write(Stream output, IReadOnlyList<DataVerdict> documents, ValidateRequest request)
    {
        using var writer = new StreamWriter(output, new UTF8Encoding(false), 1 << 16, leaveOpen: true);
        foreach (DataVerdict document in documents)
        {
            WriteTables(writer, document, request.Summary);
            if (request.Format == ReportFormat.Summary)
            {
                WriteFindings(writer, document, request);
                continue;
            }

            writer.Flush();
            foreach (FileVerdict file in document.Files.Where(file => file.Result.Status == RuleStatus.Fail))
            {
                WriteReport(output, document.Name, file, request.Format == ReportFormat.Yaml);
            }
        }
    }

    private static void WriteTables(StreamWriter writer, DataVerdict document, IReadOnlySet<string> kinds)
    {
        if (kinds.Contains("none"))
        {
            return;
        }

        bool all = kinds.Contains("all");
        writer.WriteLine($"{document.Name} Status = {JsonReport.Text(document.Status)}");
        Table("SKIP rules", RuleStatus.Skip, "skip");
        Table("PASS rules", RuleStatus.Pass, "pass");
        Table("FAILED rules", RuleStatus.Fail, "fail");
        writer.WriteLine("---");

        void Table(string title, RuleStatus status, string kind)
        {
            string[] names =
            [
                .. document.Files.SelectMany(file => file.Result.Rules.Where(rule => rule.Status == status)
                    .Select(rule => $"{Path.GetFileName(file.RuleFile)}/{rule.Name}")).Distinct(),
            ];
            if (names.Length == 0 || !(all || kinds.Contains(kind)))
            {
                return;
            }

            int width = names.Max(name => name.Length);
            writer.WriteLine(title);
            foreach (string name in names)
            {
                writer.WriteLine($"{name.PadRight(width)}    {JsonReport.Text(status)}");
            }
        }
    }

    private static void WriteFindings(StreamWriter writer, DataVerdict document, ValidateRequest request)
    {
        foreach (Suppressed one in document.Files.SelectMany(file => file.Suppressed))
        {
            writer.WriteLine($"Suppressed = {one.Rule} for {one.Resource} ({document.Name}:{one.Line}:{one.Column})");
        }

        var text = new FailureText();
        foreach (FileVerdict file in document.Files)
        {
            file.TellFailures(rule =>
            {
                writer.WriteLine($"Rule = {RuleNames.Of(rule.Name, file.RuleFile)}");
                foreach (Evidence evidence in rule.Evidence)
                {
                    WriteFinding(writer, text, document, file, evidence, request);
                }
            });
        }
    }

    private static void WriteFinding(StreamWriter writer, FailureText text, DataVerdict document, FileVerdict file, Evidence evidence, ValidateRequest request)
    {
        string place = evidence.Line > 0 ? $"{document.Name}:{evidence.Line}:{evidence.Column}: " : "";
        string found = evidence.Missing || evidence.Value is null ? "is missing" : $"is {text.Tell(evidence).ShortValue()}";
        string subject = evidence.Value is null ? evidence.Clause : evidence.Path;
        writer.WriteLine($"  {place}{subject} {found}, wanted {evidence.Wanted}");
        if (!string.IsNullOrWhiteSpace(evidence.Message))
        {
            foreach (string line in evidence.Message.Trim().Split('\n'))
            {
                writer.WriteLine($"    {line.Trim()}");
            }
        }

        if (request.Verbose)
        {
            writer.WriteLine($"    Clause  = {evidence.Clause}");
            writer.WriteLine($"    Written = {file.RuleFile}:{evidence.Position}");
            writer.WriteLine($"    Within  = {evidence.RuleName}");
        }

        if (request.PrintJson)
        {
            writer.Flush();
            using var json = new Utf8JsonWriter(writer.BaseStream, new JsonWriterOptions { Indented = true, MaxDepth = 1024 });
            new CheckWriter(json).Write(evidence);
            json.Flush();
            writer.WriteLine();
        }
    }

    private static void WriteReport(Stream output, string name, FileVerdict file, bool asYaml)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json, JsonText.WriterOptions with { Indented = true }))
        {
            JsonReport.WriteDocument(writer, name, file.Result.Status, [file]);
        }

        if (asYaml)
        {
            YamlText.Write(output, json.ToArray());
            return;
        }

        output.Write(json.GetBuffer(), 0, (int)json.Length);
        output.WriteByte((byte)'\n');
    }
}
