namespace ThemisGuard.Conformance;

/// <summary>
/// Where the recorded answers are: the environment variable <c>THEMIS_CONFORMANCE</c>, or <c>../shared/conformance</c>
/// relative to the root of the repository.
/// </summary>
internal static class ConformanceFolder
{
    public static string Root { get; } = Environment.GetEnvironmentVariable("THEMIS_CONFORMANCE") is { Length: > 0 } folder
        ? Path.GetFullPath(folder)
        : Path.GetFullPath(Path.Combine(RepositoryRoot(), "..", "shared", "conformance"));

    /// <summary>The folder of one suite, e.g. <c>event-patterns</c>.</summary>
    public static string Of(string suite) => Path.Combine(Root, suite);

    private static string RepositoryRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ThemisGuard.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"ThemisGuard.sln is in no folder above {AppContext.BaseDirectory}.");
    }
}

/// <summary>A test over one suite; skipped, with its name and the reason, where the suite is not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ConformanceFactAttribute : FactAttribute
{
    public ConformanceFactAttribute(string suite)
    {
        string folder = ConformanceFolder.Of(suite);
        if (!Directory.Exists(folder))
        {
            Skip = $"There is no {folder}; set THEMIS_CONFORMANCE.";
        }
    }
}
