using Microsoft.AspNetCore.Http;

namespace ThemisGuard.Local.Wire;

/// <summary>A REST path behind the shared endpoint, for services that are not called by <c>X-Amz-Target</c> (Lambda's Invoke).</summary>
public interface IWireRoute
{
    /// <summary>The paths that this route answers begin so, e.g. <c>/2015-03-31/functions/</c>. The first match wins.</summary>
    string PathPrefix { get; }

    /// <summary>Answers one call, of any method. <see cref="WireException"/> is written as the error envelope.</summary>
    /// <param name="body">At most 16 MiB and already read; valid until the task ends.</param>
    /// <param name="context">The HTTP exchange; <c>x-amzn-RequestId</c> is set.</param>
    Task HandleAsync(ReadOnlyMemory<byte> body, HttpContext context);
}
