using System.Diagnostics;

namespace ThemisGuard.Cli.Tests.Scanning;

/// <summary>
/// The command as its user runs it: a process of its own, in a folder of its own. The built one, or the executable that the
/// environment variable THEMIS_COMMAND names, for instance the native one.
/// </summary>
public sealed class Themis : IDisposable
{
    private static readonly string? Command = Environment.GetEnvironmentVariable("THEMIS_COMMAND");
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>How a shell calls it.</summary>
    public static string ShellCommand => Command is null ? $"dotnet '{FindDll()}'" : $"'{Command}'";

    public string Folder { get; } = Directory.CreateTempSubdirectory("themis-cli").FullName;

    /// <summary>Writes a file into the folder.</summary>
    public string Write(string name, string content)
    {
        string path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return name;
    }

    /// <summary>Runs to the end.</summary>
    public async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using Process process = Start(arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Limit);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output, await error);
    }

    /// <summary>Runs for a while, then is killed (<c>kill -9</c>).</summary>
    public async Task KillAfterAsync(TimeSpan delay, params string[] arguments)
    {
        using Process process = Start(arguments);
        Task output = process.StandardOutput.ReadToEndAsync();
        Task error = process.StandardError.ReadToEndAsync();
        await Task.Delay(delay);
        process.Kill();
        await process.WaitForExitAsync();
        await Task.WhenAll(output, error);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    // The command's own output folder: only there do its native libraries stand where its dependency file says.
    private static string FindDll()
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        string configuration = own.Name;
        string cli = Path.Combine(own.Parent!.Parent!.FullName, "ThemisGuard.Cli");
        return Directory.EnumerateDirectories(cli, configuration + "*").Select(folder => Path.Combine(folder, "themis.dll")).First(File.Exists);
    }

    /// <summary>Starts it; the caller ends it.</summary>
    public Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Command ?? "dotnet") { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        if (Command is null)
        {
            start.ArgumentList.Add(FindDll());
        }

        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }
}
