using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;

namespace ThemisGuard.Lambda.Tests.Runtime;

/// <summary>Lambda's side of the Runtime API: hands out queued events, records what is posted.</summary>
internal sealed class FakeRuntimeApi : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Queue<(string Id, string Payload, DateTimeOffset Deadline)> _events = new();

    public FakeRuntimeApi()
    {
        for (int attempt = 0; ; attempt++)
        {
            int port = 20_000 + Random.Shared.Next(20_000);
            Address = $"127.0.0.1:{port}";
            _listener.Prefixes.Clear();
            _listener.Prefixes.Add($"http://{Address}/");
            try
            {
                _listener.Start();
                break;
            }
            catch (HttpListenerException) when (attempt < 20)
            {
                // The port is taken: try another.
            }
        }

        _ = ServeAsync();
    }

    public string Address { get; }

    public ConcurrentQueue<(string Path, string Body, string? ErrorType)> Posted { get; } = new();

    public HttpStatusCode AnswerToResponse { get; set; } = HttpStatusCode.Accepted;

    public void Enqueue(string id, string payload, DateTimeOffset deadline) => _events.Enqueue((id, payload, deadline));

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            string path = context.Request.Url!.AbsolutePath.Replace("/2018-06-01/runtime/", "", StringComparison.Ordinal);
            if (context.Request.HttpMethod == "GET")
            {
                // When nothing is left, the sandbox is over, which the API tells with 500.
                if (_events.TryDequeue(out (string Id, string Payload, DateTimeOffset Deadline) next))
                {
                    context.Response.AddHeader("Lambda-Runtime-Aws-Request-Id", next.Id);
                    context.Response.AddHeader("Lambda-Runtime-Deadline-Ms", next.Deadline.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
                    context.Response.AddHeader("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:000000000000:function:f");
                    context.Response.AddHeader("Lambda-Runtime-Trace-Id", "Root=1-a;Sampled=0");
                    await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(next.Payload));
                }
                else
                {
                    context.Response.StatusCode = 500;
                }
            }
            else
            {
                using var reader = new StreamReader(context.Request.InputStream);
                Posted.Enqueue((path, await reader.ReadToEndAsync(), context.Request.Headers["Lambda-Runtime-Function-Error-Type"]));
                context.Response.StatusCode = (int)(path.EndsWith("/response", StringComparison.Ordinal) ? AnswerToResponse : HttpStatusCode.Accepted);
            }

            context.Response.Close();
        }
    }
}
