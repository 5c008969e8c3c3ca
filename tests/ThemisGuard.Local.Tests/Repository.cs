namespace ThemisGuard.Local.Tests;

/// <summary>Where the sources of this project stand.</summary>
internal static class Repository
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "ThemisGuard.sln")))
            {
                return folder;
            }
        }

        throw new DirectoryNotFoundException("The tests run from inside the repository.");
    }
}
