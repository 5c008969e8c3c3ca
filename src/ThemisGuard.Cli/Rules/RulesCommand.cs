using System.CommandLine;
using System.Text.Json;
using ThemisGuard.Compliance;
using ThemisGuard.Compliance.Findings;
using ThemisGuard.Compliance.Rules;

namespace ThemisGuard.Cli.Rules;

/// <summary><c>themis rules list|show|test|lint</c></summary>
internal static class RulesCommand
{
    public static Command Create()
    {
        var command = new Command("rules", "The rules that scans apply.")
        {
            CreateList(),
            CreateShow(),
            RulesTestCommand.Create(),
            RulesLintCommand.Create(),
        };
        return command;
    }

    private static Command CreateList()
    {
        Option<string> format = Format();
        var command = new Command("list", "List every rule with its severity and the resource types it meets.") { format };
        command.SetAction(parsed =>
        {
            IReadOnlyList<Rule> rules = BuiltIn.Rules.Rules;
            if (parsed.GetValue(format) == "json")
            {
                WriteJson(json =>
                {
                    json.WriteStartArray();
                    foreach (Rule rule in rules)
                    {
                        WriteRule(json, rule);
                    }

                    json.WriteEndArray();
                });
                return (int)ExitCode.Compliant;
            }

            int width = rules.Max(rule => rule.Id.Length);
            foreach (Rule rule in rules)
            {
                Console.WriteLine($"{rule.Id.PadRight(width)}  {rule.Severity.Name(),-8}  {rule.Title}");
            }

            Console.WriteLine($"{rules.Count} rules");
            return (int)ExitCode.Compliant;
        });
        return command;
    }

    private static Command CreateShow()
    {
        var id = new Argument<string>("RULE") { Description = "Rule id, as 'themis rules list' prints it." };
        Option<string> format = Format();
        var command = new Command("show", "Show one rule: why, how to fix it, the controls it is evidence for, its text.") { id, format };
        command.SetAction(parsed =>
        {
            string wanted = parsed.GetRequiredValue(id);
            Rule rule = BuiltIn.Rules.Rules.FirstOrDefault(rule => rule.Id == wanted)
                ?? throw new CommandException(ExitCode.Usage, $"there is no rule '{wanted}'; 'themis rules list' names them.");
            if (parsed.GetValue(format) == "json")
            {
                WriteJson(json => WriteRule(json, rule));
                return (int)ExitCode.Compliant;
            }

            Console.WriteLine($"{rule.Id}: {rule.Title}");
            Console.WriteLine($"Severity:    {rule.Severity.Name()}");
            Console.WriteLine($"Resources:   {string.Join(", ", rule.ResourceTypes)}");
            Console.WriteLine($"Controls:    {string.Join(", ", ControlsOf(rule))}");
            Console.WriteLine($"Why:         {rule.Rationale}");
            Console.WriteLine($"Remediation: {rule.Remediation}");
            Console.WriteLine($"Reference:   {string.Join(" ", rule.References)}");
            Console.WriteLine();
            Console.WriteLine(rule.Source.Text);
            return (int)ExitCode.Compliant;
        });
        return command;
    }

    private static IEnumerable<string> ControlsOf(Rule rule) => BuiltIn.Frameworks.ControlsByRule(BuiltIn.Frameworks.Frameworks.Select(framework => framework.Id)).GetValueOrDefault(rule.Id, []);

    private static Option<string> Format()
    {
        var format = new Option<string>("--format") { Description = "What is printed: text or json.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        return format;
    }

    private static void WriteJson(Action<Utf8JsonWriter> write)
    {
        using Stream stdout = Console.OpenStandardOutput();
        using (var json = new Utf8JsonWriter(stdout, new JsonWriterOptions { Indented = true }))
        {
            write(json);
        }

        stdout.WriteByte((byte)'\n');
    }

    private static void WriteRule(Utf8JsonWriter json, Rule rule)
    {
        json.WriteStartObject();
        json.WriteString("id", rule.Id);
        json.WriteString("title", rule.Title);
        json.WriteString("severity", rule.Severity.Name());
        json.WriteString("provider", rule.Provider);
        WriteStrings(json, "resourceTypes", rule.ResourceTypes);
        WriteStrings(json, "controls", ControlsOf(rule));
        json.WriteString("rationale", rule.Rationale);
        json.WriteString("remediation", rule.Remediation);
        WriteStrings(json, "references", rule.References);
        json.WriteEndObject();
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
