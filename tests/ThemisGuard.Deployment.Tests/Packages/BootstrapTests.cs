using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json.Nodes;
using ThemisGuard.Deployment.Tests.Template;

namespace ThemisGuard.Deployment.Tests.Packages;

/// <summary>
/// Every function's executable, out of its archive, at the Runtime API: what Lambda starts. Those that are built already
/// (<c>artifacts/functions</c>); with <c>THEMIS_TEST_BOOTSTRAPS=all</c> one that is not built fails.
/// </summary>
public sealed class BootstrapTests
{
    private static readonly bool All = Environment.GetEnvironmentVariable("THEMIS_TEST_BOOTSTRAPS") == "all";

    public static TheoryData<string> Functions =>
        [.. Directory.GetDirectories(Path.Combine(Repository.Root, "functions")).Where(folder => File.Exists(Path.Combine(folder, "Program.cs"))).Select(folder => Path.GetFileName(folder)!)];

    [SkippableTheory]
    [MemberData(nameof(Functions))]
    public async Task A_bootstrap_serves_events_good_bad_and_late(string function)
    {
        string built = Path.Combine(Repository.Root, "artifacts", "functions", function, "bootstrap");
        Skip.If(!All && !File.Exists(built), $"artifacts/functions has no {function}; deploy/build-functions {function} builds it.");
        Assert.True(File.Exists(built), $"{function} is not built.");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("themis-bootstrap-");
        try
        {
            string bootstrap = FromArchive(built, folder.FullName);
            using Process check = Process.Start(new ProcessStartInfo(
                Path.Combine(Repository.Root, "deploy", "check-bootstrap"), [OperatingSystemArchitecture, bootstrap]) { RedirectStandardError = true })!;
            string complaints = await check.StandardError.ReadToEndAsync();
            await check.WaitForExitAsync();
            Assert.True(check.ExitCode == 0, complaints);
            await ServeAsync(function, bootstrap);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string OperatingSystemArchitecture =>
        System.Runtime.InteropServices.RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "x86_64";

    // As deploy/package makes it and Lambda unpacks it.
    private static string FromArchive(string built, string folder)
    {
        string archive = Path.Combine(folder, "function.zip");
        using (ZipArchive zip = ZipFile.Open(archive, ZipArchiveMode.Create))
        {
            zip.CreateEntryFromFile(built, "bootstrap").ExternalAttributes = unchecked((int)0x81ED0000); // rwxr-xr-x
        }

        ZipFile.ExtractToDirectory(archive, folder);
        return Path.Combine(folder, "bootstrap");
    }

    private static async Task ServeAsync(string function, string bootstrap)
    {
        using var api = new RuntimeApi();

        // A service that takes calls and never answers: whatever a function reaches for, it waits until its time is over.
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        var start = new ProcessStartInfo(bootstrap) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment.Clear();
        foreach ((string name, string value) in Variables(function, ((System.Net.IPEndPoint)silent.LocalEndpoint).Port))
        {
            start.Environment[name] = value;
        }

        start.Environment["AWS_LAMBDA_RUNTIME_API"] = api.Address;
        using Process process = Process.Start(start)!;
        var log = new ProcessLog();
        process.ErrorDataReceived += (_, line) => log.Add(line.Data);
        process.BeginErrorReadLine();
        _ = process.StandardOutput.ReadToEndAsync();
        try
        {
            // Malformed: the first answer of a cold process, and the next of a warm one.
            RuntimeAnswer first = await api.InvokeAsync("{", TimeSpan.FromSeconds(30));
            AssertRefused(first, log);
            RuntimeAnswer warm = await api.InvokeAsync("[1,2", TimeSpan.FromSeconds(30));
            AssertRefused(warm, log);

            // Well-formed and wrong: told, not fallen over.
            RuntimeAnswer wrong = await api.InvokeAsync("\"text\"", TimeSpan.FromSeconds(30));
            Assert.True(wrong.IsError || wrong.Body.Length > 0, log.ToString());

            // Good, with a service that never answers: ended by the deadline's margin, not by Lambda.
            RuntimeAnswer late = await api.InvokeAsync(Events.Of(function), TimeSpan.FromSeconds(3));
            AssertTimedOut(function, late, log);

            RuntimeAnswer again = await api.InvokeAsync("{", TimeSpan.FromSeconds(30));
            AssertRefused(again, log);
            Assert.False(process.HasExited, log.ToString());
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }

            await process.WaitForExitAsync();
        }
    }

    private static void AssertRefused(RuntimeAnswer answer, ProcessLog log)
    {
        Assert.True(answer.IsError, $"{answer.Body}\n{log}");
        Assert.Equal("ThemisGuard.BadInput", JsonNode.Parse(answer.Body)!["errorType"]!.ToString());
    }

    // Out of time is told by its name, which state machines match; queues get their message back, callers an answer. What needs no
    // service is done.
    private static void AssertTimedOut(string function, RuntimeAnswer answer, ProcessLog log)
    {
        JsonNode body = JsonNode.Parse(answer.Body)!;
        JsonNode role = StackTemplate.Written["Resources"]![function + "Role"]!;
        bool told = role["Properties"]!["Policies"] is null ? body["statusCode"]?.ToString() == "200"
            : answer.IsError ? body["errorType"]!.ToString() == "ThemisGuard.OutOfTime"
            : body["batchItemFailures"] is JsonArray { Count: > 0 } || body["statusCode"]?.ToString() is "500" or "503";
        Assert.True(told, $"{function}: {answer.Body}\n{log}");
    }

    private static Dictionary<string, string> Variables(string function, int port)
    {
        var variables = new Dictionary<string, string>
        {
            ["AWS_REGION"] = "us-east-1",
            ["AWS_ACCESS_KEY_ID"] = "local",
            ["AWS_SECRET_ACCESS_KEY"] = "local",
            ["AWS_ENDPOINT_URL"] = $"http://127.0.0.1:{port}",
            ["RETRY_DELAY_SECONDS"] = "20",
            ["WEBHOOK_DIGEST_SECONDS"] = "60",
            ["WATCH_LIMITS"] = "",
        };
        foreach (string name in Names(function))
        {
            variables.TryAdd(name, name.StartsWith("REVIEW_", StringComparison.Ordinal) && !name.EndsWith("ARN", StringComparison.Ordinal) ? "1" : name.EndsWith("ARN", StringComparison.Ordinal) ? "arn:aws:states:us-east-1:000000000000:stateMachine:Machine" : "http://127.0.0.1:9/000000000000/name");
        }

        return variables;
    }

    private static IEnumerable<string> Names(string function)
    {
        JsonNode template = StackTemplate.Written;
        return ((JsonNode?[])[template["Globals"]!["Function"]!["Environment"]!["Variables"], template["Resources"]![function]!["Properties"]!["Environment"]?["Variables"]])
            .OfType<JsonObject>().SelectMany(variables => variables.Select(variable => variable.Key));
    }

    /// <summary>What a process says, from whatever thread it comes, while others read it.</summary>
    private sealed class ProcessLog
    {
        private readonly ConcurrentQueue<string?> lines = new();

        public void Add(string? line) => lines.Enqueue(line);

        public override string ToString() => string.Join('\n', lines);
    }
}
