using Microsoft.Data.Sqlite;
using ThemisGuard.Local.Template;

namespace ThemisGuard.Cli;

/// <summary>What is told of failures of the embedded engine.</summary>
internal static class EngineFailures
{
    /// <summary>Exit code and sentence; null for a failure of something else.</summary>
    public static (ExitCode Code, string Message)? Explain(Exception error) => error switch
    {
        TemplateException refused => (ExitCode.Usage, refused.Message), // A parameter that asks for what this machine has not.
        SqliteException { SqliteErrorCode: 13 } => (ExitCode.Internal, "the disk that holds the state folder is full: free space, or name another folder with --state."),
        SqliteException { SqliteErrorCode: 8 } => (ExitCode.Internal, "the state folder is read-only: name another folder with --state."),
        SqliteException database => (ExitCode.Internal, $"the state database failed: {database.Message}"),
        _ => null,
    };
}
