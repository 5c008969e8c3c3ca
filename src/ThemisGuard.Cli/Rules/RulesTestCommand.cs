using System.CommandLine;

namespace ThemisGuard.Cli.Rules;

/// <summary><c>themis rules test</c>: unit tests of rules, in cfn-guard's format.</summary>
internal static class RulesTestCommand
{
    public static Command Create()
    {
        var folder = new Argument<string?>("dir") { Description = "Folder with rule files; their tests are in 'tests' folders beside them.", Arity = ArgumentArity.ZeroOrOne };
        var directory = new Option<string?>("--dir", "-d") { Description = "As the argument." };
        var rules = new Option<string?>("--rules-file", "-r") { Description = "One rule file, with --test-data." };
        var tests = new Option<string?>("--test-data", "-t") { Description = "A test file or a folder of them, with --rules-file." };
        var format = new Option<string>("--output-format", "-o") { Description = "text, json, yaml or junit.", DefaultValueFactory = _ => "text" };
        var verbose = new Option<bool>("--verbose", "-v") { Description = "Name every test, not only those that fail." };
        var command = new Command("test", "Run the unit tests of rules; exits 0 when all are met, 7 when not, 1 when a file can't be used.")
        {
            folder, directory, rules, tests, format, verbose,
        };
        command.SetAction(parsed =>
        {
            string? searched = parsed.GetValue(folder) ?? parsed.GetValue(directory);
            string? one = parsed.GetValue(rules);
            string? with = parsed.GetValue(tests);
            bool known = Enum.TryParse(parsed.GetValue(format), ignoreCase: true, out RuleTestFormat form) && Enum.IsDefined(form) && !char.IsAsciiDigit(parsed.GetValue(format)![0]);
            if ((searched is null) == (one is null) || (one is null) != (with is null) || !known)
            {
                Console.Error.WriteLine("error: give a folder, or --rules-file and --test-data; --output-format is text, json, yaml or junit");
                return 64;
            }

            var run = new RuleTestRun(Console.Out, Console.Error, form, parsed.GetValue(verbose));
            return searched is not null ? run.RunFolder(searched) : run.RunFile(one!, with!);
        });
        return command;
    }
}
