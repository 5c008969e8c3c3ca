using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ThemisGuard.Compliance;

namespace ThemisGuard.Local.Wire;

/// <summary>
/// Kestrel without the hosting around it: one address, one handler. No container, no middleware and no per-request
/// diagnostics, which together cost more than an SQS call does.
/// </summary>
public sealed class HttpServer : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(2);

    private readonly KestrelServer _server;

    private HttpServer(KestrelServer server, Uri url)
    {
        _server = server;
        Url = url;
    }

    /// <summary>Where it listens, e.g. <c>http://127.0.0.1:4566/</c>.</summary>
    public Uri Url { get; }

    /// <summary>Starts to listen.</summary>
    /// <param name="options">Address and limits.</param>
    /// <param name="handler">Answers each request; what it throws is answered with 500 and logged.</param>
    /// <param name="loggers">For Kestrel's own messages and for what the handler throws.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <exception cref="PortInUseException">Another process listens there.</exception>
    public static async Task<HttpServer> StartAsync(HttpServerOptions options, RequestDelegate handler, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(handler);
        var kestrel = new KestrelServerOptions { AddServerHeader = false };
        kestrel.Limits.MaxRequestBodySize = options.MaxRequestBody;
        kestrel.Limits.MaxRequestHeadersTotalSize = 64 * 1_024;
        kestrel.Listen(options.Address, options.Port, listen => listen.Protocols = HttpProtocols.Http1);
        var transport = new SocketTransportOptions
        {
            // A request runs where its bytes arrive, on a thread of the pool already, instead of three hand-overs between threads later.
            UnsafePreferInlineScheduling = true,

            // One system call less a request, for one buffer a connection.
            WaitForDataBeforeAllocatingBuffer = false,
        };
        var server = new KestrelServer(
            Options.Create(kestrel),
            new SocketTransportFactory(Options.Create(transport), loggers),
            loggers);
        try
        {
            await server.StartAsync(new Application(handler, loggers.CreateLogger<HttpServer>()), cancellationToken);
        }
        catch (Exception error) when (IsInUse(error))
        {
            server.Dispose();
            throw new PortInUseException(options.Address, options.Port, error);
        }

        string address = server.Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new HttpServer(server, new Uri(address));
    }

    /// <summary>Stops listening; requests under way get two seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(StopLimit);
        await _server.StopAsync(limit.Token);
        _server.Dispose();
    }

    private static bool IsInUse(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } || error.GetType().Name == "AddressInUseException")
            {
                return true;
            }
        }

        return false;
    }

    private sealed class Application(RequestDelegate handler, ILogger logger) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

        public async Task ProcessRequestAsync(HttpContext context)
        {
            try
            {
                await handler(context);
            }
            catch (Exception error) when (error is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
            {
                // The client is gone.
            }
            catch (Exception error)
            {
                // A boundary: one request's bug must not end the connection's loop, and its trace is for the log only.
                logger.LogError(error, "{Method} {Path} failed", context.Request.Method, context.Request.Path);
                if (!context.Response.HasStarted)
                {
                    context.Response.Clear();
                    context.Response.StatusCode = error is Microsoft.AspNetCore.Http.BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError;
                }
            }
        }

        public void DisposeContext(HttpContext context, Exception? exception)
        {
        }
    }
}

/// <summary>Where a server listens and how much it takes.</summary>
/// <param name="Port">0 for a free one.</param>
/// <param name="MaxRequestBody">Bytes.</param>
public sealed record HttpServerOptions(int Port, long MaxRequestBody)
{
    /// <summary>Loopback unless the user asks for more.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;
}

/// <summary>Another process listens on the port.</summary>
public sealed class PortInUseException(IPAddress address, int port, Exception innerException)
    : ThemisGuardException("ThemisGuard.PortInUse", $"Port {port} of {address} is in use. Stop what listens there, or choose another port.", innerException);
