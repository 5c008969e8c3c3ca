using System.CommandLine;
using ThemisGuard.Cli.Engine;

namespace ThemisGuard.Cli;

/// <summary>Options that every command with an embedded engine has, spelled once.</summary>
internal static class EngineFlags
{
    /// <summary><c>--state DIR</c></summary>
    public static Option<string> State() => new("--state")
    {
        Description = "Folder that holds everything durable.",
        DefaultValueFactory = _ => ".themis",
        HelpName = "DIR",
    };

    /// <summary><c>--ephemeral</c></summary>
    public static Option<bool> Ephemeral() => new("--ephemeral") { Description = "Keep nothing: a state folder that goes with the process." };

    /// <summary>The state folder asked for; null for one that goes with the process.</summary>
    public static string? StateOf(ParseResult parsed, Option<string> state, Option<bool> ephemeral) =>
        parsed.GetValue(ephemeral) ? null : parsed.GetRequiredValue(state);

    /// <summary><c>--parameter NAME=VALUE</c></summary>
    public static Option<string[]> Parameters() => new("--parameter")
    {
        Description = "Parameter of template.yaml for the embedded engine (repeatable).",
        HelpName = "NAME=VALUE",
    };

    /// <summary><c>--isolated</c></summary>
    public static Option<bool> Isolated() => new("--isolated") { Description = "Run every function as its Native AOT executable, in processes of its own." };

    /// <summary><c>--functions DIR</c></summary>
    public static Option<string?> Functions() => new("--functions")
    {
        Description = "Folder of the executables for --isolated (NAME/bootstrap); artifacts/functions of the repository when absent.",
        HelpName = "DIR",
    };

    /// <summary><c>--record-calls FILE</c></summary>
    public static Option<string?> RecordCalls() => new("--record-calls")
    {
        Description = "Add every AWS call that a function makes to a file, a JSON object a line (with --isolated).",
        HelpName = "FILE",
    };

    /// <summary>Isolation as asked for; null for functions in this process.</summary>
    /// <exception cref="CommandException">Options that need <c>--isolated</c>, a folder or a file that can't be used.</exception>
    public static Isolation? IsolationOf(ParseResult parsed, Option<bool> isolated, Option<string?> functions, Option<string?> recordCalls)
    {
        (string? folder, string? file) = (parsed.GetValue(functions), parsed.GetValue(recordCalls));
        if (!parsed.GetValue(isolated))
        {
            return folder is null && file is null ? null : throw new CommandException(ExitCode.Usage, "--functions and --record-calls need --isolated.");
        }

        folder ??= Isolation.DefaultFolder()
            ?? throw new CommandException(ExitCode.Usage, "--isolated needs the functions' executables. Build them with deploy/build-functions, or say where they are with --functions DIR.");
        if (!Directory.Exists(folder))
        {
            throw new CommandException(ExitCode.Usage, $"--functions: there is no folder '{folder}'. deploy/build-functions makes artifacts/functions.");
        }

        try
        {
            // Now rather than at the first call: it may not be writable.
            using FileStream? calls = file is null ? null : File.Open(file, FileMode.Append);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Usage, $"--record-calls '{file}' cannot be written: {error.Message}", error);
        }

        return new Isolation(Path.GetFullPath(folder), file is null ? null : Path.GetFullPath(file));
    }

    /// <summary><c>--retain AGE</c></summary>
    public static Option<string> Retain() => new("--retain")
    {
        Description = "Age at which ended executions with their histories, and what else is over, are dropped: 90d, 36h.",
        DefaultValueFactory = _ => "90d",
        HelpName = "AGE",
    };

    /// <summary>Reads an age: days or hours, one hour to ten years.</summary>
    /// <exception cref="CommandException">It is none.</exception>
    public static TimeSpan ReadAge(string text)
    {
        TimeSpan age = text is [.. var number, 'd' or 'h'] && int.TryParse(number, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int count)
            && count is > 0 and <= 87_600
            ? text[^1] == 'd' ? TimeSpan.FromDays(count) : TimeSpan.FromHours(count)
            : TimeSpan.Zero;
        return age > TimeSpan.Zero && age <= TimeSpan.FromDays(3_650)
            ? age
            : throw new CommandException(ExitCode.Usage, $"--retain takes days or hours, e.g. 90d or 36h, up to ten years; not '{text}'.");
    }
}
