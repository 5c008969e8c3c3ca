using System.Globalization;
using ThemisGuard.Local.Functions;

namespace ThemisGuard.Cli.Engine;

/// <summary>Where the log lines of functions go: stderr. All of them with <c>THEMIS_DEBUG=1</c>.</summary>
internal static class FunctionLogLines
{
    private static readonly bool All = Environment.GetEnvironmentVariable("THEMIS_DEBUG") == "1";

    /// <summary>For <c>themis up</c>: what functions say themselves, without Lambda's frame around each invocation.</summary>
    public static void Serving(FunctionLogLine line)
    {
        if (All || !IsFrame(line.Text))
        {
            Write(line);
        }
    }

    /// <summary>For commands that end: their own output says what went wrong.</summary>
    public static void Quiet(FunctionLogLine line)
    {
        if (All)
        {
            Write(line);
        }
    }

    private static bool IsFrame(string text) =>
        text.StartsWith("START ", StringComparison.Ordinal) || text.StartsWith("END ", StringComparison.Ordinal) || text.StartsWith("REPORT ", StringComparison.Ordinal);

    private static void Write(FunctionLogLine line) =>
        Console.Error.WriteLine($"{line.Time.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture)} {line.Function}: {line.Text}");
}
