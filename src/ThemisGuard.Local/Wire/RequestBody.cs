using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace ThemisGuard.Local.Wire;

/// <summary>A whole request body in one pooled buffer.</summary>
internal struct RequestBody : IDisposable
{
    private byte[]? _rented;
    private int _length;

    public readonly ReadOnlyMemory<byte> Memory => _rented.AsMemory(0, _length);

    /// <exception cref="BadHttpRequestException">Larger than the server's limit, or broken off.</exception>
    public static async ValueTask<RequestBody> ReadAsync(HttpContext context)
    {
        var body = default(RequestBody);
        if (context.Request.ContentLength is 0)
        {
            return body;
        }

        PipeReader reader = context.Request.BodyReader;
        while (true)
        {
            // Without consuming, the pipe hands out everything so far each time; only the last look is copied.
            // No token: the server itself ends the read when the client is gone, and making one is not free.
            ReadResult read = await reader.ReadAsync(CancellationToken.None);
            if (!read.IsCompleted)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            body._length = checked((int)read.Buffer.Length);
            body._rented = ArrayPool<byte>.Shared.Rent(Math.Max(1, body._length));
            read.Buffer.CopyTo(body._rented);
            reader.AdvanceTo(read.Buffer.End);
            return body;
        }
    }

    public void Dispose()
    {
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
            _rented = null;
        }
    }
}
