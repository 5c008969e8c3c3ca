namespace ThemisGuard.Lambda.Events;

/// <summary>What a Lambda authorizer of an HTTP API is asked, payload format 2.0.</summary>
/// <param name="RouteArn">ARN of the route.</param>
/// <param name="RouteKey">E.g. <c>GET /v1/scans</c>.</param>
/// <param name="RawPath">Not decoded.</param>
/// <param name="Headers">Names in lower case.</param>
/// <param name="RequestContext">Who asks, and how.</param>
/// <param name="IdentitySource">Values of the identity sources, in order.</param>
/// <param name="QueryStringParameters">Decoded.</param>
public sealed record AuthorizerRequest(
    string RouteArn,
    string RouteKey,
    string RawPath,
    IReadOnlyDictionary<string, string> Headers,
    HttpApiRequestContext RequestContext,
    IReadOnlyList<string>? IdentitySource = null,
    IReadOnlyDictionary<string, string>? QueryStringParameters = null);

/// <summary>A simple response (<c>EnableSimpleResponses: true</c>).</summary>
/// <param name="IsAuthorized">False is answered with 403.</param>
/// <param name="Context">Reaches the handler as <c>requestContext.authorizer.lambda</c>.</param>
public sealed record AuthorizerResponse(bool IsAuthorized, IReadOnlyDictionary<string, string>? Context = null)
{
    /// <summary>The answer that lets nobody in.</summary>
    public static AuthorizerResponse Denied { get; } = new(false);
}
