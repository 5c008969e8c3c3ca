using System.Diagnostics;

namespace ThemisGuard.Local.Tests.Clients;

/// <summary>Runs one of the black-box checks.</summary>
internal static class ClientScript
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary><c>artifacts/clients</c> of this repository.</summary>
    public static string Folder { get; } = Path.Combine(FindRoot(), "artifacts", "clients");

    /// <summary>Runs it and asserts that it passed; the failing checks are in the message.</summary>
    public static async Task PassesAsync(string program, params string[] arguments) =>
        Assert.Matches("[1-9][0-9]* passed, 0 failed", await RunAsync(program, arguments));

    /// <summary>Runs a program in <see cref="Folder"/>, asserts that it ended with 0, and gives what it printed.</summary>
    /// <param name="program">Its path or name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables beside the tests' own.</param>
    public static async Task<string> RunAsync(string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Directory.CreateDirectory(Folder).FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} did not end in {Limit.TotalMinutes} minutes");
        }

        Assert.True(process.ExitCode == 0, $"{await output}\n{await errors}");
        return await output;
    }

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "ThemisGuard.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("The tests do not run below ThemisGuard.sln.");
    }
}

/// <summary>The checks measure how long a wait lasts: they run alone, after the tests that keep the machine busy.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ClientCollection
{
    public const string Name = "clients";
}
