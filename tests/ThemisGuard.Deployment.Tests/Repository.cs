using System.Diagnostics;

namespace ThemisGuard.Deployment.Tests;

/// <summary>Where the repository, its tools and what lies beside it are.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Template => Path.Combine(Root, "template.yaml");

    /// <summary>Where <c>tests/install-tools</c> puts npm packages.</summary>
    public static string Tools => Path.Combine(Root, "artifacts", "tools");

    /// <summary>Path of a file beside the repository; null where it is absent.</summary>
    public static string? Shared(string path)
    {
        string file = Path.GetFullPath(Path.Combine(Root, "..", "shared", path));
        return File.Exists(file) ? file : null;
    }

    /// <summary>Why a check by npm packages can't run here; null when it can.</summary>
    public static string? Missing(params ReadOnlySpan<string> packages)
    {
        foreach (string package in packages)
        {
            if (!Directory.Exists(Path.Combine(Tools, "node_modules", package)))
            {
                return $"The npm package {package} is not installed; tests/install-tools installs it.";
            }
        }

        return null;
    }

    /// <summary>Runs one of <c>Checks/*.mjs</c> on a text: its findings, one a line; empty when there is none.</summary>
    public static IReadOnlyList<string> Check(string script, string input, params ReadOnlySpan<string> arguments)
    {
        var start = new ProcessStartInfo("node", [Path.Combine(Root, "tests", "ThemisGuard.Deployment.Tests", "Checks", script), Tools, .. arguments])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        if (!process.WaitForExit(TimeSpan.FromMinutes(2)))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{script} did not end within two minutes.");
        }

        return process.ExitCode == 0
            ? output.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            : throw new InvalidOperationException($"{script} ended with {process.ExitCode}: {errors.Result}");
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ThemisGuard.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run within the repository.");
    }
}
