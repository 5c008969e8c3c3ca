using ThemisGuard.Compliance.Exceptions;

namespace ThemisGuard.Cli.Scanning;

/// <summary>The file of accepted risks that goes with a scan.</summary>
internal static class ExceptionInput
{
    /// <summary>Its text; null when none was named and none is in the current folder.</summary>
    public static async Task<string?> ReadAsync(string? file, CancellationToken cancellationToken)
    {
        string path = file ?? ExceptionFile.Name;
        try
        {
            if (!File.Exists(path))
            {
                return file is null ? null : throw new CommandException(ExitCode.Usage, $"there is no file of exceptions '{file}'.");
            }

            return new FileInfo(path).Length <= ExceptionFile.MaxBytes
                ? await File.ReadAllTextAsync(path, cancellationToken)
                : throw new CommandException(ExitCode.Usage, $"'{path}' is longer than {ExceptionFile.MaxBytes >> 10} KiB.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.UnreadableInput, $"'{path}' cannot be read: {error.Message}", error);
        }
    }
}
