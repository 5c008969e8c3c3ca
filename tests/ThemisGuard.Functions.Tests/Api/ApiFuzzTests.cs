using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace ThemisGuard.Functions.Tests.Api;

/// <summary>
/// Requests made from the OpenAPI document: <c>THEMIS_FUZZ_REQUESTS</c> of them (10,000), within <c>THEMIS_FUZZ_SECONDS</c>
/// (60), from <c>THEMIS_FUZZ_SEED</c> (another each day).
/// </summary>
public sealed class ApiFuzzTests(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly ApiWorld _api = new();

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task No_request_is_answered_with_a_server_error_and_every_error_is_a_problem_document()
    {
        int requests = Setting("THEMIS_FUZZ_REQUESTS", 10_000);
        int seed = Setting("THEMIS_FUZZ_SEED", (int)(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 86_400));
        var limit = TimeSpan.FromSeconds(Setting("THEMIS_FUZZ_SECONDS", 60));
        await _api.SetPlanAsync("acme", Compliance.Tenancy.Plans.Enterprise); // 'evil' stays on a plan whose limits it meets.
        string[] keys = [await _api.KeyAsync("acme"), await _api.KeyAsync("evil"), await _api.KeyAsync("acme", "read")];
        string[] ids = [.. (await TenantIsolationTests.OwnedIdsAsync(_api, keys[0])).Values];
        IReadOnlyList<DocumentedOperation> operations = DocumentedOperation.Of(await _api.DocumentAsync());
        var random = new Random(seed);
        var generator = new RequestGenerator(random, ids);
        var faults = new List<string>();
        var statuses = new SortedDictionary<int, int>();
        long started = Stopwatch.GetTimestamp();
        int sent = 0;
        for (; sent < requests && Stopwatch.GetElapsedTime(started) < limit && faults.Count < 10; sent++)
        {
            DocumentedOperation operation = operations[random.Next(operations.Count)];
            var parameters = operation.PathParameters.ToDictionary(name => name, _ => generator.Id());
            var query = operation.Parameters("query").Where(_ => random.Next(2) == 0)
                .ToDictionary(parameter => (string)parameter["name"]!, parameter => generator.Query(parameter["schema"]!));
            string? body = operation.BodySchema is { } schema && random.Next(20) != 0 ? generator.Body(schema) : null;
            var headers = new Dictionary<string, string>();
            if (random.Next(4) == 0)
            {
                headers["idempotency-key"] = random.Next(3) == 0 ? generator.Text() : "k" + random.Next(20).ToString(CultureInfo.InvariantCulture);
            }

            ApiAnswered answer = await _api.CallAsync(operation.Method, operation.Path, keys[random.Next(keys.Length)], body, parameters, query, headers);
            statuses[answer.Status] = statuses.GetValueOrDefault(answer.Status) + 1;
            if (Fault(operation, answer) is { } fault)
            {
                faults.Add($"{fault}: {operation.Method} {operation.Path} {JsonSerializer.Serialize(parameters)} {JsonSerializer.Serialize(query)} {JsonSerializer.Serialize(headers)} {body}\n  {answer.Body}\n  {_api.Log.LastOrDefault()}");
            }
        }

        output.WriteLine($"{sent} requests (seed {seed}) in {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s: {string.Join(", ", statuses.Select(status => $"{status.Key} x {status.Value}"))}");
        Assert.True(faults.Count == 0, $"seed {seed}, after {sent} requests:\n{string.Join('\n', faults)}");
        Assert.True(statuses.ContainsKey(200) && statuses.ContainsKey(201) && statuses.ContainsKey(400), "The requests did not get anywhere.");
    }

    private static string? Fault(DocumentedOperation operation, ApiAnswered answer)
    {
        if (answer.Status >= 500)
        {
            return "server error";
        }

        if (answer.Status < 400)
        {
            return operation.Statuses.Contains(answer.Status.ToString(CultureInfo.InvariantCulture)) ? null : "an answer that the document does not have";
        }

        if (answer.Headers.GetValueOrDefault("content-type") != "application/problem+json")
        {
            return "no problem document";
        }

        JsonNode problem = answer.Json;
        return (int?)problem["status"] == answer.Status && ((string?)problem["type"])!.StartsWith("urn:themisguard:problem:", StringComparison.Ordinal)
            && (string?)problem["title"] is { Length: > 0 } && (string?)problem["detail"] is { Length: > 0 } ? null : "a problem document without its members";
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value) ? value : otherwise;
}
