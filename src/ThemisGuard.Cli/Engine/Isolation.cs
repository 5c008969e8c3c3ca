namespace ThemisGuard.Cli.Engine;

/// <summary>Functions as processes (<c>--isolated</c>).</summary>
/// <param name="Functions">Folder with an executable <c>NAME/bootstrap</c> for each function.</param>
/// <param name="CallFile">File to which their AWS calls are added, or null.</param>
internal sealed record Isolation(string Functions, string? CallFile)
{
    /// <summary>Where <c>deploy/build-functions</c> puts them: <c>functions</c> in the folder <c>artifacts</c> that this program stands in. Null when there is none.</summary>
    public static string? DefaultFolder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string functions = Path.Combine(folder.FullName, "functions");
            if (folder.Name == "artifacts" && Directory.Exists(functions))
            {
                return functions;
            }
        }

        return null;
    }

    /// <summary>The executable of a function.</summary>
    public string ExecutableOf(string function) => Path.Combine(Functions, function, "bootstrap");

    /// <summary>Refuses to begin without some of the executables.</summary>
    /// <exception cref="CommandException">Some are not there; it names them.</exception>
    public void CheckComplete(IEnumerable<string> functions)
    {
        string[] missing = [.. functions.Where(function => !File.Exists(ExecutableOf(function))).Order(StringComparer.Ordinal)];
        if (missing.Length > 0)
        {
            throw new CommandException(
                ExitCode.Usage, $"--isolated: '{Functions}' has no executable of {string.Join(", ", missing)}. Build them with: deploy/build-functions {string.Join(' ', missing)}");
        }
    }
}
