using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml;
using ThemisGuard.Validate;
using ThemisGuard.GuardLanguage.Evaluation;

namespace ThemisGuard.Cli.Rules;

internal enum RuleTestFormat
{
    Text,
    Json,
    Yaml,
    Junit,
}

/// <summary>What came of the tests of one rule file.</summary>
internal sealed record RuleFileTests(string RuleFile, IReadOnlyList<RuleTestOutcome> Outcomes);

/// <summary>Reports of unit tests for programs.</summary>
internal static class RuleTestReport
{
    /// <summary>What was expected of a rule, and what it is.</summary>
    public static string Difference(Expectation missed)
    {
        string evaluated = missed.Evaluated.Count == 0 ? "there is no such rule" : $"is {string.Join(" and ", missed.Evaluated.Distinct())}";
        return $"{missed.Rule}: expected {missed.Expected}, {evaluated}";
    }

    /// <summary>Why a rule fails, on one line.</summary>
    public static string Reason(Evidence evidence)
    {
        string found = evidence.Missing || evidence.Value is null ? "is missing" : $"is {new FailureText().Tell(evidence).ShortValue()}";
        return $"{(evidence.Path.Length > 0 ? evidence.Path : evidence.Clause)} {found}, wanted {evidence.Wanted} (rule line {evidence.Position.Line})";
    }

    /// <summary>The outcome as cfn-guard's <c>test -o json</c> prints it, as JSON or YAML.</summary>
    public static void WriteJson(TextWriter output, IReadOnlyList<RuleFileTests> files, bool asYaml)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartArray();
            foreach ((string ruleFile, IReadOnlyList<RuleTestOutcome> outcomes) in files)
            {
                writer.WriteStartObject();
                writer.WriteString("rule_file", ruleFile);
                writer.WriteStartArray("test_cases");
                foreach (RuleTestOutcome test in outcomes)
                {
                    WriteTest(writer, test);
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        if (asYaml)
        {
            using var yaml = new MemoryStream();
            YamlText.Write(yaml, json.ToArray());
            output.Write(Encoding.UTF8.GetString(yaml.ToArray()));
            return;
        }

        output.WriteLine(Encoding.UTF8.GetString(json.ToArray()));
    }

    /// <summary>A suite per rule file, a case per test and rule; what has no expectation is skipped.</summary>
    public static void WriteJunit(TextWriter output, IReadOnlyList<RuleFileTests> files)
    {
        using var writer = XmlWriter.Create(output, new XmlWriterSettings { Indent = true, CheckCharacters = false, OmitXmlDeclaration = true });
        writer.WriteStartElement("testsuites");
        writer.WriteAttributeString("name", "themis rules test report");
        WriteCounts(writer, [.. files.SelectMany(file => file.Outcomes)]);
        foreach ((string ruleFile, IReadOnlyList<RuleTestOutcome> outcomes) in files)
        {
            writer.WriteStartElement("testsuite");
            writer.WriteAttributeString("name", JunitReport.Clean(ruleFile));
            WriteCounts(writer, outcomes);
            foreach (RuleTestOutcome test in outcomes)
            {
                WriteCases(writer, test);
            }

            writer.WriteEndElement();
        }

        writer.WriteEndElement();
        writer.Flush();
        output.WriteLine();
    }

    private static void WriteCounts(XmlWriter writer, IReadOnlyList<RuleTestOutcome> outcomes)
    {
        int skipped = outcomes.Sum(test => test.WithoutExpectation.Count);
        WriteNumber(writer, "tests", skipped + outcomes.Sum(test => test.Expectations.Count));
        WriteNumber(writer, "failures", outcomes.Where(test => test.Error is null).Sum(test => test.Expectations.Count(one => !one.IsMet)));
        WriteNumber(writer, "errors", outcomes.Where(test => test.Error is not null).Sum(test => test.Expectations.Count));
        WriteNumber(writer, "skipped", skipped);
    }

    private static void WriteNumber(XmlWriter writer, string name, int value) => writer.WriteAttributeString(name, value.ToString(CultureInfo.InvariantCulture));

    private static void WriteCases(XmlWriter writer, RuleTestOutcome test)
    {
        foreach (Expectation expectation in test.Expectations)
        {
            StartCase(writer, test, expectation.Rule);
            if (test.Error is not null)
            {
                WriteProblem(writer, "error", test.Error, "");
            }
            else if (!expectation.IsMet)
            {
                WriteProblem(writer, "failure", Difference(expectation), string.Join('\n', expectation.Evidence.Select(Reason)));
            }

            writer.WriteEndElement();
        }

        foreach (string rule in test.WithoutExpectation)
        {
            StartCase(writer, test, rule);
            writer.WriteStartElement("skipped");
            writer.WriteAttributeString("message", "no expectation");
            writer.WriteEndElement();
            writer.WriteEndElement();
        }
    }

    private static void StartCase(XmlWriter writer, RuleTestOutcome test, string rule)
    {
        writer.WriteStartElement("testcase");
        writer.WriteAttributeString("classname", JunitReport.Clean(test.Name));
        writer.WriteAttributeString("name", JunitReport.Clean(rule));
        writer.WriteAttributeString("file", JunitReport.Clean(test.File));
        WriteNumber(writer, "line", test.Line);
    }

    private static void WriteProblem(XmlWriter writer, string kind, string message, string text)
    {
        writer.WriteStartElement(kind);
        writer.WriteAttributeString("message", JunitReport.Clean(message));
        writer.WriteString(JunitReport.Clean(text));
        writer.WriteEndElement();
    }

    private static void WriteTest(Utf8JsonWriter writer, RuleTestOutcome test)
    {
        writer.WriteStartObject();
        writer.WriteString("name", test.Name);
        writer.WriteString("error", test.Error);
        writer.WriteStartArray("passed_rules");
        foreach (Expectation met in test.Expectations.Where(one => test.Error is null && one.IsMet))
        {
            writer.WriteStartObject();
            writer.WriteString("name", met.Rule);
            writer.WriteString("evaluated", met.Expected);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("failed_rules");
        foreach (Expectation missed in test.Expectations.Where(one => test.Error is not null || !one.IsMet))
        {
            writer.WriteStartObject();
            writer.WriteString("name", missed.Rule);
            writer.WriteString("expected", missed.Expected);
            writer.WriteStartArray("evaluated");
            foreach (string status in missed.Evaluated)
            {
                writer.WriteStringValue(status);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("skipped_rules");
        foreach (string rule in test.WithoutExpectation)
        {
            writer.WriteStartObject();
            writer.WriteString("name", rule);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
