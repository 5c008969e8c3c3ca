using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ThemisGuard.Storage.Contracts;
using ThemisGuard.Compliance.Findings;
using ThemisGuard.Compliance.Frameworks;
using ThemisGuard.Compliance.Rules;
using ThemisGuard.Compliance.Tests.Scans;

namespace ThemisGuard.Deployment.Tests.Template;

/// <summary>
/// What we tell others to do, we do: our template against our own HIPAA rules and against Control Tower's under cfn-guard. What
/// is left open stands, with the reason, in <c>deploy/template-exceptions.yaml</c>.
/// </summary>
public sealed partial class TemplateRulesTests
{
    private const string Guard = "@cdklabs/cdk-validator-cfnguard";

    private static readonly string ProductionTemplate = Deployed.Of(SamTransform.Apply(StackTemplate.For(StackTemplate.Production))).ToJsonString();

    [Fact]
    public async Task Our_own_rules_pass_but_for_what_is_argued()
    {
        var harness = new ScanHarness(RulePack.Embedded());
        await harness.ScanAsync(ScanHarness.Source("template.json", ProductionTemplate));
        IReadOnlyList<Finding> findings = await harness.FindingsAsync();
        Framework hipaa = harness.Frameworks.Frameworks.Single(framework => framework.Id == "hipaa-security");
        HashSet<string> rules = [.. hipaa.Controls.SelectMany(control => control.Rules)];
        Assert.NotEmpty(rules);
        NoneOf(findings.Where(finding => finding.Status == FindingStatus.NotEvaluated).Select(finding => $"{finding.RuleId} on {finding.Resource.Id}: {finding.Reason} {finding.Cause}"));
        AssertArgued("themisguard", findings.Where(finding => finding.Status == FindingStatus.Fail && rules.Contains(finding.RuleId)).Select(finding => (finding.RuleId, finding.Resource.Id)));
    }

    [SkippableFact]
    public void Control_Towers_rules_pass_under_cfn_guard_but_for_what_is_argued()
    {
        Skipped.If(Repository.Missing(Guard));
        Skip.If(!OperatingSystem.IsLinux(), "The reference binary is taken for Linux only.");
        string package = Path.Combine(Repository.Tools, "node_modules", Guard);
        string data = Path.Combine(Directory.CreateTempSubdirectory("themis-template-").FullName, "template.json");
        File.WriteAllText(data, ProductionTemplate);
        try
        {
            var start = new ProcessStartInfo(
                Path.Combine(package, "bin", "ubuntu", "x86_64", "cfn-guard"),
                ["validate", "-r", Path.Combine(package, "rules", "control-tower", "cfn-guard"), "-d", data, "--structured", "-o", "json", "-S", "none"])
            {
                RedirectStandardOutput = true, RedirectStandardError = true,
            };
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode is 0 or 19, errors.Result);
            JsonNode report = JsonNode.Parse(output, documentOptions: new JsonDocumentOptions { MaxDepth = 1024 })![0]!;
            Assert.NotEmpty(report["compliant"]!.AsArray());
            AssertArgued("control-tower", report["not_compliant"]!.AsArray().SelectMany(rule =>
                ResourcePath.Matches(rule!.ToJsonString()).Select(match => match.Groups[1].Value).Distinct().Select(resource => (rule["Rule"]!["name"]!.ToString(), resource))));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(data)!, recursive: true);
        }
    }

    // What fails and is not argued fails the test; so does what is argued and does not fail, so that the list only shrinks.
    private static void AssertArgued(string source, IEnumerable<(string Rule, string Resource)> failures)
    {
        (string Rule, string Resource)[] failed = [.. failures.Distinct()];
        var argued = TemplateExceptions.Read(Path.Combine(Repository.Root, "deploy", "template-exceptions.yaml")).Where(exception => exception.Source == source).ToList();
        NoneOf(failed.Where(failure => !argued.Exists(exception => exception.Covers(failure.Rule, failure.Resource))).Select(failure => $"{failure.Rule} on {failure.Resource}"));
        NoneOf(argued.SelectMany(exception => exception.Resources
            .Where(pattern => !failed.Any(failure => exception.Rule == failure.Rule && TemplateException.Matches(pattern, failure.Resource)))
            .Select(pattern => $"{exception.Rule} on {pattern} is argued and does not fail")));
    }

    // Assert.Empty shortens what it shows.
    private static void NoneOf(IEnumerable<string> problems)
    {
        string all = string.Join('\n', problems.Order(StringComparer.Ordinal));
        Assert.True(all.Length == 0, all);
    }

    [GeneratedRegex("/Resources/([A-Za-z0-9]+)")]
    private static partial Regex ResourcePath { get; }
}

/// <summary>A rule that our template does not meet, and why.</summary>
internal sealed class TemplateException
{
    public string Source { get; set; } = "";

    public string Rule { get; set; } = "";

    public List<string> Resources { get; set; } = [];

    public string Reason { get; set; } = "";

    public bool Covers(string rule, string resource) => rule == Rule && Resources.Exists(pattern => Matches(pattern, resource));

    public static bool Matches(string pattern, string resource) =>
        pattern.EndsWith('*') ? resource.StartsWith(pattern[..^1], StringComparison.Ordinal) : pattern == resource;
}

internal static class TemplateExceptions
{
    public static IReadOnlyList<TemplateException> Read(string file)
    {
        var reader = new YamlDotNet.Serialization.DeserializerBuilder().WithNamingConvention(YamlDotNet.Serialization.NamingConventions.CamelCaseNamingConvention.Instance).Build();
        List<TemplateException> read = reader.Deserialize<List<TemplateException>>(File.ReadAllText(file));
        Assert.All(read, exception => Assert.True(exception.Reason.Length > 40, $"{exception.Rule}: say why."));
        return read;
    }
}
