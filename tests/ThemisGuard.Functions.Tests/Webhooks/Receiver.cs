using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ThemisGuard.Functions.Tests.Webhooks;

/// <summary>A request that a receiver got.</summary>
public sealed record Received(IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>Somebody's server on loopback that takes webhook messages, and answers as it is told.</summary>
public sealed class Receiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private Task _serving = Task.CompletedTask;

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/hook?token=secret-token");

    /// <summary>What the next answers are; 200 when there is none left.</summary>
    public ConcurrentQueue<string> Answers { get; } = new();

    public List<Received> Requests { get; } = [];

    public int Connections { get; private set; }

    public static Receiver Start()
    {
        var receiver = new Receiver();
        receiver._listener.Start();
        receiver._serving = receiver.ServeAsync();
        return receiver;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _stop.Dispose();
        _listener.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Connections++;
                await AnswerAsync(client.GetStream());
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        byte[] buffer = new byte[64 * 1_024];
        int end;
        while ((end = text.ToString().IndexOf("\r\n\r\n", StringComparison.Ordinal)) < 0)
        {
            int read = await stream.ReadAsync(buffer, _stop.Token);
            if (read == 0)
            {
                return;
            }

            text.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }

        var headers = text.ToString()[..end].Split("\r\n").Skip(1).Select(line => line.Split(": ", 2))
            .ToDictionary(header => header[0], header => header[1], StringComparer.OrdinalIgnoreCase);
        int length = int.Parse(headers["content-length"], CultureInfo.InvariantCulture);
        while (Encoding.UTF8.GetByteCount(text.ToString()[(end + 4)..]) < length)
        {
            text.Append(Encoding.UTF8.GetString(buffer, 0, await stream.ReadAsync(buffer, _stop.Token)));
        }

        lock (Requests)
        {
            Requests.Add(new Received(headers, text.ToString()[(end + 4)..]));
        }

        string answer = Answers.TryDequeue(out string? told) ? told : "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
        await stream.WriteAsync(Encoding.UTF8.GetBytes(answer), _stop.Token);
    }
}
