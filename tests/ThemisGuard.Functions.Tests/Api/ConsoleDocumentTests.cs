using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ThemisGuard.Functions.Tests.Api;

public sealed class ConsoleDocumentTests(ApiWorld api) : IClassFixture<ApiWorld>
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>With <c>THEMIS_UPDATE_OPENAPI=1</c> it writes the file instead.</summary>
    [Fact]
    public async Task The_console_is_built_for_the_API_as_it_is()
    {
        JsonNode document = await api.DocumentAsync();
        string file = Path.Combine(Folder(), "../../../frontend/openapi.json");
        if (Environment.GetEnvironmentVariable("THEMIS_UPDATE_OPENAPI") == "1")
        {
            await File.WriteAllTextAsync(file, document.ToJsonString(Indented) + "\n");
        }

        Assert.True(
            JsonNode.DeepEquals(document, JsonNode.Parse(await File.ReadAllTextAsync(file))),
            "frontend/openapi.json is not the API's description any more. Run this test with THEMIS_UPDATE_OPENAPI=1, then 'npm run api' in frontend/.");
    }

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
