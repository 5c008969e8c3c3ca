namespace ThemisGuard.Benchmarks.Engine;

/// <summary>GET of a route with a Lambda authorizer (its decision kept by identity, as the template says) and a small function, both in the engine's process.</summary>
internal static class ApiBenchmark
{
    public static async Task RunAsync(Plan plan)
    {
        Console.WriteLine("\n## HTTP API: requests a second to a route with an authorizer and a small function in process; /health stands for the HTTP server alone");
        await Measuring.RunAsync(plan, () => Server.StartOursAsync("process"),
        [
            new("route, 1 connection", server => WorkersAsync(server, "/greetings/ann", """{"hello":"ann","tenant":"t1"}""", 1)),
            new("route, 16 connections", server => WorkersAsync(server, "/greetings/ann", """{"hello":"ann","tenant":"t1"}""", 16)),
            new("/health, 16 connections", server => WorkersAsync(server, "/health", null, 16)),
        ]);
    }

    private static async Task<IWorker[]> WorkersAsync(Server server, string path, string? answer, int connections)
    {
        using var http = new RawHttp(server.ApiUrl);
        string got = System.Text.Encoding.UTF8.GetString((await http.GetAsync(path)).Span);
        return answer is null || got == answer
            ? [.. Enumerable.Range(0, connections).Select(_ => new Worker(server, path))]
            : throw new InvalidOperationException($"{path} answers {got} instead of {answer}.");
    }

    private sealed class Worker(Server server, string path) : IWorker
    {
        private readonly RawHttp _http = new(server.ApiUrl);

        public async Task<int> RoundAsync()
        {
            await _http.GetAsync(path);
            return 1;
        }

        public void Dispose() => _http.Dispose();
    }
}
