using System.CommandLine;
using System.Text.Json;
using ThemisGuard.Validate;
using ThemisGuard.GuardLanguage.Syntax;
using ThemisGuard.GuardLanguage.Syntax.Linting;

namespace ThemisGuard.Cli.Rules;

/// <summary><c>themis rules lint</c>: what rule files probably do not mean.</summary>
internal static class RulesLintCommand
{
    private const int Clean = 0;
    private const int Unusable = 1;
    private const int Warned = 7;
    private const int UnreadableInput = 65;

    public static Command Create()
    {
        var paths = new Argument<string[]>("path") { Description = "Rule files, or folders of .guard and .ruleset files.", Arity = ArgumentArity.OneOrMore };
        var format = new Option<string>("--format") { Description = "What is printed: text or json.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var command = new Command("lint", "Warn of rules that probably do not mean what they seem to; exits 0 when there is nothing to warn of, 7 when there is, 1 when a file does not parse.")
        {
            paths, format,
        };
        command.SetAction(parsed =>
        {
            try
            {
                return Run(InputFiles.FindRules(parsed.GetRequiredValue(paths), byTime: false), parsed.GetValue(format) == "json");
            }
            catch (InputException problem)
            {
                Console.Error.WriteLine($"error: {problem.Message}");
                return UnreadableInput;
            }
        });
        return command;
    }

    /// <summary>What is wrong with files, each with the file's name.</summary>
    public static List<(string File, Diagnostic Problem)> Check(IReadOnlyList<InputText> texts)
    {
        var problems = new List<(string, Diagnostic)>();
        var ruleFiles = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (InputText text in texts)
        {
            ParseResult<RuleFile> parsed = RuleFile.Parse(text.Read(), text.Name);
            problems.AddRange(parsed.Diagnostics.Select(problem => (text.Name, problem)));
            if (!parsed.Succeeded)
            {
                continue;
            }

            problems.AddRange(RuleLint.Check(parsed.Root).Select(problem => (text.Name, problem)));
            foreach (string rule in parsed.Root.RuleNames.Distinct().Where(rule => rule != RuleFile.DefaultRuleName && !ruleFiles.TryAdd(rule, text.Name)))
            {
                problems.Add((text.Name, new Diagnostic(
                    DiagnosticCodes.Duplicate, DiagnosticSeverity.Warning, parsed.Root.PositionOf(rule), rule,
                    $"a rule in {ruleFiles[rule]} is named '{rule}' too: reports can't tell them apart")));
            }
        }

        return problems;
    }

    private static int Run(List<InputText> texts, bool asJson)
    {
        List<(string File, Diagnostic Problem)> problems = Check(texts);
        if (asJson)
        {
            WriteJson(problems);
        }
        else
        {
            foreach ((string file, Diagnostic problem) in problems)
            {
                Console.WriteLine($"{file}:{problem}");
            }

            Console.WriteLine($"{texts.Count} files, {problems.Count} problems");
        }

        return problems.Exists(one => one.Problem.Severity == DiagnosticSeverity.Error) ? Unusable : problems.Count > 0 ? Warned : Clean;
    }

    private static void WriteJson(List<(string File, Diagnostic Problem)> problems)
    {
        using Stream stdout = Console.OpenStandardOutput();
        using (var json = new Utf8JsonWriter(stdout, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartArray();
            foreach ((string file, Diagnostic problem) in problems)
            {
                json.WriteStartObject();
                json.WriteString("file", file);
                json.WriteNumber("line", problem.Line);
                json.WriteNumber("column", problem.Column);
                json.WriteString("code", problem.Code);
                json.WriteString("severity", problem.Severity == DiagnosticSeverity.Error ? "error" : "warning");
                json.WriteString("text", problem.Text);
                json.WriteString("message", problem.Message);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        stdout.WriteByte((byte)'\n');
    }
}
