using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using ThemisGuard.Compliance.Webhooks;

namespace ThemisGuard.Functions.DeliverWebhook;

/// <summary>Finds the addresses of a name.</summary>
public delegate Task<IPAddress[]> AddressLookup(string host, CancellationToken cancellationToken);

/// <summary>
/// Posts messages to where tenants say. Every connection goes to an address that was checked after the name was looked up
/// and is not looked up again, so that a name cannot lead elsewhere meanwhile; redirects and proxies are not followed; time and
/// what is read of the answer are limited.
/// </summary>
/// <param name="address">Where messages may go.</param>
/// <param name="lookUp">Finds addresses.</param>
/// <param name="time">The clock of signatures.</param>
public sealed class WebhookSender(WebhookAddress address, AddressLookup lookUp, TimeProvider time)
{
    private const int MaxAnswerBytes = 16 * 1_024;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly ProductInfoHeaderValue Agent = new("ThemisGuard-Webhook", "1");

    /// <summary>Sends a message once.</summary>
    /// <returns>Null when it was taken (2xx); else what went wrong, without anything secret.</returns>
    public async Task<string?> SendAsync(WebhookSecrets secrets, string delivery, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        // Every message on a connection of its own: none outlives its check.
        using var client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            MaxResponseHeadersLength = 16,
            ConnectCallback = ConnectAsync,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, secrets.Url) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.UserAgent.Add(Agent);
        request.Headers.Add("ThemisGuard-Delivery", delivery);
        request.Headers.Add(WebhookSignature.Header, WebhookSignature.Sign(secrets.Secret, time.GetUtcNow(), body.Span));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            using HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            int status = (int)answer.StatusCode;
            if (answer.IsSuccessStatusCode)
            {
                await ReadAwayAsync(answer, limit.Token);
                return null;
            }

            return status is >= 300 and < 400 ? $"answered {status}: redirects are not followed" : $"answered {status}";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"did not answer within {Limit.TotalSeconds} seconds";
        }
        catch (HttpRequestException error)
        {
            return error.GetBaseException() switch
            {
                WebhookRefusedException refused => refused.Message,
                SocketException socket => $"cannot be reached ({socket.SocketErrorCode})",
                AuthenticationException => "has no certificate that is good for its name",
                _ => $"does not speak HTTP as expected ({error.HttpRequestError})",
            };
        }
    }

    // A receiver that gets its answer read closes in order; one that goes on and on is left alone.
    private static async Task ReadAwayAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        await using Stream stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
        byte[] buffer = new byte[4 * 1_024];
        for (int read, total = 0; total < MaxAnswerBytes && (read = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            total += read;
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        string host = context.DnsEndPoint.Host;
        IPAddress[] addresses = IPAddress.TryParse(host, out IPAddress? literal) ? [literal] : await lookUp(host, cancellationToken);
        if (addresses.Length == 0 || !Array.TrueForAll(addresses, address.Allows))
        {
            throw new WebhookRefusedException("its name leads into a private, local or reserved network: nothing was sent");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed class WebhookRefusedException(string message) : Exception(message);
}
