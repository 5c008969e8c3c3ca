using System.CommandLine;
using ThemisGuard.CommandLine;
using ThemisGuard.Validate;

namespace ThemisGuard.Cli.Tests.Validate;

/// <summary><c>themis-validate</c> takes what <c>themis validate</c> takes.</summary>
public sealed class ValidateProgramTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("themis-validate");

    [Fact]
    public void The_executable_has_the_options_of_the_command()
    {
        Command command = ValidateCommand.Create();
        RootCommand alone = ValidateCommand.Fill(new RootCommand(ValidateCommand.Description));

        Assert.Equal(Described(command), Described(alone).Where(option => !option.StartsWith("--help", StringComparison.Ordinal) && !option.StartsWith("--version", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(19, "-r", "RULES", "-d", "DATA")]
    [InlineData(2)]
    [InlineData(64, "--nonsense")]
    [InlineData(255, "-r", "RULES", "-d", "nowhere.json")]
    public async Task The_executable_ends_with_the_exit_codes_of_the_command(int exit, params string[] args)
    {
        string rules = Path.Combine(_folder.FullName, "r.guard");
        string data = Path.Combine(_folder.FullName, "t.json");
        await File.WriteAllTextAsync(rules, "rule NAMED { Name exists }");
        await File.WriteAllTextAsync(data, "{}");
        string[] named = [.. args.Select(arg => arg == "RULES" ? rules : arg == "DATA" ? data : arg)];

        Assert.Equal(exit, await CommandBoundary.RunAsync(ValidateCommand.Fill(new RootCommand(ValidateCommand.Description)), "themis validate", named, static _ => null));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static IEnumerable<string> Described(Command command) =>
        command.Options.Select(option => $"{option.Name} {string.Join(' ', option.Aliases)}: {option.Description}").Order(StringComparer.Ordinal);
}
