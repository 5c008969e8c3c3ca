using System.Text.RegularExpressions;

namespace ThemisGuard.Functions.Tests.Api;

/// <summary>A route of <c>template.yaml</c>.</summary>
/// <param name="Function">Resource name of the function.</param>
/// <param name="Method">Upper case.</param>
/// <param name="Path">With parameters in braces.</param>
/// <param name="Open">True when the authorizer does not stand before it.</param>
public sealed partial record ApiRoute(string Function, string Method, string Path, bool Open)
{
    /// <summary>Every route of the template.</summary>
    public static IReadOnlyList<ApiRoute> OfTemplate()
    {
        var routes = new List<ApiRoute>();
        string function = "";
        foreach (string line in File.ReadLines(RepositoryFile("template.yaml")))
        {
            if (Resource().Match(line) is { Success: true } resource)
            {
                function = resource.Groups[1].Value;
            }
            else if (line.Contains("Type: HttpApi,", StringComparison.Ordinal))
            {
                Match route = Event().Match(line);
                Assert.True(route.Success, "This test does not understand the route: " + line);
                routes.Add(new ApiRoute(function, route.Groups[1].Value, route.Groups[2].Value + route.Groups[3].Value, line.Contains("Authorizer: NONE", StringComparison.Ordinal)));
            }
        }

        return routes;
    }

    private static string RepositoryFile(string name)
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder, "ThemisGuard.sln")))
        {
            folder = System.IO.Path.GetDirectoryName(folder);
        }

        return System.IO.Path.Combine(folder!, name);
    }

    [GeneratedRegex("^  ([A-Za-z]+):$")]
    private static partial Regex Resource();

    [GeneratedRegex("""Method: ([A-Z]+), Path: (?:"([^"]+)"|([^ ,}]+))""")]
    private static partial Regex Event();
}
