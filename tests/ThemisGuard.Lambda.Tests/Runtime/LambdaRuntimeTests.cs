using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Time.Testing;
using ThemisGuard.Compliance;
using ThemisGuard.Lambda.Runtime;

namespace ThemisGuard.Lambda.Tests.Runtime;

public sealed partial class LambdaRuntimeTests : IDisposable
{
    private readonly FakeRuntimeApi _api = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public void Dispose() => _api.Dispose();

    [Fact]
    public async Task An_event_is_handled_and_its_answer_posted_under_its_request_id()
    {
        _api.Enqueue("id-1", """{"name":"world"}""", _time.GetUtcNow().AddSeconds(10));
        Invocation? seen = null;

        await ServeAsync(FunctionHandlers.Create<Greeting, Greeting>(
            (input, invocation, _) =>
            {
                seen = invocation;
                return Task.FromResult(new Greeting("hello " + input.Name));
            },
            TestJson.Default.Greeting,
            TestJson.Default.Greeting));

        Assert.Equal(("invocation/id-1/response", """{"name":"hello world"}""", null), Assert.Single(_api.Posted));
        Assert.Equal("arn:aws:lambda:us-east-1:000000000000:function:f", seen!.FunctionArn);
        Assert.Equal(TimeSpan.FromSeconds(10), seen.Remaining);
        Assert.Equal("Root=1-a;Sampled=0", Environment.GetEnvironmentVariable("_X_AMZN_TRACE_ID"));
    }

    [Fact]
    public async Task A_named_failure_is_posted_under_its_name_and_the_next_event_gets_its_chance()
    {
        _api.Enqueue("id-1", "1", _time.GetUtcNow().AddSeconds(10));
        _api.Enqueue("id-2", "2", _time.GetUtcNow().AddSeconds(10));

        await ServeAsync((payload, _, _) => payload.Span[0] == '1'
            ? throw new ThemisGuardException("ThemisGuard.InventoryUnavailable", "The page is not there.")
            : Task.FromResult(payload));

        (string path, string body, string? errorType) = _api.Posted.First();
        Assert.Equal("invocation/id-1/error", path);
        Assert.Equal("ThemisGuard.InventoryUnavailable", errorType);
        using JsonDocument error = JsonDocument.Parse(body);
        Assert.Equal("The page is not there.", error.RootElement.GetProperty("errorMessage").GetString());
        Assert.Equal("ThemisGuard.InventoryUnavailable", error.RootElement.GetProperty("errorType").GetString());
        Assert.NotEmpty(error.RootElement.GetProperty("stackTrace").EnumerateArray());
        Assert.Equal(("invocation/id-2/response", "2", null), _api.Posted.Last());
    }

    [Theory]
    [InlineData("{", "The event is not a Greeting:")]
    [InlineData("null", "The event is not a Greeting: it is null")]
    [InlineData("{}", "The event is not a Greeting: JSON deserialization for type")]
    [InlineData("""{"name":null}""", "The event is not a Greeting:")]
    public async Task An_event_of_another_shape_is_told_as_bad_input(string payload, string message)
    {
        _api.Enqueue("id-1", payload, _time.GetUtcNow().AddSeconds(10));

        await ServeAsync(FunctionHandlers.Create<Greeting, Greeting>((input, _) => Task.FromResult(input), TestJson.Default.Greeting, TestJson.Default.Greeting));

        (string _, string body, string? errorType) = Assert.Single(_api.Posted);
        Assert.Equal("ThemisGuard.BadInput", errorType);
        using JsonDocument error = JsonDocument.Parse(body);
        Assert.StartsWith(message, error.RootElement.GetProperty("errorMessage").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_handlers_token_fires_half_a_second_before_the_deadline()
    {
        var invocation = new Invocation("id", "arn", _time.GetUtcNow().AddSeconds(3), _time);
        CancellationToken seen = default;
        var release = new TaskCompletionSource<ReadOnlyMemory<byte>>();

        Task<ReadOnlyMemory<byte>> running = LambdaRuntime.InvokeAsync(
            (_, _, token) =>
            {
                seen = token;
                return release.Task;
            },
            default,
            invocation,
            CancellationToken.None);
        _time.Advance(TimeSpan.FromMilliseconds(2_499));
        Assert.False(seen.IsCancellationRequested);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(seen.IsCancellationRequested);

        release.SetResult(default);
        await running;
    }

    [Fact]
    public async Task A_handler_that_stops_at_its_token_is_told_as_out_of_time()
    {
        _api.Enqueue("id-1", "1", _time.GetUtcNow());

        await ServeAsync((_, _, token) => throw new OperationCanceledException(token));

        Assert.Equal("ThemisGuard.OutOfTime", Assert.Single(_api.Posted).ErrorType);
    }

    [Fact]
    public async Task A_failing_construction_is_posted_as_an_init_error_and_ends_the_process()
    {
        using var runtime = new LambdaRuntime(_api.Address, _time);

        int exit = await runtime.ServeAsync(
            environment => throw new InvalidOperationException(environment.Require("TABLE")),
            new FunctionEnvironment(new Dictionary<string, string>(), _time),
            CancellationToken.None);

        Assert.Equal(1, exit);
        (string path, string body, string? errorType) = Assert.Single(_api.Posted);
        Assert.Equal("init/error", path);
        Assert.Equal("ThemisGuard.MissingVariable", errorType);
        Assert.Contains("The environment variable TABLE is not set: add it to the function in template.yaml.", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_Lambda_refuses_as_too_large_is_told_as_an_error()
    {
        _api.AnswerToResponse = HttpStatusCode.RequestEntityTooLarge;
        _api.Enqueue("id-1", "1", _time.GetUtcNow().AddSeconds(10));

        await ServeAsync((payload, _, _) => Task.FromResult(payload));

        Assert.Equal("Function.ResponseSizeTooLarge", _api.Posted.Last().ErrorType);
    }

    private async Task ServeAsync(FunctionHandler handler)
    {
        using var runtime = new LambdaRuntime(_api.Address, _time);
        int exit = await runtime.ServeAsync(_ => handler, new FunctionEnvironment(new Dictionary<string, string>(), _time), CancellationToken.None);
        Assert.Equal(1, exit);
    }

    internal sealed record Greeting(string Name);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
    [JsonSerializable(typeof(Greeting))]
    internal sealed partial class TestJson : JsonSerializerContext;
}
