namespace ThemisGuard.Compliance.Tests;

/// <summary>Where the repository and what lies beside it are.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Real inputs, which are no part of the repository; null where they are absent.</summary>
    public static string? Inputs { get; } = Existing(Path.GetFullPath(Path.Combine(Root, "../shared/inputs")));

    /// <summary>JSON schemas, which are no part of the repository; null where they are absent.</summary>
    public static string? Schemas { get; } = Existing(Path.GetFullPath(Path.Combine(Root, "../shared/schemas")));

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ThemisGuard.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run within the repository.");
    }

    private static string? Existing(string folder) => Directory.Exists(folder) ? folder : null;
}

/// <summary>A test by JSON schemas; skipped, by name, where they are absent.</summary>
internal sealed class SchemasFactAttribute : FactAttribute
{
    public SchemasFactAttribute()
    {
        if (Repository.Schemas is null)
        {
            Skip = "../shared/schemas is absent.";
        }
    }
}

/// <summary>A test over real inputs; skipped, by name, where they are absent.</summary>
internal sealed class InputsFactAttribute : FactAttribute
{
    public InputsFactAttribute()
    {
        if (Repository.Inputs is null)
        {
            Skip = "../shared/inputs is absent.";
        }
    }
}
