using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace ThemisGuard.Benchmarks.Engine;

/// <summary>One kept-alive connection with as little client as possible, so that the server is what is measured.</summary>
internal sealed class RawHttp : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Socket _socket;
    private readonly string _host;
    private byte[] _received = new byte[64 * 1_024];
    private byte[] _request = new byte[4 * 1_024];

    public RawHttp(Uri url)
    {
        _host = url.Authority;
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _socket.Connect(url.Host, url.Port);
    }

    /// <summary>Calls an action of an AWS JSON protocol, with the headers of an SDK's call, signature included: parsing them is part of a server's work.</summary>
    /// <param name="target">E.g. <c>AmazonSQS.SendMessage</c>.</param>
    /// <param name="body">JSON.</param>
    /// <returns>The answer's body; good until the next call.</returns>
    public Task<ReadOnlyMemory<byte>> CallAsync(string target, ReadOnlyMemory<byte> body) => SendAsync(
        $"POST / HTTP/1.1\r\nHost: {_host}\r\nContent-Type: application/x-amz-json-1.{(target.StartsWith("AWSEvents", StringComparison.Ordinal) ? 1 : 0)}\r\nX-Amz-Target: {target}\r\n" +
        "User-Agent: bench\r\nX-Amz-Date: 20260101T000000Z\r\nAuthorization: AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/sqs/aws4_request, " +
        $"SignedHeaders=host;x-amz-date, Signature=0000000000000000000000000000000000000000000000000000000000000000\r\nContent-Length: {body.Length}\r\n\r\n",
        body);

    /// <inheritdoc cref="CallAsync(string, ReadOnlyMemory{byte})"/>
    public Task<ReadOnlyMemory<byte>> CallAsync(string target, string body) => CallAsync(target, Encoding.UTF8.GetBytes(body));

    /// <summary>Gets a path as a browser's script would ask for it.</summary>
    public Task<ReadOnlyMemory<byte>> GetAsync(string path) => SendAsync(
        $"GET {path} HTTP/1.1\r\nHost: {_host}\r\nUser-Agent: bench\r\nAccept: application/json\r\nAuthorization: Bearer key\r\n\r\n", default);

    public void Dispose() => _socket.Dispose();

    private async Task<ReadOnlyMemory<byte>> SendAsync(string head, ReadOnlyMemory<byte> body)
    {
        int needed = head.Length + body.Length;
        if (_request.Length < needed)
        {
            _request = new byte[needed * 2];
        }

        int length = Encoding.ASCII.GetBytes(head, _request);
        body.CopyTo(_request.AsMemory(length));
        await _socket.SendAsync(_request.AsMemory(0, needed));
        ValueTask<ReadOnlyMemory<byte>> receiving = ReceiveAsync();

        // Without a limit a server that hangs would hang the benchmark.
        return receiving.IsCompletedSuccessfully ? receiving.Result : await receiving.AsTask().WaitAsync(Limit);
    }

    private async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync()
    {
        int filled = 0, bodyStart = -1, total = int.MaxValue;
        while (filled < total)
        {
            if (filled == _received.Length)
            {
                Array.Resize(ref _received, filled * 2);
            }

            int read = await _socket.ReceiveAsync(_received.AsMemory(filled));
            filled += read > 0 ? read : throw new IOException("The server closed the connection.");
            if (bodyStart < 0 && _received.AsSpan(0, filled).IndexOf("\r\n\r\n"u8) is >= 0 and var end)
            {
                bodyStart = end + 4;
                total = bodyStart + ContentLength(_received.AsSpan(0, end));
            }
        }

        return _received.AsSpan(9, 3).SequenceEqual("200"u8)
            ? _received.AsMemory(bodyStart, total - bodyStart)
            : throw new IOException($"The server at {_host} answers: {Encoding.UTF8.GetString(_received, 0, filled)}");
    }

    private static int ContentLength(ReadOnlySpan<byte> head)
    {
        string text = Encoding.ASCII.GetString(head);
        const string name = "content-length:";
        int at = text.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        return at < 0
            ? throw new IOException("The answer has no Content-Length.")
            : int.Parse(text.AsSpan(at + name.Length, (text + "\r").IndexOf('\r', at) - at - name.Length).Trim(), CultureInfo.InvariantCulture);
    }
}
