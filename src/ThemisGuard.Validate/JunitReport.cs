using System.Globalization;
using System.Text;
using System.Xml;
using ThemisGuard.GuardLanguage.Evaluation;

namespace ThemisGuard.Validate;

/// <summary>JUnit: a suite per data file, a case per rule file, a failure per failed clause.</summary>
internal static class JunitReport
{
    public static void Write(Stream output, IReadOnlyList<DataVerdict> documents)
    {
        using var writer = XmlWriter.Create(output, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false), CheckCharacters = false, CloseOutput = false });
        writer.WriteStartElement("testsuites");
        writer.WriteAttributeString("name", "themis validate report");
        writer.WriteAttributeString("tests", Number(documents.Sum(document => document.Files.Count)));
        writer.WriteAttributeString("failures", Number(documents.Sum(Failures)));
        writer.WriteAttributeString("errors", "0");
        foreach (DataVerdict document in documents)
        {
            writer.WriteStartElement("testsuite");
            writer.WriteAttributeString("name", Clean(document.Name));
            writer.WriteAttributeString("tests", Number(document.Files.Count));
            writer.WriteAttributeString("failures", Number(Failures(document)));
            writer.WriteAttributeString("errors", "0");
            foreach (FileVerdict file in document.Files)
            {
                WriteCase(writer, document.Name, file);
            }

            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    }

    private static int Failures(DataVerdict document) => document.Files.Count(file => file.Result.Status == RuleStatus.Fail);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static void WriteCase(XmlWriter writer, string data, FileVerdict file)
    {
        writer.WriteStartElement("testcase");
        writer.WriteAttributeString("name", Clean(Path.GetFileName(file.RuleFile)));
        var text = new FailureText();
        file.TellFailures(rule =>
        {
            foreach (Evidence evidence in rule.Evidence)
            {
                writer.WriteStartElement("failure");
                writer.WriteAttributeString("message", Clean(RuleNames.Of(rule.Name, file.RuleFile)));
                writer.WriteAttributeString("file", Clean(data));
                writer.WriteAttributeString("line", Number(evidence.Line));
                writer.WriteAttributeString("column", Number(evidence.Column));
                writer.WriteString(Clean($"{evidence.Line}:{evidence.Column}: {text.Tell(evidence)} {evidence.Message?.Trim()}"));
                writer.WriteEndElement();
            }
        });

        if (file.Result.Status == RuleStatus.Skip)
        {
            writer.WriteStartElement("skipped");
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    }

    /// <summary>A text without what XML can not hold.</summary>
    public static string Clean(string text) => string.Concat(text.Select(c => XmlConvert.IsXmlChar(c) || char.IsSurrogate(c) ? c : '\uFFFD'));
}
