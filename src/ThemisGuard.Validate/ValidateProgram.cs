using System.CommandLine;

namespace ThemisGuard.Validate;

/// <summary><c>themis-validate</c>: <c>themis validate</c> and nothing else, for who puts it in the place of <c>cfn-guard validate</c>.</summary>
internal static class ValidateProgram
{
    private static Task<int> Main(string[] args) =>
        CommandBoundary.RunAsync(ValidateCommand.Fill(new RootCommand(ValidateCommand.Description)), "themis validate", args, static _ => null);
}
