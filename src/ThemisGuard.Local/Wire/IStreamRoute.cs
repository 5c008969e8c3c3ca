using Microsoft.AspNetCore.Http;

namespace ThemisGuard.Local.Wire;

/// <summary>A REST service behind the shared endpoint whose bodies are streams of any length (S3). It is asked before all others.</summary>
public interface IStreamRoute
{
    /// <summary>True for a request of this service.</summary>
    bool Takes(HttpRequest request);

    /// <summary>Answers one call, errors included; the body has not been read.</summary>
    Task HandleAsync(HttpContext context);
}
