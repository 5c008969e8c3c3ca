namespace ThemisGuard.CommandLine;

/// <summary>Options of the form <c>--parameter NAME=VALUE</c>.</summary>
public static class NameValues
{
    /// <summary>Splits <c>NAME=VALUE</c> pairs.</summary>
    public static Dictionary<string, string> Read(IReadOnlyList<string> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
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
