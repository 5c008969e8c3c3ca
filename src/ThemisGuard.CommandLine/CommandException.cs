namespace ThemisGuard.CommandLine;

/// <summary>Ends the command with a message for a person and an exit code; never shown as a stack trace.</summary>
/// <param name="exitCode">What the process ends with.</param>
/// <param name="message">The sentence that is shown.</param>
/// <param name="innerException">What happened, for who asks for more.</param>
public sealed class CommandException(ExitCode exitCode, string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>What the process ends with.</summary>
    public ExitCode ExitCode { get; } = exitCode;
}
