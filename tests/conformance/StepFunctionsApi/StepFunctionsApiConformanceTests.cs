using System.Text.Json;
using ThemisGuard.Local;
using ThemisGuard.Local.Engine;
using Xunit.Abstractions;

namespace ThemisGuard.Conformance.StepFunctionsApi;

/// <summary>The recorded call sequences, made over HTTP against a running engine.</summary>
public class StepFunctionsApiConformanceTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, string> s_known = new()
    {
    };

    [ConformanceFact("asl")]
    public async Task Every_sequence_of_calls_is_answered_as_recorded()
    {
        using JsonDocument cases = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(ConformanceFolder.Of("asl"), "api.json")));
        string template = Path.Combine(Path.GetTempPath(), $"themis-api-{Guid.NewGuid():N}.yaml");
        await File.WriteAllTextAsync(template, "Resources: {}");
        var tally = new Tally("asl api", s_known);
        using var http = new HttpClient();
        try
        {
            foreach (JsonElement one in cases.RootElement.EnumerateArray().Where(one => one.GetProperty("kind").GetString() == "api"))
            {
                // One engine each: recordings list what there is.
                await using EmbeddedEngine engine = await EmbeddedEngine.StartAsync(
                    new EngineOptions { TemplatePath = template, Identity = new LocalIdentity("111111111111"), StopLimit = TimeSpan.Zero }, CancellationToken.None);
                tally.Add("api", one.GetProperty("id").GetString()!, await new RecordedCalls(engine.AwsUrl, http).DifferenceAsync(one));
            }
        }
        finally
        {
            File.Delete(template);
        }

        tally.Report(output);
    }
}
