using System.Text.Json.Nodes;

namespace ThemisGuard.Functions.Tests.Api;

public sealed class IdempotencyTests : IAsyncLifetime
{
    private const string Scan = """{"target":"logs","sources":[{"name":"a.yaml","content":"Resources: {}"}]}""";
    private readonly ApiWorld _api = new();

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task The_same_request_under_one_key_is_done_once_and_answered_alike_for_a_day()
    {
        string key = await _api.KeyAsync("acme");
        ApiAnswered first = await SubmitAsync(key, "k", Scan);
        _api.World.Time.Advance(TimeSpan.FromHours(23.9));
        ApiAnswered again = await SubmitAsync(key, "k", Scan);
        Assert.Equal((202, first.Body, first.Headers["location"], "true"), (again.Status, again.Body, again.Headers["location"], again.Headers["idempotency-replayed"]));
        Assert.Single(_api.World.StepFunctions.Started);

        _api.World.Time.Advance(TimeSpan.FromHours(0.2));
        Assert.NotEqual(first.Body, (await SubmitAsync(key, "k", Scan)).Body);
    }

    [Fact]
    public async Task Another_request_under_the_same_key_is_refused()
    {
        string key = await _api.KeyAsync("acme");
        await SubmitAsync(key, "k", Scan);
        ApiAnswered other = await SubmitAsync(key, "k", Scan.Replace("logs", "other", StringComparison.Ordinal));
        Assert.Equal((422, "urn:themisguard:problem:idempotency_key_reused"), (other.Status, (string?)other.Json["type"]));
        Assert.Single(_api.World.StepFunctions.Started);
    }

    [Fact]
    public async Task Of_requests_at_once_one_is_done_and_the_others_are_told_to_wait_or_given_its_answer()
    {
        string key = await _api.KeyAsync("acme");
        ApiAnswered[] answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => SubmitAsync(key, "k", Scan))));
        Assert.Single(_api.World.StepFunctions.Started);
        Assert.All(answers, answer => Assert.True(answer.Status is 202 or 409, $"{answer.Status} {answer.Body}"));
        Assert.Single(answers.Where(answer => answer.Status == 202).Select(answer => answer.Body).Distinct());
    }

    [Fact]
    public async Task Keys_of_callers_do_not_meet_and_a_refusal_is_not_kept()
    {
        string key = await _api.KeyAsync("acme");
        string other = await _api.KeyAsync("acme");
        Assert.NotEqual((await SubmitAsync(key, "k", Scan)).Body, (await SubmitAsync(other, "k", Scan)).Body);
        Assert.Equal(400, (await SubmitAsync(key, "bad", "{}")).Status);
        Assert.Equal(202, (await SubmitAsync(key, "bad", Scan)).Status);
        Assert.Equal(400, (await SubmitAsync(key, "with space", Scan)).Status);
    }

    private Task<ApiAnswered> SubmitAsync(string key, string idempotencyKey, string body) =>
        _api.CallAsync("POST", "/v1/scans", key, body, headers: new Dictionary<string, string> { ["idempotency-key"] = idempotencyKey });
}
