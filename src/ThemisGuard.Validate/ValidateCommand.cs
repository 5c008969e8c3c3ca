using System.CommandLine;
using ThemisGuard.Compliance.Findings;

namespace ThemisGuard.Validate;

/// <summary><c>themis validate</c>: cfn-guard's <c>validate</c>, flags, outputs and exit codes.</summary>
internal static class ValidateCommand
{
    private static readonly string[] Formats = ["single-line-summary", "json", "yaml", "junit", "sarif"];
    private static readonly string[] SummaryKinds = ["all", "pass", "fail", "skip", "none"];

    public const string Description = "Evaluate rules on templates, with the flags and exit codes of cfn-guard validate.";

    public static Command Create() => Fill(new Command("validate", Description));

    /// <summary>Gives a command the options and the action.</summary>
    public static T Fill<T>(T command)
        where T : Command
    {
        Option<string[]> rules = Paths("--rules", "-r", "Rule files, or folders of .guard and .ruleset files.");
        Option<string[]> data = Paths("--data", "-d", "Data files, or folders of .yaml, .yml, .json, .jsn and .template files; standard input when absent.");
        Option<string[]> parameters = Paths("--input-params", "-i", "Files whose maps are merged into the root of every data file.");
        var type = new Option<string?>("--type", "-t") { Description = "CFNTemplate; accepted as cfn-guard does, and found out anyway." };
        var format = new Option<string>("--output-format", "-o") { Description = string.Join(", ", Formats), DefaultValueFactory = _ => Formats[0] };
        var summary = new Option<string>("--show-summary", "-S") { Description = "Comma-separated: " + string.Join(", ", SummaryKinds), DefaultValueFactory = _ => "fail" };
        Option<bool> structured = Flag("--structured", "-z", "One well-formed document on standard output; needs -S none and another format than the default.");
        Option<bool> payload = Flag("--payload", "-P", "Read {\"rules\":[…],\"data\":[…]} from standard input.");
        Option<bool> verbose = Flag("--verbose", "-v", "Print each failed clause in full.");
        Option<bool> printJson = Flag("--print-json", "-p", "Print each failed clause as JSON.");
        Option<bool> alphabetical = Flag("--alphabetical", "-a", "Read folders by name; the default.");
        Option<bool> lastModified = Flag("--last-modified", "-m", "Read folders by modification time.");
        var resolve = new Option<bool>("--resolve") { Description = "Read data as CloudFormation does (aliases too), and put values in the place of Ref, Fn::Sub, Fn::If, Fn::FindInMap, Fn::ForEach and other intrinsics." };
        var parameter = new Option<string[]>("--parameter") { Description = "Value of a template's parameter, or of a pseudo parameter (AWS::Region=eu-west-1), with --resolve (repeatable).", HelpName = "NAME=VALUE" };
        var suppressions = new Option<bool>("--suppressions") { Description = "Leave out what Metadata.guard.SuppressedRules of a resource names, and list it." };
        var interpolate = new Option<bool>("--interpolate") { Description = "Replace %{variable} in messages by its value." };
        var failOn = new Option<string?>("--fail-on") { Description = "Exit 19 only for rules without a '# Severity:', or with this one or a graver: critical, high, medium, low, info." };
        Option[] options =
        [
            rules, data, parameters, type, format, summary, structured, payload, verbose, printJson, alphabetical, lastModified,
            resolve, parameter, suppressions, interpolate, failOn,
        ];
        Array.ForEach(options, command.Options.Add);
        command.SetAction((parsed, cancellationToken) =>
        {
            Dictionary<string, string> templateParameters = NameValues.Read(parsed.GetValue(parameter) ?? []);
            var request = new ValidateRequest
            {
                Resolve = parsed.GetValue(resolve),
                TemplateParameters = templateParameters,
                Suppressions = parsed.GetValue(suppressions),
                Interpolate = parsed.GetValue(interpolate),
                FailOn = Severities.TryParse(parsed.GetValue(failOn), out Severity severity) ? severity : null,
                Rules = parsed.GetValue(rules) ?? [],
                Data = parsed.GetValue(data) ?? [],
                Parameters = parsed.GetValue(parameters) ?? [],
                Format = (ReportFormat)Math.Max(0, Array.IndexOf(Formats, parsed.GetValue(format))),
                Summary = (parsed.GetValue(summary) ?? "").Split(',').ToHashSet(StringComparer.Ordinal),
                Structured = parsed.GetValue(structured),
                Payload = parsed.GetValue(payload),
                Verbose = parsed.GetValue(verbose),
                PrintJson = parsed.GetValue(printJson),
                LastModified = parsed.GetValue(lastModified),
            };
            string? misuse = Misuse(request, parsed.GetValue(format)!, parsed.GetValue(type), parsed.GetValue(alphabetical))
                ?? (parsed.GetValue(failOn) is { } asked && request.FailOn is null ? $"'{asked}' is no severity; use {string.Join(", ", Severities.All.Select(one => one.Name()))}" : null);
            if (misuse is not null)
            {
                Console.Error.WriteLine($"error: {misuse}\nFor more information, try 'themis validate --help'.");
                return Task.FromResult((int)ValidateExit.Usage);
            }

            using Stream output = Console.OpenStandardOutput();
            return Task.FromResult((int)new Validation(request, Console.OpenStandardInput, output, Console.Error).Run(cancellationToken));
        });
        return command;
    }

    private static string? Misuse(ValidateRequest request, string format, string? type, bool alphabetical)
    {
        if (!Formats.Contains(format))
        {
            return $"'{format}' is no output format; use {string.Join(", ", Formats)}";
        }

        if (request.Summary.FirstOrDefault(kind => !SummaryKinds.Contains(kind)) is { } unknown)
        {
            return $"'{unknown}' is nothing to summarise; use {string.Join(", ", SummaryKinds)}";
        }

        if (type is not null and not "CFNTemplate")
        {
            return $"'{type}' is no type of data; use CFNTemplate";
        }

        if (request.TemplateParameters.Count > 0 && !request.Resolve)
        {
            return "--parameter needs --resolve";
        }

        if (request.Payload && request.Rules.Count + request.Data.Count > 0)
        {
            return "--payload brings the rules and the data, so that --rules and --data can't be given";
        }

        if (!request.Payload && request.Rules.Count == 0)
        {
            return "--rules is needed (or --payload)";
        }

        if (alphabetical && request.LastModified)
        {
            return "--alphabetical and --last-modified exclude each other";
        }

        if (request.Structured)
        {
            return request.Format == ReportFormat.Summary ? "--structured needs --output-format json, yaml, junit or sarif"
                : !request.Summary.SetEquals(["none"]) ? "--structured needs --show-summary none"
                : request.Verbose || request.PrintJson ? "--structured excludes --verbose and --print-json"
                : null;
        }

        return request.Format is ReportFormat.Junit or ReportFormat.Sarif ? $"--output-format {format} needs --structured and --show-summary none" : null;
    }

    private static Option<string[]> Paths(string name, string alias, string description) =>
        new(name, alias) { Description = description, AllowMultipleArgumentsPerToken = true };

    private static Option<bool> Flag(string name, string alias, string description) => new(name, alias) { Description = description };
}
