using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ThemisGuard.Deployment.Tests.Packages;

/// <summary>What a function answered an event with.</summary>
internal sealed record RuntimeAnswer(bool IsError, string Body);

/// <summary>Lambda's side of the Runtime API: one event after the other. A process that asks before there is one waits, as on Lambda.</summary>
internal sealed class RuntimeApi : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly SemaphoreSlim _queued = new(0);
    private string _payload = "";
    private DateTimeOffset _deadline;
    private TaskCompletionSource<RuntimeAnswer> _answer = new();

    public RuntimeApi()
    {
        Address = $"127.0.0.1:{FreePort()}";
        _listener.Prefixes.Add($"http://{Address}/");
        _listener.Start();
        _ = ServeAsync();
    }

    public string Address { get; }

    /// <summary>Hands out an event and waits for its answer, a while longer than the function has.</summary>
    public async Task<RuntimeAnswer> InvokeAsync(string payload, TimeSpan time)
    {
        _answer = new TaskCompletionSource<RuntimeAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        (_payload, _deadline) = (payload, TimeProvider.System.GetUtcNow() + time);
        _queued.Release();
        return await _answer.Task.WaitAsync(time + TimeSpan.FromSeconds(60));
    }

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (true)
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

            _ = AnswerAsync(context);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            string path = context.Request.Url!.AbsolutePath;
            if (path.EndsWith("/invocation/next", StringComparison.Ordinal))
            {
                await _queued.WaitAsync();
                context.Response.AddHeader("Lambda-Runtime-Aws-Request-Id", "00000000-0000-0000-0000-000000000001");
                context.Response.AddHeader("Lambda-Runtime-Deadline-Ms", _deadline.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
                context.Response.AddHeader("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:000000000000:function:f");
                context.Response.AddHeader("Lambda-Runtime-Trace-Id", "Root=1-00000000-000000000000000000000000;Sampled=0");
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(_payload));
                context.Response.Close();
                return;
            }

            using var reader = new StreamReader(context.Request.InputStream);
            var answer = new RuntimeAnswer(!path.EndsWith("/response", StringComparison.Ordinal), await reader.ReadToEndAsync());
            context.Response.StatusCode = 202;
            context.Response.Close();
            _answer.TrySetResult(answer);
        }
        catch (HttpListenerException)
        {
            // The process is gone.
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
