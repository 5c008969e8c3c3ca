using System.Globalization;
using System.IO.Enumeration;
using Microsoft.AspNetCore.Http;
using ThemisGuard.Local.Template;

namespace ThemisGuard.Local.HttpApi;

/// <summary>CORS of an HTTP API: preflights are answered here, other answers get their headers. Source: API Gateway Developer Guide, "Configure CORS for HTTP APIs".</summary>
internal sealed class Cors(DeployedCors settings)
{
    /// <summary>True when the request is a preflight.</summary>
    public static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method) && request.Headers.Origin.Count > 0 && request.Headers.AccessControlRequestMethod.Count > 0;

    /// <summary>Adds the headers of an actual answer; none when the origin is not allowed.</summary>
    public void Apply(HttpContext context)
    {
        string origin = context.Request.Headers.Origin.ToString();
        if (origin.Length == 0 || Allowed(origin) is not { } allowed)
        {
            return;
        }

        IHeaderDictionary headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = allowed;
        if (allowed != "*")
        {
            headers.Append("Vary", "Origin");
        }

        if (settings.AllowCredentials)
        {
            headers.AccessControlAllowCredentials = "true";
        }

        if (settings.ExposeHeaders.Count > 0)
        {
            headers.AccessControlExposeHeaders = string.Join(',', settings.ExposeHeaders);
        }
    }

    /// <summary>Answers a preflight.</summary>
    public void AnswerPreflight(HttpContext context)
    {
        Apply(context);
        context.Response.StatusCode = 204;
        if (!context.Response.Headers.ContainsKey("Access-Control-Allow-Origin"))
        {
            return;
        }

        IHeaderDictionary headers = context.Response.Headers;
        if (settings.AllowMethods.Count > 0)
        {
            headers.AccessControlAllowMethods = string.Join(',', settings.AllowMethods);
        }

        if (settings.AllowHeaders.Count > 0)
        {
            headers.AccessControlAllowHeaders = string.Join(',', settings.AllowHeaders);
        }

        if (settings.MaxAgeSeconds is { } seconds)
        {
            headers.AccessControlMaxAge = seconds.ToString(CultureInfo.InvariantCulture);
        }
    }

    private string? Allowed(string origin)
    {
        foreach (string pattern in settings.AllowOrigins)
        {
            if (pattern == "*")
            {
                return settings.AllowCredentials ? origin : "*";
            }

            if (pattern == origin || (pattern.Contains('*', StringComparison.Ordinal) && FileSystemName.MatchesSimpleExpression(pattern, origin, ignoreCase: false)))
            {
                return origin;
            }
        }

        return null;
    }
}
