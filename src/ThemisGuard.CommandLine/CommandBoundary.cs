using System.CommandLine;
using ThemisGuard.Compliance;

namespace ThemisGuard.CommandLine;

/// <summary>Runs the command line; whatever goes wrong becomes a sentence on stderr and a documented exit code.</summary>
public static class CommandBoundary
{
    /// <summary>Parses and runs.</summary>
    /// <param name="root">All commands, or the only one.</param>
    /// <param name="name">What a person calls the root.</param>
    /// <param name="args">The arguments.</param>
    /// <param name="explain">Tells of failures that only the root's commands know; null for others.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(RootCommand root, string name, string[] args, Func<Exception, (ExitCode Code, string Message)?> explain)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(explain);
        if (args.Length == 0 && root.Subcommands.Count > 0)
        {
            // Somebody who does not know the command yet: everything it can do, and the exit code of wrong usage.
            await root.Parse("--help").InvokeAsync();
            return (int)ExitCode.Usage;
        }

        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            // A word that is no command is also a command that is missing; one of the two says enough.
            bool unknown = parsed.UnmatchedTokens.Count > 0;
            foreach (var error in parsed.Errors.Where(error => !unknown || error.Message != "Required command was not provided."))
            {
                await Console.Error.WriteLineAsync("themis: " + error.Message);
            }

            await Console.Error.WriteLineAsync($"themis: see '{CommandPath(parsed, name)} --help'.");
            return (int)ExitCode.Usage;
        }

        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            // The first Ctrl-C asks for an orderly end, the second ends the process at once; state survives either.
            pressed.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        };
        using var term = System.Runtime.InteropServices.PosixSignalRegistration.Create(
            System.Runtime.InteropServices.PosixSignal.SIGTERM,
            signal =>
            {
                signal.Cancel = true;
                stop.Cancel();
            });
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop.Token);
        }
        catch (Exception error)
        {
            // Boundary: a person gets a sentence; THEMIS_DEBUG=1 shows where it came from.
            if (Environment.GetEnvironmentVariable("THEMIS_DEBUG") == "1")
            {
                await Console.Error.WriteLineAsync(error.ToString());
            }

            (ExitCode code, string message) = explain(error) ?? Explain(error, stop.IsCancellationRequested);
            await Console.Error.WriteLineAsync("themis: " + message);
            return (int)code;
        }
    }

    private static (ExitCode Code, string Message) Explain(Exception error, bool interrupted) => error switch
    {
        CommandException command => (command.ExitCode, command.Message),
        OperationCanceledException when interrupted => (ExitCode.Interrupted, "interrupted."),
        InvalidRequestException invalid => (ExitCode.Usage, invalid.Message),
        ThemisGuardException named => (ExitCode.Internal, named.Message),
        UnauthorizedAccessException denied => (ExitCode.Internal, denied.Message),
        IOException io => (ExitCode.Internal, io.Message),
        _ => (ExitCode.Internal, $"an unexpected failure: {error.GetType().Name}: {error.Message} (THEMIS_DEBUG=1 shows more)"),
    };

    private static string CommandPath(ParseResult parsed, string name)
    {
        var names = new List<string>();
        for (var result = parsed.CommandResult; result is not null; result = result.Parent as System.CommandLine.Parsing.CommandResult)
        {
            names.Insert(0, result.Command is RootCommand ? name : result.Command.Name);
        }

        return string.Join(' ', names);
    }
}
