using System.CommandLine;

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

    /// <summary>Splits <c>NAME=VALUE</c> pairs.</summary>
    public static Dictionary<string, string> ReadParameters(IReadOnlyList<string> pairs)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string pair in pairs)
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new CommandException(ExitCode.Usage, $"--parameter takes NAME=VALUE, not '{pair}'.");
            }

            parameters[pair[..equals]] = pair[(equals + 1)..];
        }

        return parameters;
    }
}
