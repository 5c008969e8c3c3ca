using System.Text.Json;
using System.Text.RegularExpressions;
using ThemisGuard.Compliance.Tests.Reports;

namespace ThemisGuard.Compliance.Tests.Events;

/// <summary>Every event that is published has a schema, and its sample is valid by it.</summary>
public sealed class EventSchemaTests
{
    private static string Folder => Path.Combine(Repository.Root, "events");

    [Fact]
    public void Every_sample_of_what_is_published_is_valid_and_without_what_is_required_it_is_not()
    {
        string[] schemas = [.. Directory.EnumerateFiles(Path.Combine(Folder, "schemas"), "*.schema.json")];
        Assert.NotEmpty(schemas);
        foreach (string file in schemas)
        {
            using JsonDocument schema = JsonDocument.Parse(File.ReadAllText(file));
            string name = Path.GetFileName(file).Replace(".schema.json", ".json", StringComparison.Ordinal);
            string text = File.ReadAllText(Path.Combine(Folder, name));
            using JsonDocument sample = JsonDocument.Parse(text);
            var check = new JsonSchemaCheck(schema.RootElement);
            Assert.Empty(check.Problems(sample.RootElement));

            string first = sample.RootElement.GetProperty("detail").EnumerateObject().First().Name;
            using JsonDocument lacking = JsonDocument.Parse(text.Replace($"\"{first}\":", "\"renamed\":", StringComparison.Ordinal));
            Assert.NotEmpty(check.Problems(lacking.RootElement));
        }
    }

    [Fact]
    public void Every_event_that_a_state_machine_publishes_has_a_schema()
    {
        string[] published = [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "statemachines"), "*.asl.json")
            .SelectMany(file => Regex.Matches(File.ReadAllText(file), @"['""]DetailType['""]: ['""]([^'""]+)['""]"))
            .Select(match => match.Groups[1].Value).Distinct()];
        string[] described = [.. Directory.EnumerateFiles(Path.Combine(Folder, "schemas")).Select(file =>
        {
            using JsonDocument schema = JsonDocument.Parse(File.ReadAllText(file));
            return schema.RootElement.GetProperty("title").GetString()!;
        })];

        Assert.True(published.Length >= 5);
        Assert.Equal(published.Order(), described.Order());
    }
}
