using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace ThemisGuard.GuardLanguage.Tests.Reference;

/// <summary>
/// cfn-guard 3.1.1, as the npm package @cdklabs/cdk-validator-cfnguard brings it: found in a node_modules folder above the
/// tests or in CFN_GUARD_PACKAGE.
/// </summary>
internal static class ReferenceBinary
{
    private const string Package = "@cdklabs/cdk-validator-cfnguard";

    public static string? PackageFolder { get; } = FindPackage();

    public static string? ControlTowerRules =>
        PackageFolder is null ? null : Path.Combine(PackageFolder, "rules", "control-tower", "cfn-guard");

    /// <summary>Real templates, beside the repository.</summary>
    public static string Templates => Path.Combine(RepositoryRoot(), "..", "shared", "inputs", "templates");

    private static string Executable => Path.Combine(PackageFolder!, "bin", "ubuntu", "x86_64", "cfn-guard");

    /// <summary>Runs rule texts on documents, all against all.</summary>
    /// <returns>Per document the set of <c>rule=STATUS</c>, with a rule outside rules as <c>RULES_STDIN[n]/default</c>; null with the exit code when there is no report.</returns>
    public static (List<SortedSet<string>>? Documents, int ExitCode, string Errors) Run(IReadOnlyList<string> rules, IReadOnlyList<string> data)
    {
        using var payload = new MemoryStream();
        using (var writer = new Utf8JsonWriter(payload))
        {
            writer.WriteStartObject();
            WriteTexts(writer, "rules", rules);
            WriteTexts(writer, "data", data);
            writer.WriteEndObject();
        }

        (string output, int exitCode, string errors) = Run(payload.ToArray(), "validate", "--payload", "--structured", "-o", "json", "-S", "none");
        return exitCode is 0 or 19 or 5 && output.StartsWith('[') ? (Read(output), exitCode, errors) : (null, exitCode, errors);
    }

    /// <summary>Runs a folder of rules on one file.</summary>
    public static SortedSet<string>? RunFiles(string rulesFolder, string data, out string errors)
    {
        (string output, int exitCode, errors) = Run([], "validate", "-r", rulesFolder, "-d", data, "--structured", "-o", "json", "-S", "none");
        return exitCode is 0 or 19 ? Read(output)[0] : null;
    }

    private static List<SortedSet<string>> Read(string output)
    {
        using JsonDocument report = JsonDocument.Parse(output, new JsonDocumentOptions { MaxDepth = 1024 });
        var documents = new List<SortedSet<string>>();
        foreach (JsonElement one in report.RootElement.EnumerateArray())
        {
            var statuses = new SortedSet<string>(StringComparer.Ordinal);
            statuses.UnionWith(one.GetProperty("not_applicable").EnumerateArray().Select(name => name.GetString() + "=SKIP"));
            statuses.UnionWith(one.GetProperty("compliant").EnumerateArray().Select(name => name.GetString() + "=PASS"));
            statuses.UnionWith(one.GetProperty("not_compliant").EnumerateArray().Select(rule => rule.GetProperty("Rule").GetProperty("name").GetString() + "=FAIL"));
            documents.Add(statuses);
        }

        return documents;
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (string text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    private static (string Output, int ExitCode, string Errors) Run(byte[] input, params string[] arguments)
    {
        var start = new ProcessStartInfo(Executable, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        try
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it read everything; its exit code tells why.
        }

        process.WaitForExit();
        return (output.Result, process.ExitCode, errors.Result);
    }

    private static string RepositoryRoot()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ThemisGuard.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }

    private static string? FindPackage()
    {
        if (Environment.GetEnvironmentVariable("CFN_GUARD_PACKAGE") is { Length: > 0 } given)
        {
            return Directory.Exists(given) ? given : null;
        }

        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            foreach (string place in (string[])["node_modules", "tests/node_modules"])
            {
                string candidate = Path.Combine(folder.FullName, place, Package);
                if (Directory.Exists(candidate))
                {
                    return candidate;
                }
            }
        }

        return null;
    }
}

/// <summary>A test against the reference binary; skipped, with its name and the reason, where that is not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ReferenceFactAttribute : FactAttribute
{
    public ReferenceFactAttribute()
    {
        if (ReferenceBinary.PackageFolder is null)
        {
            Skip = "npm package @cdklabs/cdk-validator-cfnguard is in no node_modules folder above; install it or set CFN_GUARD_PACKAGE.";
        }
        else if (!OperatingSystem.IsLinux())
        {
            Skip = "The reference binary is taken for Linux only.";
        }
    }

    /// <summary>Whether the real templates are needed too.</summary>
    public bool NeedsTemplates
    {
        get;
        set
        {
            field = value;
            if (value && !Directory.Exists(ReferenceBinary.Templates))
            {
                Skip = $"{ReferenceBinary.Templates} is not there.";
            }
        }
    }
}
