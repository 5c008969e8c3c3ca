using ThemisGuard.Cli.Engine;
using ThemisGuard.Compliance.Findings;

namespace ThemisGuard.Cli.Scanning;

/// <summary>What <c>themis scan</c> was asked to do.</summary>
/// <param name="Paths">Files, folders, or <c>-</c>.</param>
/// <param name="Frameworks">Framework ids; every framework when empty.</param>
/// <param name="Target">Name of what is scanned.</param>
/// <param name="FailOn">Severity from which findings make the exit code 2.</param>
/// <param name="Json">The whole report as JSON on stdout.</param>
/// <param name="Output">Folder for the reports, or null.</param>
/// <param name="State">State folder of the embedded engine; null for one that goes with the process.</param>
/// <param name="Parameters">Its template parameters, <c>NAME=VALUE</c>.</param>
/// <param name="Endpoint">A deployed API, or null for the embedded engine.</param>
/// <param name="ApiKey">Its key.</param>
/// <param name="Exceptions">File of exceptions; <c>./themis.exceptions.yaml</c> when null and present.</param>
/// <param name="Isolation">Functions of the embedded engine as processes, or null.</param>
/// <param name="Pdf">Print the report as PDF into <paramref name="Output"/> too.</param>
internal sealed record ScanOptions(
    IReadOnlyList<string> Paths, IReadOnlyList<string> Frameworks, string Target, string FailOn, bool Json, string? Output,
    string? State, IReadOnlyList<string> Parameters, Uri? Endpoint, string? ApiKey, string? Exceptions = null, Isolation? Isolation = null, bool Pdf = false);

/// <summary>Counts by severity's name.</summary>
internal static class SeverityCountsByName
{
    /// <summary>Findings at or above a severity.</summary>
    public static long AtOrAbove(this IReadOnlyDictionary<string, long> counts, string severity)
    {
        long sum = 0;
        foreach (Severity candidate in Severities.All)
        {
            sum += counts.GetValueOrDefault(candidate.Name());
            if (candidate.Name() == severity)
            {
                break;
            }
        }

        return sum;
    }
}
