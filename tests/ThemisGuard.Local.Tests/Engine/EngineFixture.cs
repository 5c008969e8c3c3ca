using System.Text;
using System.Text.Json;
using ThemisGuard.Lambda;
using ThemisGuard.Local.Engine;
using ThemisGuard.Local.Functions;
using ThemisGuard.Local.Storage;

namespace ThemisGuard.Local.Tests.Engine;

/// <summary>Engines over a template of the test's own, with handlers of the test's own.</summary>
internal sealed class EngineFixture : IDisposable
{
    private readonly Dictionary<string, Func<FunctionEnvironment, FunctionHandler>> _handlers = [];

    public EngineFixture(string template)
    {
        Folder = Directory.CreateTempSubdirectory("themis-engine-").FullName;
        TemplatePath = Path.Combine(Folder, "template.yaml");
        File.WriteAllText(TemplatePath, template);
    }

    public string Folder { get; }

    public string TemplatePath { get; }

    public string StatePath => Path.Combine(Folder, "state");

    public List<FunctionLogLine> Log { get; } = [];

    public EngineFixture Handle(string function, FunctionHandler handler)
    {
        _handlers[function] = _ => handler;
        return this;
    }

    /// <summary>A handler over JSON texts.</summary>
    public EngineFixture Handle(string function, Func<string, string> handler) => Handle(
        function,
        (payload, _, _) => Task.FromResult<ReadOnlyMemory<byte>>(Encoding.UTF8.GetBytes(handler(Encoding.UTF8.GetString(payload.Span)))));

    public Task<EmbeddedEngine> StartAsync(Func<EngineOptions, EngineOptions>? change = null)
    {
        var options = new EngineOptions
        {
            TemplatePath = TemplatePath,
            StateFolder = StatePath,
            Durability = Durability.None,
            Functions = _ => _handlers,
            StopLimit = TimeSpan.FromMilliseconds(500),
            FunctionLog = line =>
            {
                lock (Log)
                {
                    Log.Add(line);
                }
            },
        };
        return EmbeddedEngine.StartAsync(change?.Invoke(options) ?? options, CancellationToken.None);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

/// <summary>Calls an AWS JSON service without an SDK.</summary>
internal sealed class WireClient(Uri endpoint) : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(90) };

    /// <summary>Calls and expects success.</summary>
    public async Task<JsonElement> CallAsync(string target, string body)
    {
        (int status, JsonElement answer) = await TryAsync(target, body);
        return status == 200 ? answer : throw new InvalidOperationException($"{target}: {status} {answer}");
    }

    public async Task<(int Status, JsonElement Answer)> TryAsync(string target, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        request.Headers.Add("X-Amz-Target", target);
        request.Content = new StringContent(body, Encoding.UTF8);
        request.Content.Headers.ContentType = new("application/x-amz-json-1.0");
        using HttpResponseMessage response = await _http.SendAsync(request);
        using JsonDocument document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return ((int)response.StatusCode, document.RootElement.Clone());
    }

    /// <summary>Waits until an execution has ended, and describes it.</summary>
    public async Task<JsonElement> EndAsync(string executionArn)
    {
        for (int attempt = 0; attempt < 1_500; attempt++)
        {
            JsonElement execution = await CallAsync("AWSStepFunctions.DescribeExecution", $$"""{"executionArn":"{{executionArn}}"}""");
            if (execution.GetProperty("status").GetString() != "RUNNING")
            {
                return execution;
            }

            await Task.Delay(20);
        }

        throw new TimeoutException($"{executionArn} still runs.");
    }

    public void Dispose() => _http.Dispose();
}
